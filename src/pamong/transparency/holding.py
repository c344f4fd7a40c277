"""The log is held after a restore: nothing is appended until a person has shown, or declared, what it lacks.

The mark is a file in the data folder and in no backup, so that it does not matter which database was restored, or how.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from pamong.ui.errors import Forbidden

FILE_NAME = "log-ditahan.json"


class LogHeldError(Forbidden):
    """Nothing may enter the log: the office came back from a backup, and nobody has looked yet what that one lacks."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when, and why."""

    since: datetime
    reason: str


def hold(data: Path, *, reason: str, now: datetime) -> None:
    """Hold the log of the office in ``data``, durably; a hold that is there already stays as it is."""
    file = data / FILE_NAME
    if file.exists():
        return
    aside = file.with_name(f"{FILE_NAME}.tmp")
    with aside.open("w", encoding="utf-8") as new:
        json.dump({"since": now.isoformat(), "reason": reason}, new)
        new.flush()
        os.fsync(new.fileno())
    aside.replace(file)


def held() -> Hold | None:
    """The hold, if there is one. A mark that cannot be read holds too."""
    file = _file()
    if not file.exists():
        return None
    try:
        values = json.loads(file.read_bytes())
        return Hold(datetime.fromisoformat(values["since"]), str(values["reason"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Hold(datetime.fromtimestamp(0).astimezone(), "?")


def notice() -> str:
    """Why nothing can be issued, for the person who tries; empty while the log is not held."""
    if held() is None:
        return ""
    return _(
        "Kantor ini baru dipulihkan dari cadangan. Surat belum bisa diterbitkan atau dicabut sampai administrator "
        "memastikan bahwa tidak ada surat yang hilang. Surat yang menunggu tidak hilang."
    )


def refuse_while_held() -> None:
    """LogHeldError while the log is held."""
    if reason := notice():
        raise LogHeldError(reason, _("Administrator kecamatan"))


def let_go() -> None:
    """End the hold."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.DATA) / FILE_NAME
