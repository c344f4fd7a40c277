"""Where things lie: a checkout, or an installed wheel; and the data folder of each."""

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def checkout() -> Path | None:
    """The root of the source checkout, or None when Pamong was installed from a wheel."""
    root = PACKAGE.parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "pamong").is_file() else None


def checkout_version() -> str:
    """The version in pyproject.toml; "unknown" without one."""
    import tomllib

    root = checkout()
    if root is None:
        return "unknown"
    return str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def data_home() -> Path:
    """``pamong-data`` in the checkout; the user's data folder for an installed wheel."""
    root = checkout()
    if root is not None:
        return root / "pamong-data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "pamong"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "pamong"


def demo_data() -> Path:
    """Where the demo keeps its office unless told otherwise."""
    return data_home() / "demo"


def office_data() -> Path:
    """``PAMONG_DATA``, else where a real office keeps its data."""
    named = os.environ.get("PAMONG_DATA")
    return Path(named) if named else data_home() / "office"


def nearest_office() -> Path:
    """The real office if there is one here, else the demo."""
    return office_data() if office_data().is_dir() else demo_data()
