"""The public check, looked at as anybody with a letter in the hand."""
