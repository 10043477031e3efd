"""Home: the front page, the ward's page and the office, which look across all stages."""
