"""The job worker of the tree: runs what pages leave for later, and what the calendar says."""

import logging
import sys

from pamong.cli.orphan import die_with_parent
from pamong.cli.surroundings import set_up_django

_GRACE_SECONDS = 0.7  # a job that needs longer goes back into the queue: the tree ends within two seconds


def main() -> int:
    """Work until told to stop."""
    die_with_parent()
    set_up_django()
    from django.core.management import call_command

    logging.getLogger("django.tasks").setLevel(logging.WARNING)  # a job that went well is no event
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)  # being told to stop is none either
    call_command("pamong_worker", grace=_GRACE_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
