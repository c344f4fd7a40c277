"""System checks that refuse to run an office on weak settings."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from pamong.foundation.access.models import Account, Credential
from pamong.signing.keys import has_demo_keys

_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}")


@register(Tags.security)
def production_is_safe(**_: Any) -> list[CheckMessage]:
    """Production needs its own secrets, a real host name, and a deliberate word for uncertified signatures."""
    if settings.MODE != "production":
        return []
    found: list[CheckMessage] = []
    if settings.SECRET_KEY.startswith("no-secret-yet"):
        found.append(Error("No master key that can be read, and no PAMONG_SECRET_KEY.", id="pamong.E001"))
    if settings.LOCAL:
        found.append(
            Error("PAMONG_HOST is localhost: passkeys made now would be worthless later.", id="pamong.E002")
        )
    elif not _HOST.fullmatch(settings.HOST):
        found.append(
            Error(
                f"PAMONG_HOST is {settings.HOST!r}: the bare host name, in small letters, without https:// or port.",
                id="pamong.E005",
            )
        )
    if settings.LETTER_SIGNING_BACKEND == "softkey" and not settings.ALLOW_SOFTKEY:
        found.append(
            Error(
                "The softkey backend makes uncertified signatures. If the office has decided so, "
                "set PAMONG_ALLOW_SOFTKEY=yes.",
                id="pamong.E003",
            )
        )
    return found


def demo_traces() -> list[str]:
    """What of a demo lies in the database: a simulated credential, a demo CA, a persona. Empty for a real office."""
    found = []
    if Credential.objects.filter(simulated=True).exists():
        found.append("simulated credential")
    if has_demo_keys():
        found.append("demo certificate authority")
    if Account.objects.exclude(persona="").exists():
        found.append("persona account")
    return found


@register(Tags.security)
def production_holds_no_demo(**_: Any) -> list[CheckMessage]:
    """A real office never runs on a database that a demo has touched."""
    if settings.MODE != "production":
        return []
    try:
        found = demo_traces()
    except DatabaseError:  # not migrated yet: nothing is there
        return []
    if not found:
        return []
    text = f"This database belongs to a demo ({', '.join(found)}). Start a real office with `pamong init`."
    return [Error(text, id="pamong.E004")]


def refuse_demo_data() -> None:
    """Raise ``ImproperlyConfigured`` in production on a database that a demo has touched."""
    for message in production_holds_no_demo():
        raise ImproperlyConfigured(message.msg)
