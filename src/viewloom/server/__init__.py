"""HTTP only: routes, wire shapes, authentication."""
