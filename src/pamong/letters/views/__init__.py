"""Pages of the letter slice, one module per place where people work."""
