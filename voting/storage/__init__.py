"""Storage: the database, its transactions and its queue of writers, and the journal."""
