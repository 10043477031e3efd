"""Conference: the event, and the ward votes decided at it."""
