"""Whole journeys: a browser the size of a phone, against a running office."""
