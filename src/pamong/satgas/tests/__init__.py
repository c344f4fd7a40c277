"""Tests of the crew."""
