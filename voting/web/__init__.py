"""Web: what every page shares: who may open it, how it is laid out, and how much may be asked of it."""
