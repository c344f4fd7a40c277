"""Base templates, components, icons, static files and the service worker."""
