"""``pamong init``: a real office in a few questions."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pamong.cli import masterkey
from pamong.cli.places import office_data
from pamong.cli.progress import Bar
from pamong.cli.questions import Answers, StoppedError, answers, ask
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import ENV_FILE, enter, keep_private, read_env_file, set_up_django

if TYPE_CHECKING:
    from pamong.core.roles import Role

_OURS = {masterkey.FILE_NAME, "pamong.sqlite3", "pamong.sqlite3-wal", "pamong.sqlite3-shm",
         "pamong.sqlite3-queue"}  # fmt: skip


def main(argv: Sequence[str]) -> int:
    """Ask, make the key and see that a copy exists elsewhere, make the office, print the first two links."""
    options = _parser().parse_args(argv)
    data = Path(options.data).absolute()
    keep_private()
    if options.link:
        return _link_again(data, options)
    if (data / ENV_FILE).exists():
        fail(f"Sudah ada kantor di {data}.", f"There is an office in {data} already.")
        return 1
    try:
        _refuse_what_is_there(data)
        given = answers(options)
        _key(data, unattended=options.yes)
    except StoppedError as stopped:
        fail(*stopped.args)
        return 2
    except OSError as error:
        fail(f"Tidak bisa ditulis atau dibaca: {error}", f"Cannot be written or read: {error}")
        return 2
    return _found(data, given, options.regions)


def _refuse_what_is_there(data: Path) -> None:
    if data.exists() and not data.is_dir():
        raise StoppedError(f"{data} bukan folder.", f"{data} is not a folder.")
    foreign = sorted({entry.name for entry in data.iterdir()} - _OURS) if data.exists() else []
    if foreign:
        raise StoppedError(
            f"{data} berisi berkas lain ({foreign[0]}). Pilih folder kosong untuk kantor.",
            f"{data} holds other files ({foreign[0]}). Choose an empty folder for the office.",
        )


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
    parser.add_argument("--camat", default="", help=pick("nama Camat", "the Camat's name"))
    parser.add_argument(
        "--second-admin",
        default="",
        metavar="NAME",
        help=pick("orang kedua bila tidak ada Camat", "the second person where there is no Camat"),
    )
    parser.add_argument(
        "--regions",
        default="",
        metavar="FILE",
        help=pick("daftar wilayah (CSV)", "list of regions (CSV)"),
    )
    parser.add_argument(
        "--allow-softkey",
        action="store_true",
        help=pick("izinkan tanda tangan tidak tersertifikasi", "allow uncertified signatures"),
    )
    parser.add_argument(
        "--link",
        action="store_true",
        help=pick("tautan pertama sekali lagi, untuk nama itu", "a first link once more, for that name"),
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help=pick("tanpa bertanya; kunci dicetak sekali", "ask nothing; the key is printed once"),
    )
    return parser


# --- The key ---------------------------------------------------------------------------------------------


def _key(data: Path, *, unattended: bool) -> None:
    path = data / masterkey.FILE_NAME
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    masterkey.ensure(path)
    groups = masterkey.groups(path.read_text(encoding="ascii"))
    _show(groups, masterkey.fingerprint(path.read_text(encoding="ascii")))
    if unattended:
        return
    _hide()
    for position in _two_positions(len(groups)):
        typed = ask(
            f"Ketik kelompok ke-{position + 1} dari salinan: ", f"Type group {position + 1} of your copy: "
        )
        if masterkey.normalise(typed) != groups[position]:
            raise StoppedError(
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


def _hide() -> None:
    """Take the key off the screen, so that what is typed next comes from the copy."""
    ask(
        "Tekan Enter bila salinannya sudah di kertas; kunci lalu dihapus dari layar. ",
        "Press Enter once the copy is on paper; the key then leaves the screen. ",
    )
    if sys.stdout.isatty():
        print("\033[H\033[2J\033[3J", end="", flush=True)


def _two_positions(count: int) -> list[int]:
    import secrets

    return sorted(secrets.SystemRandom().sample(range(count), 2))


# --- The office ------------------------------------------------------------------------------------------


def _settings(given: Answers) -> dict[str, str]:
    settings = {
        "PAMONG_MODE": "production",
        "PAMONG_HOST": given.host,
        "PAMONG_REGION": given.region,
        "PAMONG_TIME_ZONE": given.time_zone,
        "PAMONG_ALLOW_SOFTKEY": "yes" if given.allow_softkey else "no",
    }
    database = os.environ.get("DATABASE_URL", "")
    return settings | ({"DATABASE_URL": database} if database else {})


def _write_env(data: Path, settings: dict[str, str]) -> None:
    lines = ["# Dibaca oleh `pamong serve`; keterangan: docs/reference/settings.md"]
    lines += [f"{name}={value}" for name, value in settings.items()]
    handle = os.open(data / ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def _found(data: Path, given: Answers, regions: str) -> int:
    """Make the office; its env file comes last, so that a half-made one can be founded again."""
    settings = _settings(given)
    os.environ.update(settings)
    enter(data=data, mode="production")
    set_up_django()
    from django.db import DatabaseError

    from pamong.cli.prepare import make_database
    from pamong.foundation.regions.lists import RegionListError

    try:
        make_database()
        _load_regions(given.region, regions)
    except RegionListError as error:
        fail(f"Wilayah {given.region}: {error}", f"Region {given.region}: {error}")
        return 2
    except DatabaseError as error:
        fail(f"Basis data: {error}", f"Database: {error}")
        return 1
    _write_env(data, settings)
    say(f"\nKantor siap di {data}.", f"\nThe office is ready in {data}.")
    return _print_both(data, given)


def _load_regions(kecamatan: str, file: str) -> None:
    from pamong.foundation.regions import lists, services

    if not file:
        services.load(kecamatan=kecamatan, progress=Bar())
        return
    with Path(file).open(encoding="utf-8-sig", newline="") as lines:
        services.load_csv(lines, progress=Bar())
    services.load_holidays(lists.holidays())


# --- The links -------------------------------------------------------------------------------------------


def _print_both(data: Path, given: Answers) -> int:
    from pamong.core.roles import Role

    second = Role.CAMAT if given.second_is_camat else Role.ADMINISTRATOR
    say(
        "\nDua tautan sekali pakai, masing-masing 24 jam. Serahkan langsung kepada orangnya:",
        "\nTwo one-time links, each valid for 24 hours. Hand them over in person:",
    )
    code = _print_link(Role.ADMINISTRATOR, given.administrator, given.region)
    code = code or _print_link(second, given.second, given.region, replace=False)
    say(
        f"\nSekarang: TLS (docs/operations/tls.md), lalu: pamong serve --data {data}",
        f"\nNow: TLS (docs/operations/tls.md), and then: pamong serve --data {data}",
    )
    return code


def _link_again(data: Path, options: argparse.Namespace) -> int:
    region = read_env_file(data / ENV_FILE).get("PAMONG_REGION")
    if not region or bool(options.admin) == bool(options.camat):
        fail(
            "Pakai: pamong init --link (--admin NAMA | --camat NAMA) [--data DIR]",
            "Usage: pamong init --link (--admin NAME | --camat NAME) [--data DIR]",
        )
        return 2
    enter(data=data, mode="production")
    set_up_django()
    from django.core.exceptions import ImproperlyConfigured

    from pamong.core.roles import Role
    from pamong.foundation.db.keycheck import confirm_master_key

    try:
        confirm_master_key()
    except ImproperlyConfigured as error:
        fail(str(error), str(error))
        return 1
    role = Role.CAMAT if options.camat else Role.ADMINISTRATOR
    return _print_link(role, options.camat or options.admin, region)


def _print_link(role: "Role", name: str, region: str, *, replace: bool = True) -> int:
    from django.conf import settings
    from django.urls import reverse

    from pamong.foundation.access.errors import InvitationError
    from pamong.foundation.access.founding import invite_first

    try:
        token = invite_first(role=role, name=name, kecamatan=region, replace=replace)
    except InvitationError as error:
        fail(str(error.message), str(error.message))
        return 1
    print(f"  {role.label}: {name}")
    print(f"    {settings.ORIGIN}{reverse('office:invitation', args=[token])}", flush=True)
    return 0
