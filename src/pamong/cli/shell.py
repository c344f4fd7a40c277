"""``pamong shell``: Python with the office's data."""

from collections.abc import Sequence

from pamong.cli import manage


def main(argv: Sequence[str]) -> int:
    """Django's shell; models are imported already."""
    return manage.main(["shell", *argv])
