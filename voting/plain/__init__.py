"""Plain: helpers that every room may use, and that know neither the web nor a database."""
