"""People: officers who sign in, and the passes that phones get by scanning."""
