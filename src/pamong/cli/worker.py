"""The job worker of the tree: runs what pages leave for later, and what the calendar says."""

import sys

from pamong.cli.orphan import die_with_parent
from pamong.cli.surroundings import set_up_django

QUEUES = "default,signing"


def main() -> int:
    """Work until told to stop."""
    die_with_parent()
    set_up_django()
    from django.core.management import call_command

    call_command("db_worker", queue_name=QUEUES, verbosity=0, startup_delay=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
