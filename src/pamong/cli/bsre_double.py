"""``pamong bsre-double``: a local stand-in for BSrE's esign client service, to develop and to rehearse with."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pamong.cli.doubling import may_listen, parser_of
from pamong.cli.say import fail, pick, say

if TYPE_CHECKING:
    from pamong.bsre_double.server import Double

PORT = 8091


def main(argv: Sequence[str]) -> int:
    """Serve on the loopback interface until Ctrl-C; 0, or 2 for wrong usage or a port in use."""
    options = _parser().parse_args(argv)
    from pamong.bsre_double.faults import WORDS

    try:
        faults = [WORDS.parse(text) for text in options.fault]
    except ValueError as fault:
        fail(f"--fault: {fault}", f"--fault: {fault}")
        return 2
    if not may_listen(options.port):
        return 2
    from pamong.bsre_double.server import Double

    double = Double(options.port, folder=options.data, faults=faults)
    _introduce(double)
    double.serve()
    return 0


def _parser() -> argparse.ArgumentParser:
    about = pick(
        "Tiruan setempat dari esign client service BSrE (v1 dan v2). Tanda tangannya tidak dipercaya siapa pun.",
        "A local double of BSrE's esign client service (v1 and v2). Nobody trusts its signatures.",
    )
    parser = parser_of("bsre-double", about=about, port=PORT, guide="docs/operations/bsre.md")
    parser.add_argument(
        "--data",
        type=Path,
        help=pick("folder untuk CA contoh dan ca.pem", "folder for its test CA and ca.pem"),
    )
    return parser


def _introduce(double: "Double") -> None:
    from pamong.bsre_double.server import PASSWORD, USER

    say(
        f"Tiruan BSrE di {double.url}  (Basic {USER}:{PASSWORD})",
        f"BSrE double at {double.url}  (Basic {USER}:{PASSWORD})",
    )
    for person in double.service.people:
        print(f"  {person.nik}  {person.passphrase}  {person.status:24} {person.name}", flush=True)
