"""The one command: ``pamong demo``, ``serve``, ``verify``, ``sample`` and the rest.

Each command is a module here with ``main(argv) -> exit code``. A module is imported only when its command
is called, so that ``pamong help`` answers at once, even before anything is installed.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from pamong.cli.say import fail, say


@dataclass(frozen=True, slots=True)
class Command:
    """A name people type, the module that answers, and what it does in both languages."""

    name: str
    indonesian: str
    english: str
    group: str = "office"

    @property
    def module(self) -> str:
        return f"pamong.cli.{self.name.replace('-', '_')}"


COMMANDS = (
    Command("demo", "coba sekarang: kecamatan contoh di komputer ini", "try it now: a sample kecamatan here"),
    Command("init", "menyiapkan kantor yang sungguhan", "set up a real office"),
    Command("serve", "menjalankan kantor", "run the office"),
    Command("backup", "mencadangkan data, tersegel", "back up the data, sealed"),
    Command("restore", "memulihkan cadangan", "bring a backup back"),
    Command(
        "fsck",
        "memeriksa seluruh data kantor, untuk auditor",
        "check everything the office keeps, for auditors",
    ),
    Command("verify", "memeriksa berkas surat", "check letter files"),
    Command("keys", "kunci kantor dan daftar publiknya", "the office's keys and the public list of them"),
    Command(
        "certificates",
        "sertifikat BSrE para pejabat, dan NIK-nya",
        "the officials' certificates at BSrE, and their NIK",
    ),
    Command("log", "memeriksa dan menyaksikan log terbuka", "check and witness public logs"),
    Command("gauge", "alat ukur air Satgas dan tokennya", "water gauges of the flood crew and their tokens"),
    Command("sample", "membuat satu surat contoh", "make one sample letter"),
    Command(
        "bsre-double",
        "tiruan layanan BSrE untuk berlatih",
        "a stand-in for BSrE's service, to rehearse",
        "develop",
    ),
    Command(
        "bmkg-double",
        "tiruan prakiraan dan peringatan BMKG",
        "a stand-in for BMKG, which plays recorded days",
        "develop",
    ),
    Command("test", "menguji semuanya", "test everything", "develop"),
    Command(
        "check",
        "memeriksa kode, terjemahan, jenis surat",
        "check code, translations, letter types",
        "develop",
    ),
    Command("bench", "mengukur kecepatan", "measure speed", "develop"),
    Command("lock", "mengunci ulang ketergantungan", "lock the dependencies again", "develop"),
    Command("translate", "menyegarkan katalog bahasa Inggris", "refresh the English catalogue", "develop"),
    Command("new", "kerangka jenis surat baru", "skeleton of a new letter type", "develop"),
    Command("manage", "perintah Django", "Django's own commands", "develop"),
    Command("shell", "Python dengan data kantor", "Python with the office's data", "develop"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 well, 1 not well, 2 wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv) or ["help"]
    name, rest = arguments[0], arguments[1:]
    if name in {"help", "-h", "--help"}:
        return _help(rest)
    if name in {"version", "--version"}:
        return _version()
    if name not in {command.name for command in COMMANDS}:
        return _unknown(name)
    try:
        return run(name, rest)
    except KeyboardInterrupt:
        return 130


def run(name: str, argv: Sequence[str]) -> int:
    """Import the module of command ``name`` and call it."""
    module = next(command.module for command in COMMANDS if command.name == name)
    code: int = import_module(module).main(argv)
    return code


def _help(rest: Sequence[str]) -> int:
    if rest and rest[0] in {command.name for command in COMMANDS}:
        return run(rest[0], ["--help"])
    say("Pamong: surat kecamatan dari ponsel.\n", "Pamong: a kecamatan's letters from a phone.\n")
    for group, indonesian, english in (
        ("office", "Kantor", "Office"),
        ("develop", "Pengembang", "Developers"),
    ):
        say(f"{indonesian}:", f"{english}:")
        for command in COMMANDS:
            if command.group == group:
                say(f"  {command.name:11} {command.indonesian}", f"  {command.name:11} {command.english}")
    say(
        "\n`pamong help PERINTAH` menjelaskan satu perintah.", "\n`pamong help COMMAND` explains one command."
    )
    return 0


def _version() -> int:
    from importlib.metadata import PackageNotFoundError, version

    try:
        print(f"pamong {version('pamong')}")
    except PackageNotFoundError:
        from pamong.cli.places import checkout_version

        print(f"pamong {checkout_version()}")
    return 0


def _unknown(name: str) -> int:
    from difflib import get_close_matches

    near = get_close_matches(name, [command.name for command in COMMANDS], 1)
    fail(
        f"Tidak ada perintah '{name}'." + (f" Maksud Anda '{near[0]}'?" if near else " Lihat: pamong help"),
        f"There is no command '{name}'." + (f" Did you mean '{near[0]}'?" if near else " See: pamong help"),
    )
    return 2
