"""Tags of the flood watch."""
