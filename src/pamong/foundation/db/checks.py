"""System check: no office on a SQLite library that can lose commits."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from pamong.foundation.db.sqlite import library


@register()
def sqlite_library_is_safe(**_: Any) -> list[CheckMessage]:
    """pamong.E010 when our SQLite engine is configured and the library has the WAL-reset bug."""
    engines = {entry.get("ENGINE") for entry in settings.DATABASES.values()}
    if "pamong.foundation.db.sqlite" not in engines:
        return []
    from pamong.foundation.db.sqlite import base

    sentence = library.refusal(base.DatabaseWrapper.Database.sqlite_version_info)
    return [Error(sentence, id="pamong.E010")] if sentence else []
