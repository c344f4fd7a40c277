"""The flood crew: what is known about sky and water, and whether the crew may go home."""
