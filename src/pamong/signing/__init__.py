"""A person's passkey, then a backend, then a PAdES signature; and its validation."""
