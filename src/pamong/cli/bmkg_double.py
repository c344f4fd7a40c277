"""``pamong bmkg-double``: a local stand-in for BMKG, which plays a day by its own clock and breaks on demand."""

import argparse
from collections.abc import Sequence
from datetime import date

from pamong.cli.say import fail, pick, say
from pamong.cli.tree import port_is_free, port_number

PORT = 8092


def main(argv: Sequence[str]) -> int:
    """Serve on the loopback interface until Ctrl-C; 0, or 2 for wrong usage or a port in use."""
    options = _parser().parse_args(argv)
    from pamong.bmkg_double.days import load, moment
    from pamong.bmkg_double.faults import Fault
    from pamong.bmkg_double.server import Clock, Double

    try:
        faults = [Fault.parse(text) for text in options.fault]
        day = load(options.day, options.date)
        clock = Clock(moment(day.date, options.start), options.speed)
    except ValueError as fault:
        fail(str(fault), str(fault))
        return 2
    if not port_is_free("127.0.0.1", options.port):
        fail(f"Porta {options.port} sedang dipakai.", f"Port {options.port} is in use.")
        return 2
    double = Double(options.port, day=day, clock=clock, faults=faults)
    say(
        f"Tiruan BMKG di {double.url}: {day.about}\n"
        f"  PAMONG_BMKG_URL={double.url} PAMONG_BMKG_ALERTS_URL={double.url}/alerts/nowcast PAMONG_BMKG_PLAIN_HTTP=ya",
        f"BMKG double at {double.url}: {day.about}\n"
        f"  PAMONG_BMKG_URL={double.url} PAMONG_BMKG_ALERTS_URL={double.url}/alerts/nowcast PAMONG_BMKG_PLAIN_HTTP=yes",
    )
    try:
        double.serve_forever()
    except KeyboardInterrupt:
        double.stopping.set()
        double.server_close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong bmkg-double",
        description=pick(
            "Tiruan setempat dari prakiraan dan peringatan dini BMKG, yang memutar hari contoh.",
            "A local double of BMKG's forecasts and warnings, which plays sample days.",
        ),
    )
    parser.add_argument("--port", type=port_number, default=PORT, help=f"({PORT})")
    parser.add_argument(
        "--day",
        default="badai",
        help=pick("hari contoh: badai, awan, ...", "the day to play: badai, awan, ..."),
    )
    parser.add_argument(
        "--date",
        type=date.fromisoformat,
        help=pick("diputar sebagai tanggal ini", "play it as this date"),
        metavar="YYYY-MM-DD",
    )
    parser.add_argument(
        "--start", default="14.00", metavar="HH.MM", help=pick("jam mulai (14.00)", "begins at (14.00)")
    )
    parser.add_argument(
        "--speed",
        type=float,
        default=1.0,
        help=pick("kecepatan; 60: satu jam semenit", "60: an hour a minute"),
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="[OP.]KIND[=N][*TIMES]",
        help=pick(
            "gangguan yang dilatih, lihat docs/operations/bmkg.md", "a fault, see docs/operations/bmkg.md"
        ),
    )
    return parser
