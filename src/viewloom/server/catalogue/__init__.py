"""The models and the components, as the console shows them."""
