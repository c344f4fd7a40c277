"""Residents and households."""
