"""The SQLite backend, encrypted fields and keys."""
