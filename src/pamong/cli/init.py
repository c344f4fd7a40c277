"""``pamong init``: a real office in a few questions."""

import argparse
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pamong.cli import masterkey
from pamong.cli.places import office_data
from pamong.cli.progress import Bar
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import ENV_FILE, enter, read_env_file, set_up_django

_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_REGION = re.compile(r"\d\d\.\d\d\.\d\d")


type Ask = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Answers:
    """What an office is made from."""

    region: str
    host: str
    administrator: str
    allow_softkey: bool


def main(argv: Sequence[str]) -> int:
    """Ask, make the key and see that a copy exists elsewhere, make the office, print the first link."""
    options = _parser().parse_args(argv)
    data = Path(options.data).absolute()
    if options.link:
        return _link_again(data, options.admin)
    if (data / ENV_FILE).exists():
        fail(f"Sudah ada kantor di {data}.", f"There is an office in {data} already.")
        return 1
    try:
        answers = _answers(options)
        _key(data, unattended=options.yes)
    except _StoppedError as stopped:
        fail(*stopped.args)
        return 2
    return _found(data, answers)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong init", description=pick("Menyiapkan kantor sungguhan.", "Set up a real office.")
    )
    parser.add_argument("--data", default=str(office_data()), help=pick("folder data", "data folder"))
    parser.add_argument(
        "--region", default="", help=pick("kode kecamatan, mis. 35.73.01", "code, e.g. 35.73.01")
    )
    parser.add_argument("--host", default="", help=pick("nama host, tetap selamanya", "host name, permanent"))
    parser.add_argument(
        "--admin", default="", help=pick("nama administrator pertama", "first administrator's name")
    )
    parser.add_argument(
        "--allow-softkey",
        action="store_true",
        help=pick("izinkan tanda tangan tidak tersertifikasi", "allow uncertified signatures"),
    )
    parser.add_argument(
        "--link",
        action="store_true",
        help=pick("tautan baru untuk administrator pertama", "a new link for the first administrator"),
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help=pick("tanpa bertanya; kunci dicetak sekali", "ask nothing; the key is printed once"),
    )
    return parser


class _StoppedError(Exception):
    """An answer cannot be used; the two arguments say why, in both languages."""


# --- The questions ---------------------------------------------------------------------------------------


def _answers(options: argparse.Namespace) -> Answers:
    ask = _refuse if options.yes else _ask
    region = options.region or ask(
        "Kode wilayah kecamatan (mis. 35.73.01): ", "Region code (e.g. 35.73.01): "
    )
    if not _REGION.fullmatch(region):
        raise _StoppedError(f"Kode wilayah salah: {region}", f"Not a region code: {region}")
    host = _host(options.host, ask)
    name = options.admin or ask("Nama administrator pertama: ", "Name of the first administrator: ")
    softkey = options.allow_softkey or (not options.yes and _softkey())
    return Answers(region=region, host=host, administrator=name, allow_softkey=softkey)


def _host(given: str, ask: Ask) -> str:
    host = given.lower()
    if not host:
        say(
            "\nNama host menjadi identitas passkey (RP ID) dan TETAP SELAMANYA: bila berubah, semua passkey\n"
            "harus didaftarkan ulang, dan QR pada surat lama menunjuk ke alamat yang salah.",
            "\nThe host name becomes the passkeys' identity (RP ID) and is PERMANENT: if it changes, every\n"
            "passkey must be enrolled again, and the QR of old letters points to the wrong address.",
        )
        host = ask("Nama host (mis. surat.kota.go.id): ", "Host name (e.g. surat.kota.go.id): ").lower()
        again = ask("Ulangi nama host: ", "Repeat the host name: ").lower()
        if host != again:
            raise _StoppedError("Kedua nama host berbeda.", "The two host names differ.")
    if not _HOST.fullmatch(host):
        raise _StoppedError(f"Bukan nama host: {host}", f"Not a host name: {host}")
    return host


def _softkey() -> bool:
    say(
        "\nTanda tangan bawaan TIDAK TERSERTIFIKASI (bukan PSrE); surat mengatakannya.",
        "\nThe built-in signatures are NOT CERTIFIED (no PSrE); the letters say so.",
    )
    return _ask("Kantor memutuskan memakainya? (ya/tidak): ", "Has the office decided so? (yes/no): ") in {
        "ya",
        "yes",
    }


def _ask(indonesian: str, english: str) -> str:
    try:
        return input(pick(indonesian, english)).strip()
    except EOFError:
        raise _StoppedError("Tidak ada jawaban.", "No answer.") from None


def _refuse(indonesian: str, english: str) -> str:
    raise _StoppedError(f"Wajib dengan --yes: {indonesian}", f"Needed with --yes: {english}")


# --- The key ---------------------------------------------------------------------------------------------


def _key(data: Path, *, unattended: bool) -> None:
    path = data / masterkey.FILE_NAME
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    masterkey.ensure(path)
    groups = masterkey.groups(path.read_text(encoding="ascii"))
    _show(groups, masterkey.fingerprint(path.read_text(encoding="ascii")))
    if unattended:
        return
    for position in _two_positions(len(groups)):
        typed = _ask(
            f"Ketik kelompok ke-{position + 1} dari salinan: ", f"Type group {position + 1} of your copy: "
        )
        if masterkey.normalise(typed) != groups[position]:
            raise _StoppedError(
                "Tidak cocok. Buat salinannya, lalu ulangi `pamong init`; kuncinya tetap sama.",
                "It does not match. Make the copy, then repeat `pamong init`; the key stays the same.",
            )


def _show(groups: list[str], fingerprint: str) -> None:
    say(
        "\nKUNCI INDUK. Tanpa kunci ini data dan cadangan tidak bisa dibaca siapa pun, juga oleh kita.\n"
        "Salin ke kertas, simpan di luar mesin ini (brankas kantor, dua salinan):\n",
        "\nMASTER KEY. Without it nobody can read the data or its backups, we neither.\n"
        "Copy it onto paper and keep it away from this machine (the office's safe, two copies):\n",
    )
    for start in range(0, len(groups), 5):
        row = groups[start : start + 5]
        print("    " + "   ".join(f"{start + n + 1:2}: {group}" for n, group in enumerate(row)))
    say(f"\nSidik kunci: {fingerprint}\n", f"\nFingerprint: {fingerprint}\n")


def _two_positions(count: int) -> list[int]:
    import secrets

    return sorted(secrets.SystemRandom().sample(range(count), 2))


# --- The office ------------------------------------------------------------------------------------------


def _settings(answers: Answers) -> dict[str, str]:
    return {
        "PAMONG_MODE": "production",
        "PAMONG_HOST": answers.host,
        "PAMONG_REGION": answers.region,
        "PAMONG_ALLOW_SOFTKEY": "yes" if answers.allow_softkey else "no",
    }


def _write_env(data: Path, settings: dict[str, str]) -> None:
    lines = ["# Dibaca oleh `pamong serve`; keterangan: docs/reference/settings.md"]
    lines += [f"{name}={value}" for name, value in settings.items()]
    handle = os.open(data / ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def _found(data: Path, answers: Answers) -> int:
    """Make the office; its env file comes last, so that a half-made one can be founded again."""
    settings = _settings(answers)
    os.environ.update(settings)
    enter(data=data, mode="production")
    set_up_django()
    from pamong.cli.prepare import migrate
    from pamong.foundation.regions import services as regions
    from pamong.foundation.regions.lists import RegionListError

    migrate()
    try:
        regions.load(kecamatan=answers.region, progress=Bar())
    except RegionListError as error:
        fail(f"Wilayah {answers.region}: {error}", f"Region {answers.region}: {error}")
        return 2
    _write_env(data, settings)
    say(
        f"\nKantor siap di {data}. Jalankan: pamong serve",
        f"\nThe office is ready in {data}. Run: pamong serve",
    )
    return _print_link(answers.administrator, answers.region)


def _link_again(data: Path, name: str) -> int:
    region = read_env_file(data / ENV_FILE).get("PAMONG_REGION")
    if not region or not name:
        fail(
            "Pakai: pamong init --link --admin NAMA [--data DIR]",
            "Usage: pamong init --link --admin NAME [--data DIR]",
        )
        return 2
    enter(data=data, mode="production")
    set_up_django()
    return _print_link(name, region)


def _print_link(name: str, region: str) -> int:
    from django.conf import settings
    from django.urls import reverse

    from pamong.foundation.access.enrolment import invite_first_administrator
    from pamong.foundation.access.errors import InvitationError

    try:
        token = invite_first_administrator(name=name, kecamatan=region)
    except InvitationError as error:
        fail(str(error), str(error))
        return 1
    say(
        "Tautan sekali pakai untuk administrator pertama, berlaku 24 jam; serahkan langsung kepada orangnya:",
        "One-time link for the first administrator, valid for 24 hours; hand it over in person:",
    )
    print(f"    {settings.ORIGIN}{reverse('office:invitation', args=[token])}", flush=True)
    return 0
