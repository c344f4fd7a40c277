"""``pamong log``: check a public log, be a witness of another office's, keep one's own.

``verify`` and ``witness`` use public data only and no office (``logwatch``); the rest works on the office's own log
(``logkeeping``, ``logturning``).
"""

import argparse
from collections.abc import Sequence

from pamong.cli import logkeeping, logturning, logwatch
from pamong.cli.say import pick

ACTIONS = logwatch.ACTIONS | logkeeping.ACTIONS | logturning.ACTIONS


def main(argv: Sequence[str]) -> int:
    """0 when all holds, 1 when it does not or cannot be read, 2 for wrong usage."""
    options = _parser().parse_args(argv)
    return ACTIONS[options.action](options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong log", description=pick("Log terbuka kantor.", "The public log of an office.")
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    logwatch.add_actions(actions)
    logkeeping.add_actions(actions)
    logturning.add_actions(actions)
    return parser
