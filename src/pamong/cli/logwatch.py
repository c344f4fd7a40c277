"""``pamong log verify`` and ``witness``: what anybody can do to another office's log, with public data alone."""

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamong.cli.say import fail, pick, say

if TYPE_CHECKING:
    from pamong.core.logpolicy import Policy
    from pamong.core.notes import Note, VerifierKey
    from pamong.transparency.cosigners import Cosigned
    from pamong.transparency.witness import Seen, WitnessKey


def _verify(options: argparse.Namespace) -> int:
    from pamong.core.logpolicy import PolicyError
    from pamong.core.notes import NoteError
    from pamong.transparency import auditing
    from pamong.transparency.auditing import UntrueError
    from pamong.transparency.sources import UnreachableError, source_of

    try:
        policy, keys = policy_of(options), _keys(options.key)
        since = auditing.open_checkpoint(Path(options.since).read_bytes(), *keys) if options.since else None
        found = auditing.audit(source_of(options.place), *keys, since=since)
    except NoteError as fault:
        return wrong(f"--key: {fault}")
    except PolicyError as fault:
        return wrong(f"--policy: {fault}")
    except UntrueError as fault:
        return _refused(str(fault))
    except (UnreachableError, OSError) as fault:
        return _unreachable(str(fault))
    checkpoint = found.signed.checkpoint
    counts = ", ".join(f"{event} {count}" for event, count in sorted(found.events.items())) or "-"
    say(
        f"Benar: {checkpoint.origin}, {checkpoint.size} catatan, akar {checkpoint.root.hex()}",
        f"True: {checkpoint.origin}, {checkpoint.size} entries, root {checkpoint.root.hex()}",
    )
    print(f"  {counts}")
    if since is not None:
        known = since.checkpoint.size
        say(f"  {known} catatan pertama tetap sama.", f"  The first {known} entries are the same as before.")
    if options.save:
        Path(options.save).write_text(str(found.signed.note), encoding="utf-8")
    return _witnessed(found.signed.note, policy, options.witnesses) if policy else 0


def _witnessed(note: "Note", policy: "Policy", wanted: int | None) -> int:
    """Say who cosigned and how long ago; 0 if that is enough."""
    from pamong.transparency.cosigners import cosigners, shortage

    now = datetime.now(UTC)
    found = cosigners(note, policy, now=now)
    for line in cosigned_lines(found, now):
        print(f"  {line}")
    if missing := shortage(found, policy, wanted=wanted):
        fail(f"KURANG SAKSI: {missing}", f"NOT ENOUGH WITNESSES: {missing}")
        return 1
    return 0


def cosigned_lines(found: "Sequence[Cosigned]", now: datetime) -> list[str]:
    """One line for each witness that cosigned: who, when, how old that is."""
    return [
        pick(
            f"disaksikan {one.witness.key.name} pada {one.at:%Y-%m-%d %H:%M:%S} UTC, {age(now - one.at)} yang lalu",
            f"cosigned by {one.witness.key.name} at {one.at:%Y-%m-%d %H:%M:%S} UTC, {age(now - one.at)} ago",
        )
        for one in found
    ]


def age(span: Any) -> str:
    """A time span in days, hours or minutes, rounded down; never below zero."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 120:
        return pick(f"{minutes} menit", f"{minutes} minutes")
    if minutes < 2 * 24 * 60:
        return pick(f"{minutes // 60} jam", f"{minutes // 60} hours")
    return pick(f"{minutes // 1440} hari", f"{minutes // 1440} days")


def _witness(options: argparse.Namespace) -> int:
    from pamong.core.notes import NoteError
    from pamong.transparency.auditing import UntrueError
    from pamong.transparency.sources import UnreachableError, source_of
    from pamong.transparency.witness import Witness, WitnessError

    witness = Witness(Path(options.state))
    try:
        keys = _keys(options.key)
        own = witness.key(options.name)
        seen = witness.see(source_of(options.place), *keys, key=own, now=int(time.time()))
    except NoteError as fault:
        return wrong(f"--key: {fault}")
    except WitnessError as fault:
        return wrong(str(fault))
    except UntrueError as fault:
        code = _refused(str(fault))
        fail(
            f"Tidak ditandatangani. Buktinya disimpan di {options.state}. Beri tahu kantor itu dan inspektorat.",
            f"Not cosigned. The evidence is kept in {options.state}. Tell that office and its inspectorate.",
        )
        return code
    except (UnreachableError, OSError) as fault:
        return _unreachable(str(fault))
    return _cosigned(seen, own, options.out)


def _cosigned(seen: "Seen", own: "WitnessKey", out: str) -> int:
    now, before = seen.signed.checkpoint, seen.before
    if before is None:
        fail(
            f"Pertama kali melihat {now.origin}: {now.size} catatan. Sejarah sebelumnya belum diperiksa.",
            f"First sight of {now.origin}: {now.size} entries. Nothing before that was compared.",
        )
    else:
        fail(
            f"{now.origin} bertambah dari {before.checkpoint.size} ke {now.size} catatan, tidak ada yang berubah.",
            f"{now.origin} grew from {before.checkpoint.size} to {now.size} entries, nothing was changed.",
        )
    fail(f"Kunci saksi: {own.public}", f"Witness key: {own.public}")
    if out:
        Path(out).write_text(str(seen.note), encoding="utf-8")
    else:
        print(seen.note, end="", flush=True)
    return 0


def policy_of(options: argparse.Namespace) -> "Policy | None":
    """The verifier's policy of witnesses, None without one; ``PolicyError``, also for ``--witnesses`` alone."""
    from pamong.core.logpolicy import PolicyError, parse_policy

    if options.policy is None:
        if options.witnesses is not None:
            raise PolicyError("--witnesses needs one")
        return None
    if options.witnesses is not None and options.witnesses < 1:
        raise PolicyError("--witnesses is 1 or more")
    return parse_policy(options.policy.read_bytes())


def add_policy(action: argparse.ArgumentParser) -> None:
    """The two options of a verifier who wants cosignatures."""
    action.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help=pick("saksi yang dipercaya (c2sp.org/tlog-policy)", "trusted witnesses (c2sp.org/tlog-policy)"),
    )
    action.add_argument(
        "--witnesses",
        type=int,
        metavar="N",
        help=pick(
            "sedikitnya N saksi dari --policy; tanpa ini: kuorumnya",
            "at least N witnesses of --policy; without it: its quorum",
        ),
    )


def _keys(texts: Sequence[str]) -> "list[VerifierKey]":
    from pamong.core.notes import VerifierKey

    return [VerifierKey.parse(text.strip()) for text in texts]


def wrong(message: str) -> int:
    """Say what is wrong with the usage; 2."""
    fail(message, message)
    return 2


def _refused(detail: str) -> int:
    fail(f"BOHONG ATAU RUSAK: {detail}", f"UNTRUE OR BROKEN: {detail}")
    return 1


def _unreachable(detail: str) -> int:
    fail(f"Tidak dapat dibaca: {detail}", f"Cannot be read: {detail}")
    return 1


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {"verify": _verify, "witness": _witness}


def add_actions(actions: Any) -> None:
    """Add both to the sub-commands of ``pamong log``."""
    verify = add(
        actions,
        "verify",
        "hitung ulang seluruh log dari data terbuka",
        "compute the whole log again from public data",
    )
    witness = add(
        actions,
        "witness",
        "periksa bahwa log kantor lain hanya bertambah, lalu tandatangani",
        "check that another office's log only grew, and cosign it",
    )
    for action in (verify, witness):
        action.add_argument("place", metavar="URL|FOLDER", help="https://HOST/log")
        action.add_argument(
            "--key",
            required=True,
            action="append",
            metavar="VKEY",
            help=pick("kunci log; ulangi bila pernah diganti", "the log's key; repeat it if it was changed"),
        )
    old = pick("checkpoint lama yang harus tetap termuat", "an old checkpoint that must still be contained")
    verify.add_argument("--since", default="", metavar="FILE", help=old)
    verify.add_argument(
        "--save", default="", metavar="FILE", help=pick("simpan checkpoint", "keep the checkpoint")
    )
    add_policy(verify)
    witness.add_argument("--state", required=True, metavar="FOLDER", help=pick("ingatan saksi", "its memory"))
    witness.add_argument("--name", default="", help=pick("nama saksi, sekali", "the witness's name, once"))
    witness.add_argument("--out", default="", metavar="FILE", help=pick("berkas hasil", "where to write it"))


def add(actions: Any, name: str, indonesian: str, english: str) -> argparse.ArgumentParser:
    """One more sub-command."""
    text = pick(indonesian, english)
    made: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    return made
