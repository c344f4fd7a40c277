"""System checks: no office on a SQLite library that can lose commits, none without its master key."""

import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from pamong.foundation.db.keys import MasterKeyError, keyring
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


@register(Tags.security, deploy=True)
def master_key_is_there_and_private(**_: Any) -> list[CheckMessage]:
    """pamong.E011 without a readable master key, pamong.W011 if everybody on the machine can read it."""
    try:
        keyring()
    except MasterKeyError as error:
        return [Error(str(error), id="pamong.E011")]
    path = Path(settings.MASTER_KEY_FILE)
    if not settings.MASTER_KEY and path.is_file() and path.stat().st_mode & stat.S_IROTH:
        return [Warning(f"Everybody on this machine can read {path}: chmod 0400.", id="pamong.W011")]
    return []
