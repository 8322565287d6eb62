"""The built front end and how it is served."""
