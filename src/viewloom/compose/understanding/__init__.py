"""Says what columns of raw values are: their kind, unit, order and structure. Import the module you mean."""
