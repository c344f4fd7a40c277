"""Tests of the one command and of the process tree it starts."""
