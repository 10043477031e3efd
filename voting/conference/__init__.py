"""Conference: the event, and the contest each ward decides there."""
