"""Sets the environment that the settings read, before Django is imported by anyone."""

import os
from pathlib import Path

ENV_FILE = "pamong.env"


def enter(*, data: Path, mode: str, **more: str) -> None:
    """Make this process, and those it starts, work on the office in ``data``.

    ``mode`` is production, demo or test. What ``data/pamong.env`` says counts unless the environment
    already says otherwise; ``more`` counts before both.
    """
    for name, value in {**read_env_file(data / ENV_FILE)}.items():
        os.environ.setdefault(name, value)
    os.environ["PAMONG_DATA"] = str(data.absolute())
    os.environ["PAMONG_MODE"] = mode
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pamong.config.settings")
    os.environ.update(more)


def read_env_file(path: Path) -> dict[str, str]:
    """``NAME=value`` lines as systemd's EnvironmentFile reads them; no file, no values."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def mode_of(data: Path) -> str:
    """The mode this data folder was made for: its env file, else the environment, else production."""
    recorded = read_env_file(data / ENV_FILE).get("PAMONG_MODE")
    return recorded or os.environ.get("PAMONG_MODE") or "production"


def keep_private() -> None:
    """What this process writes from now on is readable by its user only: names lie in the clear in it."""
    os.umask(0o077)


def set_up_django() -> None:
    """Load the settings and every app; call after :func:`enter`."""
    import django

    django.setup()
