"""The pages of the letter slice, looked at as the people who use them."""
