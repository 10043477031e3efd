"""Home: the front page, the ward's page and the office, which draw on all stages."""
