"""Everything that is written about the crew: ``feeds`` fetches, ``watch`` reports, overrules and decides."""
