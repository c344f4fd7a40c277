"""``pamong translate``: collect new texts into the English catalogue and compile it."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pamong.cli import catalogue
from pamong.cli.developing import root_or_complain
from pamong.cli.say import fail, pick, say


def main(argv: Sequence[str]) -> int:
    """Extract (needs gettext) and compile; --compile only compiles."""
    parser = argparse.ArgumentParser(prog="pamong translate")
    parser.add_argument("--compile", action="store_true", help=pick("hanya kompilasi", "only compile"))
    options = parser.parse_args(argv)
    root = root_or_complain()
    if root is None:
        return 1
    if not options.compile and not extract(root / "src"):
        fail("xgettext gagal; pasang gettext (apt install gettext).", "xgettext failed; install gettext.")
        return 1
    po = catalogue.po_of(root / "src" / "pamong")
    messages = catalogue.parse(po.read_text(encoding="utf-8"))
    po.with_suffix(".mo").write_bytes(catalogue.compiled(messages))
    left = [message for message in messages if message.msgid and not message.is_complete]
    say(
        f"{len(messages) - 1} teks, {len(left)} belum diterjemahkan.",
        f"{len(messages) - 1} texts, {len(left)} to go.",
    )
    return 0


def extract(source: Path) -> bool:
    """Bring the catalogue under ``source`` (the folder that holds ``pamong``) up to date with the code."""
    if shutil.which("xgettext") is None:
        return False
    package = source / "pamong"
    catalogue.po_of(package).parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **os.environ,
            "PYTHONPATH": str(source),
            "PAMONG_MODE": "test",
            "PAMONG_DATA": data,
            "DJANGO_SETTINGS_MODULE": "pamong.config.settings",
        }
        command = [sys.executable, "-P", "-m", "django", "makemessages", "--locale", "en", "--verbosity", "0"]
        options = [
            "--no-obsolete",
            "--no-wrap",
            "--add-location",
            "file",
            "--ignore",
            "tests/*",
            "--ignore",
            "cli/*",
        ]
        return subprocess.run([*command, *options], cwd=package, env=environment).returncode == 0


def extracted_from_copy(root: Path) -> list[catalogue.Message] | None:
    """What an extraction would hold now, without touching the checkout; None without gettext."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "src"
        unwanted = shutil.ignore_patterns("tests", "__pycache__", "locale", "fonts", "*.pdf")
        shutil.copytree(root / "src" / "pamong", copy / "pamong", ignore=unwanted)
        if not extract(copy):
            return None
        po = catalogue.po_of(copy / "pamong")
        return catalogue.parse(po.read_text(encoding="utf-8")) if po.is_file() else []
