"""``pamong log``: check a public log, be a witness of another office's, write the proof beside a letter.

``verify`` and ``witness`` use public data only and no office; ``proof`` asks the office that issued the letter.
"""

import argparse
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pamong.cli.places import nearest_office
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import enter, mode_of, set_up_django

if TYPE_CHECKING:
    from pamong.core.notes import VerifierKey
    from pamong.transparency.witness import Seen, WitnessKey


def main(argv: Sequence[str]) -> int:
    """0 when all holds, 1 when it does not or cannot be read, 2 for wrong usage."""
    options = _parser().parse_args(argv)
    answer: int = {"verify": _verify, "witness": _witness, "proof": _proof}[options.action](options)
    return answer


def _verify(options: argparse.Namespace) -> int:
    from pamong.core.notes import NoteError
    from pamong.transparency import auditing
    from pamong.transparency.auditing import UntrueError
    from pamong.transparency.sources import UnreachableError, source_of

    try:
        key = _key(options.key)
        since = auditing.open_checkpoint(Path(options.since).read_bytes(), key) if options.since else None
        found = auditing.audit(source_of(options.place), key, since=since)
    except NoteError as fault:
        return _wrong(f"--key: {fault}")
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
    return 0


def _witness(options: argparse.Namespace) -> int:
    from pamong.core.notes import NoteError
    from pamong.transparency.auditing import UntrueError
    from pamong.transparency.sources import UnreachableError, source_of
    from pamong.transparency.witness import Witness, WitnessError

    witness = Witness(Path(options.state))
    try:
        log = _key(options.key)
        own = witness.key(options.name)
        seen = witness.see(source_of(options.place), log, key=own, now=int(time.time()))
    except NoteError as fault:
        return _wrong(f"--key: {fault}")
    except WitnessError as fault:
        return _wrong(str(fault))
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


def _proof(options: argparse.Namespace) -> int:
    file = Path(options.file)
    data = Path(options.data).absolute() if options.data else nearest_office()
    if not file.is_file():
        return _wrong(pick(f"Berkas tidak ada: {file}", f"No such file: {file}"))
    if not data.is_dir():
        return _wrong(pick(f"Folder data tidak ada: {data}", f"No such data folder: {data}"))
    enter(data=data, mode=mode_of(data))
    set_up_django()
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


def _key(text: str) -> "VerifierKey":
    from pamong.core.notes import VerifierKey

    return VerifierKey.parse(text.strip())


def _wrong(message: str) -> int:
    fail(message, message)
    return 2


def _refused(detail: str) -> int:
    fail(f"BOHONG ATAU RUSAK: {detail}", f"UNTRUE OR BROKEN: {detail}")
    return 1


def _unreachable(detail: str) -> int:
    fail(f"Tidak dapat dibaca: {detail}", f"Cannot be read: {detail}")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong log", description=pick("Log terbuka kantor.", "The public log of an office.")
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = _add(
        actions,
        "verify",
        "hitung ulang seluruh log dari data terbuka",
        "compute the whole log again from public data",
    )
    witness = _add(
        actions,
        "witness",
        "periksa bahwa log kantor lain hanya bertambah, lalu tandatangani",
        "check that another office's log only grew, and cosign it",
    )
    for action in (verify, witness):
        action.add_argument("place", metavar="URL|FOLDER", help="https://HOST/log")
        action.add_argument("--key", required=True, metavar="VKEY", help=pick("kunci log", "the log's key"))
    old = pick("checkpoint lama yang harus tetap termuat", "an old checkpoint that must still be contained")
    verify.add_argument("--since", default="", metavar="FILE", help=old)
    verify.add_argument(
        "--save", default="", metavar="FILE", help=pick("simpan checkpoint", "keep the checkpoint")
    )
    witness.add_argument("--state", required=True, metavar="FOLDER", help=pick("ingatan saksi", "its memory"))
    witness.add_argument("--name", default="", help=pick("nama saksi, sekali", "the witness's name, once"))
    witness.add_argument("--out", default="", metavar="FILE", help=pick("berkas hasil", "where to write it"))
    proof = _add(
        actions, "proof", "tulis bukti log di samping PDF surat", "write the log proof beside a letter's PDF"
    )
    proof.add_argument("file", metavar="FILE.pdf")
    proof.add_argument("--data", default="", help=pick("folder data kantor", "the office's data folder"))
    return parser


def _add(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, indonesian: str, english: str
) -> argparse.ArgumentParser:
    text = pick(indonesian, english)
    return actions.add_parser(name, help=text, description=text)
