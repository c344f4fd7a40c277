"""What the developers' commands share: they work on a checkout, not on an installed wheel."""

import os
from pathlib import Path

from pamong.cli.places import checkout
from pamong.cli.say import fail


def root_or_complain() -> Path | None:
    """The checkout, or None after a sentence on why there must be one."""
    root = checkout()
    if root is None:
        fail(
            "Perintah ini memerlukan kode sumber: git clone, lalu ./pamong ...",
            "This command needs the source: git clone, then ./pamong ...",
        )
    return root


def in_ci() -> bool:
    """``CI=true``: what is missing is a failure, never a skip."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
