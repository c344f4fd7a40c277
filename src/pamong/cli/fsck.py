"""``pamong fsck``: the auditor's question. Does everything that the office keeps agree with everything else?"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pamong.cli.fsck_words import sentence
from pamong.cli.places import nearest_office
from pamong.cli.progress import Bar
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import enter, mode_of, set_up_django

if TYPE_CHECKING:
    from pamong.fsck.examine import Report

_SHOWN = 200


def main(argv: Sequence[str]) -> int:
    """Print what is wrong; 0 if nothing is, 1 if anything is, 2 for wrong usage. Changes nothing."""
    options = _parser().parse_args(argv)
    data = Path(options.data).absolute() if options.data else nearest_office()
    if not data.is_dir():
        fail(f"Folder data tidak ada: {data}", f"No such data folder: {data}")
        return 2
    enter(data=data, mode=mode_of(data))
    set_up_django()
    report = _examined(data)
    if report is None:
        return 2
    if options.json:
        print(json.dumps(report.to_json()), flush=True)
    else:
        _tell(report)
    return 0 if report.clean else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong fsck",
        description=pick(
            "Memeriksa seluruh data kantor untuk auditor; tidak mengubah apa pun. Keluar 0 hanya bila bersih.",
            "Check everything an office keeps, for auditors; changes nothing. Exits 0 only if it is clean.",
        ),
    )
    parser.add_argument("--data", default="", help=pick("folder data kantor", "the office's data folder"))
    parser.add_argument("--json", action="store_true", help=pick("satu objek JSON", "one JSON object"))
    return parser


def _examined(data: Path) -> "Report | None":
    """The report; None when there is no office to examine, which is said."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, connection

    from pamong.foundation.db.keycheck import refuse_other_key
    from pamong.fsck.examine import examine
    from pamong.fsck.snapshot import open_read_only

    try:
        open_read_only()
        refuse_other_key()
        return examine(progress=Bar())
    except (ImproperlyConfigured, DatabaseError) as error:
        fail(f"Tidak dapat memeriksa {data}: {error}", f"Cannot examine {data}: {error}")
        return None
    finally:
        connection.close()


def _tell(report: "Report") -> None:
    counts = ", ".join(f"{name} {count}" for name, count in report.checked.items())
    say(f"Diperiksa: {counts}.", f"Checked: {counts}.")
    for fault in report.faults[:_SHOWN]:
        print(f"{fault.kind}  {fault.where}\n    {sentence(fault.kind)}: {fault.detail}", flush=True)
    more = len(report.faults) - _SHOWN
    if more > 0:
        say(
            f"... dan {more} lagi (--json menyebut semuanya).",
            f"... and {more} more (--json names them all).",
        )
    if report.clean:
        say("Bersih.", "Clean.")
    else:
        say(f"{len(report.faults)} kesalahan.", f"{len(report.faults)} faults.")
