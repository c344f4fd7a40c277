"""Forgeries made from our own letters by code: none is ever genuine, each is called what it is, none is expensive."""
