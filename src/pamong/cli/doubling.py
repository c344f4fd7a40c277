"""What the commands that play a service have in common: a port, faults, and an end by Ctrl-C."""

import argparse

from pamong.cli.say import fail, pick
from pamong.cli.tree import port_is_free, port_number


def parser_of(name: str, *, about: str, port: int, guide: str) -> argparse.ArgumentParser:
    """A parser with ``--port`` and ``--fault``; ``guide`` is the page that names the faults."""
    parser = argparse.ArgumentParser(prog=f"pamong {name}", description=about)
    parser.add_argument("--port", type=port_number, default=port, help=f"({port})")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="[OP.]KIND[=N][*TIMES]",
        help=pick(f"gangguan yang dilatih, lihat {guide}", f"a fault to rehearse, see {guide}"),
    )
    return parser


def may_listen(port: int) -> bool:
    """Whether the loopback interface has this port for us; says so where it has not."""
    if port_is_free("127.0.0.1", port):
        return True
    fail(f"Porta {port} sedang dipakai.", f"Port {port} is in use.")
    return False
