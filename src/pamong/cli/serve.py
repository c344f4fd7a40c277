"""``pamong serve``: the real office, behind a proxy that speaks TLS."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pamong.cli import tree
from pamong.cli.demo import prepare
from pamong.cli.places import office_data
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import ENV_FILE, enter, keep_private, mode_of


def main(argv: Sequence[str]) -> int:
    """Check the settings, bring the database up to date, serve until told to stop."""
    options = _parser().parse_args(argv)
    data = Path(options.data).absolute()
    if not (data / ENV_FILE).is_file() and "PAMONG_HOST" not in os.environ:
        fail(
            f"Belum ada kantor di {data}. Jalankan dahulu: pamong init",
            f"No office in {data}. Run: pamong init",
        )
        return 1
    if mode_of(data) == "demo":
        fail(f"{data} berisi data contoh. Pakai: pamong demo", f"{data} holds sample data. Use: pamong demo")
        return 1
    keep_private()
    enter(data=data, mode="production")
    try:
        port = options.port or tree.port_number(os.environ.get("PAMONG_PORT") or "8000")
    except argparse.ArgumentTypeError as error:
        fail(f"PAMONG_PORT: {error}", f"PAMONG_PORT: {error}")
        return 2
    if not tree.port_is_free(options.bind, port):
        fail(f"Porta {port} sedang dipakai program lain.", f"Port {port} is in use by another program.")
        return 1
    if not settings_are_safe() or prepare() != 0:
        return 1
    plan = tree.Plan(bind=options.bind, port=port, workers=options.workers)
    return tree.run(plan, on_ready=lambda: say(f"Siap di porta {port}.", f"Ready on port {port}."))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong serve",
        description=pick(
            "Menjalankan kantor; TLS oleh Caddy di depannya.", "Run the office; Caddy does TLS."
        ),
    )
    parser.add_argument("--data", default=str(office_data()), help=pick("folder data", "data folder"))
    parser.add_argument("--bind", default="127.0.0.1", help=pick("alamat (127.0.0.1)", "address (127.0.0.1)"))
    parser.add_argument("--port", type=tree.port_number, default=0, help=pick("porta (8000)", "port (8000)"))
    parser.add_argument("--workers", type=int, default=2, help=pick("proses web (2)", "web processes (2)"))
    return parser


def settings_are_safe() -> bool:
    """Run Django's deployment checks and ours; weak settings stop the start and are printed."""
    command = [sys.executable, "-P", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        _say_why(done.stderr)
    return done.returncode == 0


def _say_why(words: str) -> None:
    """What the checks found; of a traceback (no database, no right to write) only its last sentence."""
    if not words.startswith("Traceback"):
        sys.stderr.write(words)
        return
    last = words.rstrip().splitlines()[-1].partition(": ")[2]
    fail(f"Kantor tidak bisa dijalankan: {last}", f"The office cannot be run: {last}")
