"""Typed readers of the environment: the only place where Pamong looks at it.

A secret ``NAME`` may also come from a file named by ``NAME_FILE`` (systemd credentials, container secrets).
A value that cannot be read stops the start with a sentence, never with a traceback later.
"""

import os
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on", "ya"}
_FALSE = {"0", "false", "no", "off", "tidak", ""}


def text(name: str, default: str = "") -> str:
    """The value of ``name``, or the content of the file that ``name_FILE`` points to."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: cannot read {path} ({error.strerror})") from error
    return os.environ.get(name, default).strip()


def is_readable(path: Path) -> bool:
    """Whether there is a file that this user may read."""
    return path.is_file() and os.access(path, os.R_OK)


def boolean(name: str, default: bool) -> bool:
    """``1/true/yes/on/ya`` or ``0/false/no/off/tidak``; anything else is an error, not a guess."""
    value = text(name).lower()
    if name not in os.environ and f"{name}_FILE" not in os.environ:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}")


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number between ``low`` and ``high`` inclusive."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}")
    return int(value)


def origins(name: str, url: str) -> tuple[str, ...]:
    """The origin of a ``url`` for the content policy: exactly one host over https, or none for an empty one."""
    if not url:
        return ()
    parts = urlsplit(url)
    if (
        parts.scheme != "https"
        or not parts.hostname
        or not re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]+)?", parts.netloc)
    ):
        raise ImproperlyConfigured(f"{name} must begin with https:// and the name of one server, not {url!r}")
    return (f"https://{parts.netloc}",)


def words(name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A comma-separated list without blanks."""
    value = text(name)
    return tuple(word.strip() for word in value.split(",") if word.strip()) if value else default


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of ``options``."""
    value = text(name, default) or default
    if value not in options:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(options)}, not {value!r}")
    return value


def postgresql(url: str) -> dict[str, object]:
    """Django's DATABASES entry for ``postgresql://user:pass@host:port/name?host=/socket``."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
