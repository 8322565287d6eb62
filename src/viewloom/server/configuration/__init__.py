"""The file `viewloom.toml` and the variables above it -> what this server is to be."""
