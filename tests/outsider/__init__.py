"""People outside of the office: with a letter, its log proof and the public key list, and nothing else of ours."""
