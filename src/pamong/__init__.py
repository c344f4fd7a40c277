"""Pamong runs an Indonesian kecamatan from a phone."""
