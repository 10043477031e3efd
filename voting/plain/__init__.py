"""Plain: what every room may use, and what knows neither the web nor a database."""
