"""The command line: serving the site, setting it up, and the demonstration."""
