"""What is deleted when, and the job that does it."""
