"""``pamong manage ...``: Django's own commands on the office's data."""

import os
import sys
from collections.abc import Sequence

from pamong.cli.places import office_data
from pamong.cli.surroundings import enter, mode_of


def main(argv: Sequence[str]) -> int:
    """Hand over to Django; PAMONG_DATA and PAMONG_MODE choose the office."""
    data = office_data()
    enter(data=data, mode=os.environ.get("PAMONG_MODE") or mode_of(data))
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["pamong manage", *argv])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
    return 0
