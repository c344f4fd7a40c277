"""Notices to people; in-app inbox today, other channels behind the same door."""
