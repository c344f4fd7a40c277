"""``pamong bmkg-double``: a local stand-in for BMKG, which plays a day by its own clock and breaks on demand."""

import argparse
from collections.abc import Sequence
from datetime import date

from pamong.cli.doubling import may_listen, parser_of
from pamong.cli.say import fail, pick, say

PORT = 8092


def main(argv: Sequence[str]) -> int:
    """Serve on the loopback interface until Ctrl-C; 0, or 2 for wrong usage or a port in use."""
    options = _parser().parse_args(argv)
    from pamong.bmkg_double.days import load, moment
    from pamong.bmkg_double.faults import WORDS
    from pamong.bmkg_double.server import Clock, Double

    try:
        faults = [WORDS.parse(text) for text in options.fault]
        day = load(options.day, options.date)
        clock = Clock(moment(day.date, options.start), options.speed)
    except ValueError as fault:
        fail(str(fault), str(fault))
        return 2
    if not may_listen(options.port):
        return 2
    double = Double(options.port, day=day, clock=clock, faults=faults)
    say(
        f"Tiruan BMKG di {double.url}: {day.about}\n"
        f"  PAMONG_BMKG_URL={double.url} PAMONG_BMKG_ALERTS_URL={double.url}/alerts/nowcast PAMONG_BMKG_PLAIN_HTTP=ya",
        f"BMKG double at {double.url}: {day.about}\n"
        f"  PAMONG_BMKG_URL={double.url} PAMONG_BMKG_ALERTS_URL={double.url}/alerts/nowcast PAMONG_BMKG_PLAIN_HTTP=yes",
    )
    double.serve()
    return 0


def _parser() -> argparse.ArgumentParser:
    about = pick(
        "Tiruan setempat dari prakiraan dan peringatan dini BMKG, yang memutar hari contoh.",
        "A local double of BMKG's forecasts and warnings, which plays sample days.",
    )
    parser = parser_of("bmkg-double", about=about, port=PORT, guide="docs/operations/bmkg.md")
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
    return parser
