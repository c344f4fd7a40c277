"""What each web worker loads: the WSGI application, tied to the life of the tree."""

from pamong.cli.orphan import die_with_parent

die_with_parent()

from pamong.config.wsgi import application  # noqa: E402  (the tie must come before seconds of imports)

__all__ = ["application"]
