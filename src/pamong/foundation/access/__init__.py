"""Accounts, appointments, passkeys, territory and policies."""
