"""Tests of the double."""
