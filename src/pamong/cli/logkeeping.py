"""``pamong log proof``, ``cosign``, ``witnesses``: an office and its own log. Its turning points: ``logturning``."""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pamong.cli.logwatch import add, age, wrong
from pamong.cli.places import nearest_office
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import enter, mode_of, set_up_django


def open_office(options: argparse.Namespace) -> bool:
    """Load the office that was named, or the nearest; False, after saying so, if there is none."""
    data = Path(options.data).absolute() if options.data else nearest_office()
    if not data.is_dir():
        wrong(pick(f"Folder data tidak ada: {data}", f"No such data folder: {data}"))
        return False
    enter(data=data, mode=mode_of(data))
    set_up_django()
    return True


def office_and_note(options: argparse.Namespace, name: str) -> bytes | None:
    """Read a note (``read_note``; nothing for no name) and load the office; None, after saying so, if that fails."""
    try:
        data = read_note(name) if name else b""
    except OSError as fault:
        wrong(f"{name}: {fault.strerror}")
        return None
    return data if open_office(options) else None


def _proof(options: argparse.Namespace) -> int:
    file = Path(options.file)
    if not file.is_file():
        return wrong(pick(f"Berkas tidak ada: {file}", f"No such file: {file}"))
    if not open_office(options):
        return 2
    from pamong.issuing.proofs import evidence_for, evidence_path, proof_for, proof_path

    name = sha256(file.read_bytes()).digest()
    found = proof_for(name)
    if found is None:
        fail(f"{file}: tidak ada di log kantor ini.", f"{file}: not in the log of this office.")
        return 1
    proof_path(file).write_text(str(found), encoding="utf-8")
    say(f"Ditulis: {proof_path(file)}", f"Written: {proof_path(file)}")
    if (evidence := evidence_for(name)) is not None:
        evidence_path(file).write_bytes(evidence)
        say(f"Ditulis: {evidence_path(file)}", f"Written: {evidence_path(file)}")
    return 0


def _cosign(options: argparse.Namespace) -> int:
    if (data := office_and_note(options, options.file)) is None:
        return 2
    from django.utils import timezone

    from pamong.core.logpolicy import PolicyError
    from pamong.transparency import cosigning

    try:
        kept = cosigning.bring(data, now=timezone.now())
    except PolicyError as fault:
        return wrong(f"PAMONG_LOG_WITNESSES: {fault}")
    except cosigning.LostEntriesError as fault:
        fail(
            f"BAHAYA: {fault}. Log ini lebih pendek dari yang sudah terbit, atau bercabang. Jangan terbitkan surat; "
            "baca docs/operations/log.md.",
            f"DANGER: {fault}. This log is shorter than what was published, or forked. Issue nothing; read "
            "docs/operations/log.md.",
        )
        return 1
    except cosigning.NotOursError as fault:
        fail(f"Tidak disimpan: {fault}", f"Not kept: {fault}")
        return 1
    for row in kept:
        size = row.checkpoint_id
        say(
            f"Disimpan: {row.key.partition('+')[0]} menyaksikan {size} catatan.",
            f"Kept: {row.key.partition('+')[0]} cosigned {size} entries.",
        )
    return 0


def read_note(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``, as far as a note may be long."""
    from pamong.core.notes import MAX_NOTE

    if name == "-":
        return sys.stdin.buffer.read(MAX_NOTE + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_NOTE + 1)


def _witnesses(options: argparse.Namespace) -> int:
    if not open_office(options):
        return 2
    from django.utils import timezone

    from pamong.transparency import cosigning, serving

    if faults := serving.faults():
        return wrong("; ".join(faults))
    now = timezone.now()
    for line in _lines(now):
        print(line)
    if not cosigning.chosen():
        say("Log ini belum punya saksi.", "This log has no witness yet.")
    if (own := serving.public_key()) is not None:
        say(f"Kantor ini saksi bagi kantor lain: {own}", f"This office is a witness of others: {own}")
    return 0


def _lines(now: datetime) -> list[str]:
    from pamong.transparency import cosigning, queries
    from pamong.transparency.models import WitnessCall

    chosen = cosigning.chosen()
    seen = queries.last_cosignatures(str(witness.key) for witness in chosen)
    troubles = dict(WitnessCall.objects.exclude(trouble="").values_list("key", "trouble"))
    lines = []
    for witness in chosen:
        key = str(witness.key)
        last = seen.get(key)
        state = (
            pick(
                f"{last.checkpoint_id} catatan, {age(now - last.at)}",
                f"{last.checkpoint_id} entries, {age(now - last.at)}",
            )
            if last
            else pick("belum pernah", "never")
        )
        trouble = f"  [{troubles[key]}]" if key in troubles else ""
        lines.append(f"{witness.key.name}  {state}  {witness.url or '-'}{trouble}")
    return lines


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "proof": _proof,
    "cosign": _cosign,
    "witnesses": _witnesses,
}


def add_actions(actions: Any) -> None:
    """Add them to the sub-commands of ``pamong log``."""
    proof = add(
        actions, "proof", "tulis bukti log di samping PDF surat", "write the log proof beside a letter's PDF"
    )
    proof.add_argument("file", metavar="FILE.pdf")
    cosign = add(
        actions,
        "cosign",
        "simpan tanda tangan saksi dari berkas checkpoint",
        "keep the signatures of witnesses in a checkpoint file",
    )
    cosign.add_argument("file", metavar="FILE|-")
    witnesses = add(
        actions,
        "witnesses",
        "sebutkan saksi log ini dan kapan terakhir ikut menandatangani",
        "name the witnesses of this log, and when each cosigned last",
    )
    for action in (proof, cosign, witnesses):
        action.add_argument("--data", default="", help=pick("folder data kantor", "the office's data folder"))
