"""``pamong keys rotate`` and ``pamong keys revoke``: new keys for old ones, and the end of a key that was lost."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pamong.cli.say import fail, pick, say

if TYPE_CHECKING:
    from pamong.signing.models import OfficeKey

ACTIONS = ("rotate", "revoke")


def add_actions(actions: "Any") -> None:
    """Add both to the sub-commands of ``pamong keys``."""
    rotated = pick(
        "pensiunkan kunci; penggantinya dibuat saat pertama dipakai",
        "retire keys; successors are made at their first use",
    )
    revoked = pick("cabut kunci yang hilang atau disalahgunakan", "revoke a key that was lost or misused")
    rotate = actions.add_parser("rotate", help=rotated, description=rotated)
    rotate.add_argument(
        "--all", action="store_true", help=pick("semua kunci yang dipakai", "every key in use")
    )
    rotate.add_argument(
        "--log",
        action="store_true",
        help=pick("kunci log terbuka; saksi harus diberi tahu", "the public log's key; tell its witnesses"),
    )
    revoke = actions.add_parser("revoke", help=revoked, description=revoked)
    revoke.add_argument("--reason", required=True, metavar="TEXT", help=pick("alasan", "the reason"))
    for action in (rotate, revoke):
        some = "?" if action is rotate else None
        action.add_argument(
            "fingerprint",
            nargs=some,
            metavar="FINGERPRINT",
            help=pick(
                "dari `pamong keys list`, sedikitnya 16 digit", "from `pamong keys list`, at least 16 digits"
            ),
        )
        action.add_argument("--data", default="", help=pick("folder data kantor", "the office's data folder"))


def run(options: argparse.Namespace, now: datetime) -> int:
    """Do what was asked; 0 done, 1 there was nothing to do, 2 wrong usage."""
    from pamong.signing import rotation
    from pamong.signing.errors import KeyUnavailableError

    if options.action == "rotate" and options.all + options.log + bool(options.fingerprint) != 1:
        fail("Sebutkan satu kunci, --all, atau --log.", "Name one key, --all, or --log.")
        return 2
    if options.action == "rotate" and options.log:
        return _rotate_log(now)
    try:
        if options.action == "revoke":
            ended = rotation.revoke(rotation.find(options.fingerprint), reason=options.reason, now=now)
        else:
            chosen = rotation.everything() if options.all else [rotation.find(options.fingerprint)]
            ended = rotation.rotate(chosen, now=now)
    except rotation.NoSuchKeyError:
        fail("Tidak ada satu kunci dengan sidik jari itu.", "No one key has that fingerprint.")
        return 2
    except KeyUnavailableError:
        ended = []
    except ValueError:
        fail("Alasan tidak boleh kosong.", "The reason must not be empty.")
        return 2
    return _report(options.action, ended)


def _rotate_log(now: datetime) -> int:
    from pamong.transparency import holding, keys, succession

    try:
        made = succession.change_key(now=now)
    except holding.LogHeldError as held:
        fail(str(held), str(held))
        return 1
    except LookupError:
        fail("Log ini belum punya kunci.", "This log has no key yet.")
        return 1
    say("Kunci log yang baru; beri tahu para saksi:", "The log's new key; tell its witnesses:")
    print(keys.public(made), flush=True)
    say("Terbitkan ulang daftar kunci: pamong keys export", "Publish the key list again: pamong keys export")
    return 0


def _report(action: str, ended: "list[OfficeKey]") -> int:
    if not ended:
        fail(
            "Tidak ada yang berubah: kunci itu sudah berakhir.", "Nothing changed: that key had ended before."
        )
        return 1
    for key in ended:
        print(f"{key.kind:8}  {action + 'd':8}  {bytes(key.fingerprint).hex()[:16]}  {key.subject}")
    say("Terbitkan ulang daftar kunci: pamong keys export", "Publish the key list again: pamong keys export")
    return 0
