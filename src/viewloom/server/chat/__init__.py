"""POST …/chat/completions."""
