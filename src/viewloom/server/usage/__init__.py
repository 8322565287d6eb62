"""What was used and what it cost, for the console."""
