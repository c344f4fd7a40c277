"""``pamong bsre-double``: a local stand-in for BSrE's esign client service, to develop and to rehearse with."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from pamong.cli.say import fail, pick, say
from pamong.cli.tree import port_is_free, port_number

PORT = 8091


def main(argv: Sequence[str]) -> int:
    """Serve on the loopback interface until Ctrl-C; 0, or 2 for wrong usage or a port in use."""
    options = _parser().parse_args(argv)
    from pamong.bsre_double.faults import Fault

    try:
        faults = [Fault.parse(text) for text in options.fault]
    except ValueError as fault:
        fail(f"--fault: {fault}", f"--fault: {fault}")
        return 2
    if not port_is_free("127.0.0.1", options.port):
        fail(f"Porta {options.port} sedang dipakai.", f"Port {options.port} is in use.")
        return 2
    from pamong.bsre_double.server import Double

    double = Double(options.port, folder=options.data, faults=faults)
    _introduce(double)
    try:
        double.serve_forever()
    except KeyboardInterrupt:
        double.stopping.set()
        double.server_close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong bsre-double",
        description=pick(
            "Tiruan setempat dari esign client service BSrE (v1 dan v2). Tanda tangannya tidak dipercaya siapa pun.",
            "A local double of BSrE's esign client service (v1 and v2). Nobody trusts its signatures.",
        ),
    )
    parser.add_argument("--port", type=port_number, default=PORT, help=f"({PORT})")
    parser.add_argument(
        "--data",
        type=Path,
        help=pick("folder untuk CA contoh dan ca.pem", "folder for its test CA and ca.pem"),
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="[OP.]KIND[=N][*TIMES]",
        help=pick(
            "gangguan yang dilatih, lihat docs/operations/bsre.md",
            "a fault to rehearse, see docs/operations/bsre.md",
        ),
    )
    return parser


def _introduce(double: "object") -> None:
    from pamong.bsre_double.server import PASSWORD, USER, Double

    assert isinstance(double, Double)
    say(
        f"Tiruan BSrE di {double.url}  (Basic {USER}:{PASSWORD})",
        f"BSrE double at {double.url}  (Basic {USER}:{PASSWORD})",
    )
    for person in double.service.people:
        print(f"  {person.nik}  {person.passphrase}  {person.status:24} {person.name}", flush=True)
