"""What every HTTP client of ours needs and no client library says out loud."""
