"""Pages of the office: who somebody is, whom they look after, where they belong."""
