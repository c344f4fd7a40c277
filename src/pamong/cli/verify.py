"""``pamong verify FILE...``: is this letter genuine?"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pamong.cli.places import nearest_office
from pamong.cli.say import fail, pick
from pamong.cli.surroundings import enter, mode_of, set_up_django

GENUINE = "genuine"


def main(argv: Sequence[str]) -> int:
    """Print one verdict a file; 0 if all are genuine, 1 if any is not, 2 for wrong usage."""
    options = _parser().parse_args(argv)
    files = [Path(name) for name in options.files]
    for file in files:
        if not file.is_file():
            fail(f"Berkas tidak ada: {file}", f"No such file: {file}")
            return 2
    data = Path(options.data).absolute() if options.data else nearest_office()
    if not data.is_dir():
        fail(f"Folder data tidak ada: {data}", f"No such data folder: {data}")
        return 2
    enter(data=data, mode=mode_of(data))
    set_up_django()
    from pamong.issuing.verdict import judge_files

    words = [_report(file, verdict.to_json(), as_json=options.json) for file, verdict in judge_files(files)]
    return 0 if all(word == GENUINE for word in words) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong verify",
        description=pick(
            "Memeriksa berkas surat. Keluar 0 hanya bila semuanya asli.",
            "Check letter files. Exits 0 only if all of them are genuine.",
        ),
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument(
        "--data", default="", help=pick("folder data kantor penerbit", "the issuer's data folder")
    )
    parser.add_argument(
        "--json", action="store_true", help=pick("satu objek JSON per baris", "one JSON object a line")
    )
    return parser


def _report(file: Path, verdict: dict[str, Any], *, as_json: bool) -> str:
    report = {"file": str(file), **verdict}
    print(json.dumps(report, ensure_ascii=False) if as_json else _sentence(report), flush=True)
    return str(report["verdict"])


def _sentence(report: dict[str, Any]) -> str:
    reasons = "; ".join(report["reasons"])
    return f"{report['file']}: {report['verdict']}" + (f" ({reasons})" if reasons else "")
