"""The log of requests: written in batches beside the work, read in the console."""
