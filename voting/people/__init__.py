"""People: officers who sign in, and the passes phones get by scanning."""
