"""``pamong keys``: which keys this office has, the public list of them, and their end (``keychange``)."""

import argparse
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pamong.cli import keychange
from pamong.cli.places import nearest_office
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import enter, mode_of, set_up_django

if TYPE_CHECKING:
    from pamong.signing.keylist import KeyList


def main(argv: Sequence[str]) -> int:
    """Print the inventory, or write the public list; 0 well, 1 when it cannot be written, 2 wrong usage."""
    options = _parser().parse_args(argv)
    data = Path(options.data).absolute() if options.data else nearest_office()
    if not data.is_dir():
        fail(f"Folder data tidak ada: {data}", f"No such data folder: {data}")
        return 2
    enter(data=data, mode=mode_of(data))
    set_up_django()
    from django.utils import timezone

    now = timezone.now()
    if options.action in keychange.ACTIONS:
        return keychange.run(options, now)
    from pamong.issuing.keylist import public_keys

    keys = public_keys(now)
    return _export(keys, options.out) if options.action == "export" else _list(keys, now)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong keys",
        description=pick(
            "Kunci kantor ini; tidak ada yang menampilkan kunci rahasia.",
            "This office's keys; nothing here shows a private one.",
        ),
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = pick(
        "sebutkan kunci, masa berlaku, dan keadaannya", "name the keys, how long they last, their state"
    )
    written = pick("tulis daftar kunci publik (JSON)", "write the public key list (JSON)")
    for name, text in (("list", listed), ("export", written)):
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("--data", default="", help=pick("folder data kantor", "the office's data folder"))
        if name == "export":
            action.add_argument("--out", default="", metavar="FILE", help=pick("berkas", "file"))
    keychange.add_actions(actions)
    return parser


def _export(keys: "KeyList", out: str) -> int:
    text = json.dumps(keys.to_json(), indent=1) + "\n"
    if not out:
        print(text, end="", flush=True)
        return 0
    try:
        Path(out).write_text(text, encoding="utf-8")
    except OSError as fault:
        fail(f"Tidak dapat menulis {out}: {fault.strerror}", f"Cannot write {out}: {fault.strerror}")
        return 1
    say(f"Ditulis: {out}", f"Written: {out}")
    return 0


def _list(keys: "KeyList", now: datetime) -> int:
    for line in _inventory(keys, now):
        print(line)
    if not keys.log_keys:
        say("Buku besar: belum ada kunci.", "Log: no key yet.")
    for known in keys.log_keys:
        state = "closed" if known.closed else "active" if known.until is None else "retired"
        until = known.until.date().isoformat() if known.until else "-"
        print(
            f"log       {state:8}  {until:10}  {known.first}-{'' if known.last is None else known.last}  {known.vkey}"
        )
    return 0


def _inventory(keys: "KeyList", now: datetime) -> list[str]:
    from pamong.signing.describe import subject_of

    lines = []
    for known in keys.certificates:
        state = _state(known.revoked_at, known.retired_at, known.not_after < now)
        until = known.not_after.date().isoformat()
        lines.append(
            f"{known.kind:8}  {state:8}  {until}  {known.fingerprint.hex()[:16]}  {subject_of(known.certificate)}"
        )
    for passkey in keys.credentials:
        state = _state(passkey.revoked_at, None, False)
        since = passkey.enrolled_at.date().isoformat()
        lines.append(f"passkey   {state:8}  {since}  {passkey.name.hex()[:16]}  {passkey.signer.hex()}")
    return lines


def _state(revoked_at: datetime | None, retired_at: datetime | None, over: bool) -> str:
    if revoked_at:
        return "revoked"
    return "retired" if retired_at else "expired" if over else "active"
