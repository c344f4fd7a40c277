"""Sign-in, people, regions, inbox and the office's own settings."""
