"""``pamong log resume``, ``restart`` and ``hold``: what an administrator decides after a restore."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pamong.cli.logkeeping import office_and_note, open_office
from pamong.cli.logwatch import add, wrong
from pamong.cli.say import fail, pick, say


def _resume(options: argparse.Namespace) -> int:
    if (data := office_and_note(options, options.file)) is None:
        return 2
    from django.utils import timezone

    from pamong.transparency import succession

    try:
        found = succession.resume(data, now=timezone.now())
    except succession.NotHeldError:
        return _not_held()
    except succession.LostError as fault:
        fail(
            f"SURAT HILANG: {fault}. Cari cadangan yang lebih baru. Bila tidak ada: pamong log restart --reason ...",
            f"ENTRIES WERE LOST: {fault}. Look for a newer backup. If there is none: pamong log restart --reason ...",
        )
        return 1
    except succession.NotShownError as fault:
        fail(f"Tidak membuktikan apa-apa: {fault}", f"This shows nothing: {fault}")
        return 1
    say(
        f"Utuh: {found.size} catatan yang pernah terbit ada di sini ({found.here}). Surat bisa terbit lagi.",
        f"Whole: the {found.size} entries that were published are here ({found.here}). Letters can be issued again.",
    )
    return 0


def _restart(options: argparse.Namespace) -> int:
    if (last := office_and_note(options, options.last)) is None:
        return 2
    from django.utils import timezone

    from pamong.foundation.audit.errors import IdentityInAuditError
    from pamong.transparency import keys, succession

    try:
        made = succession.restart(reason=options.reason, last=last, now=timezone.now())
    except succession.NotHeldError:
        return _not_held()
    except succession.WholeError as fault:
        fail(
            f"Tidak ada yang hilang ({fault}): pamong log resume {options.last}",
            f"Nothing was lost ({fault}): pamong log resume {options.last}",
        )
        return 1
    except IdentityInAuditError:
        return wrong(pick("Alasan memuat nomor 16 angka.", "The reason holds a number of 16 digits."))
    except ValueError:
        return wrong(pick("Alasan tidak boleh kosong.", "The reason must not be empty."))
    say(
        f"Log baru: {made.origin}. Umumkan kuncinya, dan beri tahu para saksi:",
        f"A new log: {made.origin}. Announce its key, and tell the witnesses:",
    )
    print(keys.public(made), flush=True)
    return 0


def _hold(options: argparse.Namespace) -> int:
    if not open_office(options):
        return 2
    from django.conf import settings
    from django.utils import timezone

    from pamong.transparency import holding

    if not options.reason.strip():
        return wrong(pick("Alasan tidak boleh kosong.", "The reason must not be empty."))
    holding.hold(Path(settings.DATA), reason=options.reason.strip(), now=timezone.now())
    say("Log ditahan: tidak ada surat yang terbit.", "The log is held: no letter is issued.")
    return 0


def _not_held() -> int:
    fail("Log ini tidak ditahan.", "This log is not held.")
    return 2


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "resume": _resume,
    "restart": _restart,
    "hold": _hold,
}


def add_actions(actions: Any) -> None:
    """Add them to the sub-commands of ``pamong log``."""
    resume = add(
        actions,
        "resume",
        "sesudah pemulihan: tunjukkan checkpoint terakhir yang pernah terbit, lalu lanjutkan",
        "after a restore: show the last checkpoint that was published, and go on",
    )
    resume.add_argument("file", metavar="FILE|-")
    restart = add(
        actions,
        "restart",
        "sesudah pemulihan: nyatakan bahwa ada surat yang hilang, dan mulai log baru",
        "after a restore: declare that letters were lost, and begin a new log",
    )
    restart.add_argument(
        "--last",
        default="",
        metavar="FILE|-",
        help=pick("checkpoint terakhir yang diketahui", "the last checkpoint that is known"),
    )
    hold = add(
        actions,
        "hold",
        "tahan log: basis datanya dipulihkan dengan cara lain",
        "hold the log: its database was restored by other means",
    )
    for action in (restart, hold):
        action.add_argument("--reason", required=True, metavar="TEXT", help=pick("alasan", "the reason"))
    for action in (resume, restart, hold):
        action.add_argument("--data", default="", help=pick("folder data kantor", "the office's data folder"))
