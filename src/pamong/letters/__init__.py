"""A resident asks for a letter; the route decides; the signer signs; it is issued."""
