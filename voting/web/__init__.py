"""Web: the shared parts of every page: access, layout and limits."""
