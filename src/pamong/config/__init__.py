"""Settings, URL table, WSGI entry, system checks, and the pages that combine slices."""
