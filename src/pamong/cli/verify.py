"""``pamong verify FILE...``: is this letter genuine?"""

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pamong.cli.places import demo_data, office_data
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
    data = Path(options.data).absolute() if options.data else _nearest_office()
    if not data.is_dir():
        fail(f"Folder data tidak ada: {data}", f"No such data folder: {data}")
        return 2
    enter(data=data, mode=mode_of(data))
    set_up_django()
    verdicts = [_report(file, as_json=options.json) for file in files]
    return 0 if all(verdict == GENUINE for verdict in verdicts) else 1


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


def _nearest_office() -> Path:
    """The real office if there is one here, else the demo."""
    return office_data() if office_data().is_dir() else demo_data()


def _report(file: Path, *, as_json: bool) -> str:
    from pamong.issuing.verdict import judge_file

    found = judge_file(file.read_bytes())
    verdict = str(found.verdict)
    report: dict[str, Any] = {
        "file": str(file),
        "verdict": verdict,
        "reasons": [str(reason) for reason in found.reasons],
        "letter": _plain(found.letter),
        "signer": _plain(found.signer),
    }
    print(json.dumps(report, ensure_ascii=False) if as_json else _sentence(report), flush=True)
    return verdict


def _plain(value: Any) -> Any:
    """A dataclass or mapping as JSON can hold it; dates and codes as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = dataclasses.asdict(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _sentence(report: dict[str, Any]) -> str:
    reasons = "; ".join(report["reasons"])
    return f"{report['file']}: {report['verdict']}" + (f" ({reasons})" if reasons else "")
