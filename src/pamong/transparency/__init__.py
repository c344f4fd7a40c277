"""The public log: what was issued and revoked, in a tree that can only grow."""
