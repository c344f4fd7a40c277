"""Content-addressed files, encrypted at rest; hostile input handled in a child process."""
