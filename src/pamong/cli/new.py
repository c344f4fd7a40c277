"""``pamong new letter SLUG``: a new letter type that works from the first minute."""

import argparse
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from pamong.cli.developing import root_or_complain
from pamong.cli.sample import CATALOG, letter_types
from pamong.cli.say import fail, pick, say

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
DEFAULT_MODEL = "keterangan-domisili"


def main(argv: Sequence[str]) -> int:
    """Copy an existing type under a new name: three files to edit, and no Python."""
    options = _parser().parse_args(argv)
    if root_or_complain() is None:
        return 1
    target = CATALOG / options.slug
    if not _SLUG.fullmatch(options.slug):
        fail("Nama: huruf kecil, angka, tanda hubung.", "The name: lower case letters, digits, hyphens.")
        return 2
    if target.exists():
        fail(f"Sudah ada: {options.slug}", f"It exists already: {options.slug}")
        return 1
    if options.model not in letter_types():
        fail(f"Contoh tidak ada: {options.model}", f"No such model: {options.model}")
        return 2
    _copy(options.model, target)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong new",
        description=pick("Membuat kerangka jenis surat.", "Make the skeleton of a letter type."),
    )
    parser.add_argument("kind", choices=["letter"])
    parser.add_argument("slug", metavar="SLUG")
    parser.add_argument(
        "--like", dest="model", default=DEFAULT_MODEL, help=pick("contoh", "the type to start from")
    )
    return parser


def _copy(model: str, target: Path) -> None:
    shutil.copytree(CATALOG / model, target, ignore=shutil.ignore_patterns("__pycache__"))
    definition = target / "letter.toml"
    text = definition.read_text(encoding="utf-8")
    definition.write_text(re.sub(rf"\b{re.escape(model)}\b", target.name, text), encoding="utf-8")
    say(f"Dibuat dari {model}. Sunting ketiga berkas ini:", f"Made from {model}. Edit these three files:")
    for path in sorted(target.iterdir()):
        print(f"  {path}")
    say("Lalu: ./pamong check letters", "Then: ./pamong check letters")
