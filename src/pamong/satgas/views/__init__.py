"""Pages of the flood watch."""
