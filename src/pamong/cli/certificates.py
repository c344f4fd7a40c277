"""``pamong certificates``: the officials who sign through a service, the NIK they are known by, and what it says."""

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pamong.cli.places import nearest_office
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import enter, mode_of, set_up_django

if TYPE_CHECKING:
    from pamong.foundation.access.models import Account


def main(argv: Sequence[str]) -> int:
    """List the officials, remember a NIK, or ask the service; 0 well, 1 not done, 2 wrong usage."""
    options = _parser().parse_args(argv)
    data = Path(options.data).absolute() if options.data else nearest_office()
    if not data.is_dir():
        fail(f"Folder data tidak ada: {data}", f"No such data folder: {data}")
        return 2
    enter(data=data, mode=mode_of(data))
    set_up_django()
    from django.utils import timezone

    from pamong.foundation.regions.scope import system_scope

    with system_scope("pamong certificates"):
        now = timezone.now()
        if options.action in ("nik", "credential"):
            return _set(options, now)
        return _list(options.action == "check", now)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong certificates",
        description=pick(
            "Pejabat yang menandatangani lewat BSrE atau layanan CSC. NIK tidak pernah tampil utuh.",
            "Officials who sign through BSrE or a CSC service. A NIK is never shown whole.",
        ),
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = pick("sebutkan pejabat dan sertifikatnya", "name the officials and their certificates")
    asked = pick("tanyakan dulu kepada layanannya", "ask the service first")
    typed = pick(
        "catat NIK seorang pejabat, diketik atau dari masukan", "remember an official's NIK, typed or piped"
    )
    kept = pick("catat kredensial CSC seorang pejabat", "remember an official's CSC credential")
    for name, text in (("list", listed), ("check", asked), ("nik", typed), ("credential", kept)):
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("--data", default="", help=pick("folder data kantor", "the office's data folder"))
        if name in ("nik", "credential"):
            who = pick("NIP, atau nama lengkap tanpa gelar", "NIP, or the full name without titles")
            action.add_argument("official", metavar="OFFICIAL", help=who)
        if name == "credential":
            action.add_argument("credential", metavar="ID", help=pick("id kredensial", "the credential's id"))
    return parser


def _set(options: argparse.Namespace, now: datetime) -> int:
    found = [account for account in _signers(now) if options.official in (account.nip, account.name)]
    if len(found) != 1:
        fail(
            "Tidak ada satu pejabat penanda tangan dengan nama itu.", "No one signing official has that name."
        )
        return 2
    if options.action == "nik":
        return _set_nik(found[0], now)
    from pamong.signing.holders import set_credential

    set_credential(found[0], options.credential, by=None, now=now)
    say(f"Tercatat untuk {found[0].name}.", f"Remembered for {found[0].name}.")
    return 0


def _set_nik(account: "Account", now: datetime) -> int:
    from pamong.core.identity import IdentityError
    from pamong.signing.holders import NikTakenError, set_nik

    try:
        shown = set_nik(account, _typed(), by=None, now=now)
    except IdentityError as fault:
        fail(str(fault), f"This is no NIK ({fault.code}).")
        return 2
    except NikTakenError as fault:
        fail(str(fault.message), "Another account signs under this NIK.")
        return 1
    say(f"Tercatat untuk {account.name}: {shown}", f"Remembered for {account.name}: {shown}")
    return 0


def _typed() -> str:
    """Never an argument: those stand in the history of the shell and in the list of processes."""
    return getpass.getpass("NIK: ") if sys.stdin.isatty() else sys.stdin.readline()


def _list(asks: bool, now: datetime) -> int:
    from pamong.signing import holders
    from pamong.signing.backends import document_backend

    service = document_backend()
    if service is None:
        fail("Kantor ini tidak memakai layanan tanda tangan.", "This office signs through no service.")
        return 2
    for account in _signers(now):
        state = holders.state_of(account, service, now)
        if asks and state.is_known:
            state = holders.ask(account, service, now)
        known = pick("dikenal", "known") if state.is_known else pick("belum dikenal", "not known")
        at = state.answered_at.isoformat(timespec="minutes") if state.answered_at else "-"
        print(f"{account.name:30}  {account.nip:18}  {known:14}  {state.word.value:24}  {at}")
    return 0


def _signers(now: datetime) -> "list[Account]":
    from pamong.issuing.services.certificates import signers

    return signers(now)
