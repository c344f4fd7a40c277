"""Regions, people, access, audit, jobs, files, notices, retention and the databases."""
