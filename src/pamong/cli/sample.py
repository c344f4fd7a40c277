"""``pamong sample TYPE --out FILE``: one fictional letter through the real path."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from pamong.cli import prepare
from pamong.cli.demo import make_office
from pamong.cli.places import PACKAGE, demo_data
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import mode_of, set_up_django

CATALOG = PACKAGE / "letters" / "catalog"


def main(argv: Sequence[str]) -> int:
    """Issue the letter into the data folder and write it to FILE; or list the types."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.list:
        print("\n".join(letter_types()))
        return 0
    if not options.type or not options.out:
        parser.print_usage()
        return 2
    if options.type not in letter_types():
        known = ", ".join(letter_types())
        fail(f"Jenis surat tidak dikenal. Yang ada: {known}", f"Unknown letter type. There are: {known}")
        return 2
    return _make(options.type, Path(options.out), Path(options.data).absolute())


def letter_types() -> list[str]:
    """The slugs of the catalogue, sorted; read from the folders, without Django."""
    return sorted(folder.parent.name for folder in CATALOG.glob("*/letter.toml"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong sample",
        description=pick("Menerbitkan satu surat contoh.", "Issue one sample letter."),
    )
    parser.add_argument("type", nargs="?", metavar="TYPE", help=pick("jenis surat", "letter type"))
    parser.add_argument("--out", metavar="FILE", help=pick("berkas PDF", "PDF file"))
    parser.add_argument("--data", default=str(demo_data()), help=pick("folder data", "data folder"))
    parser.add_argument("--list", action="store_true", help=pick("sebutkan jenisnya", "list the types"))
    return parser


def _make(slug: str, out: Path, data: Path) -> int:
    if data.is_dir() and any(data.iterdir()) and mode_of(data) != "demo":
        fail(f"{data} berisi kantor sungguhan.", f"{data} holds a real office.")
        return 1
    make_office(data)
    prepare.ensure_key()
    set_up_django()
    from pamong.demo import sample

    prepare.migrate()
    sample.make(slug, out)
    say(f"Ditulis: {out}", f"Written: {out}")
    return 0
