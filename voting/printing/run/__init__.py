"""Print runs: a page laid out once, then stamped for every ballot."""
