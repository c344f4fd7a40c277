"""What each web worker loads: the WSGI application, tied to the life of the tree."""

from pamong.cli.orphan import die_with_parent

die_with_parent()

from django.urls import get_resolver  # noqa: E402  (the tie must come before seconds of imports)

from pamong.config.wsgi import application  # noqa: E402

_ = get_resolver().url_patterns  # the pages too, now, so that nobody's first click waits for them

__all__ = ["application"]
