"""``pamong demo``: a sample kecamatan on this computer, ready to be clicked through."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pamong.bmkg_double.days import names
from pamong.cli import prepared, tree
from pamong.cli.places import demo_data
from pamong.cli.played import BEGINS, Storm, make_weather
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import ENV_FILE, enter, read_env_file

SCALES = ("minimal", "purwantoro", "full")


def main(argv: Sequence[str]) -> int:
    """Make the demo office if it is not there, then serve it until Ctrl-C."""
    options = _parser().parse_args(argv)
    data = Path(options.data).absolute()
    if read_env_file(data / ENV_FILE).get("PAMONG_MODE", "demo") != "demo":
        fail(f"{data} berisi kantor sungguhan, bukan demo.", f"{data} holds a real office, not a demo.")
        return 1
    if not tree.port_is_free(options.bind, options.port):
        _say_port_is_taken(options.port)
        return 1
    make_office(data, port=options.port)
    storm = Storm(options.storm, options.speed) if options.storm else None
    if not _is_ready(data, options.scale, storm):
        fail("Demo tidak bisa disiapkan; lihat pesan di atas.", "The demo could not be prepared; see above.")
        return 1
    plan = tree.Plan(bind=options.bind, port=options.port)
    make_weather(storm)
    return tree.run(plan, on_ready=lambda: _welcome(options.port, storm))


def _is_ready(data: Path, scale: str, storm: Storm | None) -> bool:
    """Prepare the demo unless this very code has done so before; a storm begins with an empty record each time."""
    if storm is None and prepared.is_prepared(data, scale):
        return True
    more = ["--storm", storm.day] if storm else []
    if prepare("--scale", scale, *more) != 0:
        return False
    prepared.remember(data, scale)
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong demo", description=pick("Menjalankan kecamatan contoh.", "Run a sample kecamatan.")
    )
    parser.add_argument(
        "--port", type=tree.port_number, default=8000, help=pick("porta (8000)", "port (8000)")
    )
    parser.add_argument("--bind", default="127.0.0.1", help=pick("alamat (127.0.0.1)", "address (127.0.0.1)"))
    parser.add_argument("--data", default=str(demo_data()), help=pick("folder data", "data folder"))
    parser.add_argument(
        "--scale",
        choices=SCALES,
        default="purwantoro",
        help=pick(
            "satu kelurahan, seluruh Blimbing (full), atau 300 warga tanpa surat (minimal)",
            "one kelurahan, all of Blimbing (full), or 300 residents and no letters (minimal)",
        ),
    )
    parser.add_argument(
        "--storm",
        nargs="?",
        const="badai",
        choices=names(),
        metavar="DAY",
        help=pick(
            "memutar sore berbadai untuk Satgas Banjir, satu jam semenit; catatannya di demo ini mulai baru. "
            "Hari lain: " + ", ".join(names()),
            "play a stormy afternoon for the flood crew, an hour a minute; its records in this demo begin anew. "
            "Other days: " + ", ".join(names()),
        ),
    )
    parser.add_argument(
        "--speed",
        type=speed,
        default=60.0,
        help=pick("kecepatan hari yang diputar (60)", "how fast the day is played (60)"),
    )
    return parser


def speed(text: str) -> float:
    """A speed as typed; from 1 to 600."""
    if not text.isdecimal() or not 1 <= int(text) <= 600:
        raise argparse.ArgumentTypeError(
            pick(f"{text!r} bukan angka 1 sampai 600", f"{text!r} is no number from 1 to 600")
        )
    return float(text)


def make_office(data: Path, *, port: int = 8000) -> None:
    """Make the folder and its env file where absent, and enter it in demo mode."""
    data.mkdir(parents=True, exist_ok=True)
    record = data / ENV_FILE
    if not record.exists():
        record.write_text("# Data contoh / sample data\nPAMONG_MODE=demo\n", encoding="utf-8")
    enter(data=data, mode="demo", PAMONG_HOST="localhost", PAMONG_PORT=str(port))


def prepare(*arguments: str) -> int:
    """Prepare the entered office in a process of its own; its exit code."""
    return subprocess.run([sys.executable, "-P", "-m", "pamong.cli.prepare", *arguments]).returncode


def _say_port_is_taken(port: int) -> None:
    fail(
        f"Porta {port} sedang dipakai program lain. Coba: pamong demo --port {port + 1}",
        f"Port {port} is in use by another program. Try: pamong demo --port {port + 1}",
    )


def _welcome(port: int, storm: Storm | None) -> None:
    if storm:
        pace = f"{60 / storm.speed:.2g}"
        say(
            f"\nSatgas Banjir memutar hari '{storm.day}' dari pukul {BEGINS}: satu jam dalam {pace} menit.",
            f"\nThe flood crew plays the day '{storm.day}' from {BEGINS} on: an hour in {pace} minutes.",
        )
    say("\nPamong siap. Buka di peramban:\n", "\nPamong is ready. Open in a browser:\n")
    print(f"    http://localhost:{port}\n", flush=True)
    for line in _personas():
        print(f"    {line}")
    say(
        "\nMasuk sebagai siapa pun dengan satu klik. Ctrl-C mengakhiri.",
        "\nSign in as anyone with one click. Ctrl-C ends it.",
    )


def _personas() -> list[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pamong.config.settings")
    from pamong.demo.personas import PERSONAS

    return [str(persona) for persona in PERSONAS]
