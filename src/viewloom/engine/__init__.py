"""One request to one stream of valid interface."""
