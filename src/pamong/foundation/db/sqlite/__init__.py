"""Django's SQLite backend on a library that does not corrupt, behind a fair queue of writers."""
