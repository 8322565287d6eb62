"""What pages of others may do: short-lived tokens, and which origins may call."""
