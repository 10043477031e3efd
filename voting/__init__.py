"""Community Conference: ask every door, choose together, show what was done."""
