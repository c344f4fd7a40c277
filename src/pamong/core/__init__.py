"""Rules, formats and proofs: pure functions over values, standard library only."""
