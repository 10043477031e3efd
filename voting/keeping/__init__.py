"""What is kept of the work itself: the journal, in words that people read."""
