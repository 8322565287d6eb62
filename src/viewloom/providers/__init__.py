"""Talk to a model; know nothing of UI."""
