"""``pamong verify FILE...``: is this letter genuine? Asked at the office, or anywhere with its public key list."""

import argparse
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamong.cli.logwatch import add_policy, policy_of
from pamong.cli.places import PACKAGE, nearest_office
from pamong.cli.say import fail, pick, speaks_indonesian
from pamong.cli.surroundings import enter, mode_of, set_up_django
from pamong.core.logproof import EVIDENCE_SUFFIX, SUFFIX

if TYPE_CHECKING:
    from pamong.issuing.standalone import Demand
    from pamong.issuing.verdict_values import Verdict

GENUINE = "genuine"


class _UsageError(Exception):
    """What was given cannot be used; the message is for the person."""


def main(argv: Sequence[str]) -> int:
    """Print one verdict a file; 0 if all are genuine, 1 if any is not, 2 for wrong usage."""
    options = _parser().parse_args(argv)
    files = [Path(name) for name in options.files]
    try:
        _check(options, files)
        judged = _standalone(options, files) if options.keys else _at_the_office(options, files)
        words = [_report(file, verdict.to_json(), as_json=options.json) for file, verdict in judged]
    except _UsageError as wrong:
        fail(*wrong.args)
        return 2
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
        "--keys",
        type=Path,
        metavar="KEYS",
        help=pick(
            "daftar kunci publik kantor penerbit: tanpa folder data",
            "the issuer's public key list: needs no data folder",
        ),
    )
    parser.add_argument(
        "--proof",
        type=Path,
        metavar="FILE",
        help=pick("bukti buku besar; biasanya FILE.tlog-proof", "the log proof; by default FILE.tlog-proof"),
    )
    parser.add_argument(
        "--evidence",
        type=Path,
        metavar="FILE",
        help=pick(
            "bukti persetujuan surat yang ditandatangani layanan; biasanya FILE.evidence",
            "the approval of a letter that a service signed; by default FILE.evidence",
        ),
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help=pick("catatan buku besar dari pihak lain", "a checkpoint of the log from somebody else"),
    )
    _add_roots(parser)
    add_policy(parser)
    parser.add_argument(
        "--json", action="store_true", help=pick("satu objek JSON per baris", "one JSON object a line")
    )
    return parser


def _add_roots(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--roots",
        metavar="PATH",
        help=pick(
            "folder atau berkas PEM berisi sertifikat induk yang dipercaya; di kantor: PAMONG_TRUSTED_ROOTS",
            "folder or PEM file with the roots that you trust; at an office: PAMONG_TRUSTED_ROOTS",
        ),
    )


def _check(options: argparse.Namespace, files: Sequence[Path]) -> None:
    given = [*files, *filter(None, (options.keys, options.proof, options.checkpoint, options.policy))]
    given += [options.evidence] if options.evidence else []
    missing = [file for file in given if not file.is_file()]
    if missing:
        raise _UsageError(f"Berkas tidak ada: {missing[0]}", f"No such file: {missing[0]}")
    if (options.proof or options.checkpoint) and not options.keys:
        raise _UsageError("--proof dan --checkpoint perlu --keys.", "--proof and --checkpoint need --keys.")
    if options.roots and not options.keys:
        raise _UsageError(
            "--roots perlu --keys; di kantor berlaku PAMONG_TRUSTED_ROOTS.",
            "--roots needs --keys; at an office PAMONG_TRUSTED_ROOTS counts.",
        )
    if options.policy and not options.keys:
        raise _UsageError("--policy perlu --keys.", "--policy needs --keys.")
    if options.keys and options.data:
        raise _UsageError("Pilih --keys atau --data.", "Choose --keys or --data.")
    if options.evidence and not options.keys:
        raise _UsageError("--evidence perlu --keys.", "--evidence needs --keys.")
    if (options.proof or options.evidence) and len(files) > 1:
        raise _UsageError(
            "--proof dan --evidence hanya untuk satu berkas.", "--proof and --evidence are for one file only."
        )


def _at_the_office(options: argparse.Namespace, files: Sequence[Path]) -> "Iterator[tuple[Path, Verdict]]":
    data = Path(options.data).absolute() if options.data else nearest_office()
    if not data.is_dir():
        raise _UsageError(f"Folder data tidak ada: {data}", f"No such data folder: {data}")
    enter(data=data, mode=mode_of(data))
    set_up_django()
    from pamong.issuing.verdict import judge_files

    return judge_files(files)


def _standalone(options: argparse.Namespace, files: Sequence[Path]) -> "Iterator[tuple[Path, Verdict]]":
    _speak()
    from pamong.issuing.standalone import judge
    from pamong.signing.keylist import KeyList, KeyListError
    from pamong.signing.roots import RootsError, read

    try:
        keys = KeyList.from_json(options.keys.read_bytes())
    except KeyListError as fault:
        raise _UsageError(
            f"Bukan daftar kunci: {options.keys} ({fault})", f"Not a key list: {options.keys} ({fault})"
        ) from fault
    try:
        anchors = read(options.roots) if options.roots else ()
    except (RootsError, OSError) as fault:
        raise _UsageError(
            f"Sertifikat induk tidak terbaca: {fault}", f"Roots cannot be read: {fault}"
        ) from fault
    checkpoint = options.checkpoint.read_bytes() if options.checkpoint else None
    demand = _demand(options)
    for file in files:
        beside = options.proof or file.with_name(file.name + SUFFIX)
        proof = beside.read_bytes() if beside.is_file() else None
        named = options.evidence or file.with_name(file.name + EVIDENCE_SUFFIX)
        evidence = named.read_bytes() if named.is_file() else None
        yield (
            file,
            judge(
                file.read_bytes(),
                keys,
                proof=proof,
                checkpoint=checkpoint,
                beside=evidence,
                anchors=anchors,
                demand=demand,
            ),
        )


def _demand(options: argparse.Namespace) -> "Demand | None":
    from pamong.core.logpolicy import PolicyError
    from pamong.issuing.standalone import Demand

    try:
        policy = policy_of(options)
    except PolicyError as fault:
        raise _UsageError(f"--policy: {fault}", f"--policy: {fault}") from fault
    return Demand(policy, datetime.now(UTC), options.witnesses) if policy else None


def _speak() -> None:
    """Django's translations, and nothing else of it: there is no office here to load the settings of."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            LANGUAGE_CODE="id" if speaks_indonesian() else "en", LOCALE_PATHS=[PACKAGE / "locale"]
        )
        django.setup()


def _report(file: Path, verdict: dict[str, Any], *, as_json: bool) -> str:
    report = {"file": str(file), **verdict}
    print(json.dumps(report, ensure_ascii=False) if as_json else _sentence(report), flush=True)
    return str(report["verdict"])


def _sentence(report: dict[str, Any]) -> str:
    reasons = "; ".join([*report["reasons"], *filter(None, [report["chain"].get("text")])])
    said = f"{report['file']}: {report['verdict']}" + (f" ({reasons})" if reasons else "")
    witnesses = ", ".join(f"{one['name']} {one['at']}" for one in report.get("witnesses", []))
    return said + (pick(f"; saksi: {witnesses}", f"; witnesses: {witnesses}") if witnesses else "")
