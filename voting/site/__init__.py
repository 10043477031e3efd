"""Site: the folder of one installation, its settings and secrets, and what its commands share."""
