"""What ``pamong init`` asks, and how it takes an answer that cannot be used: with a reason, and once more."""

import argparse
import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pamong.cli.say import fail, pick, say

_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_REGION = re.compile(r"\d\d\.\d\d\.\d\d")
_LONGEST_NAME = 100
_EAST = {"81", "82", "91", "92", "93", "94", "95", "96"}
_MIDDLE = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}


class StoppedError(Exception):
    """The office cannot be founded; the two arguments say why, in both languages."""


class _WrongError(Exception):
    """An answer cannot be used; the two arguments say why, in both languages."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What an office is made from. ``second`` is the Camat, or a second administrator where there is none."""

    region: str
    host: str
    administrator: str
    second: str
    second_is_camat: bool
    allow_softkey: bool

    @property
    def time_zone(self) -> str:
        """The zone of the province."""
        province = self.region[:2]
        if province in _EAST:
            return "Asia/Jayapura"
        return "Asia/Makassar" if province in _MIDDLE else "Asia/Jakarta"


def answers(options: argparse.Namespace) -> Answers:
    """What the flags say, and what is asked where they are silent. Raises ``StoppedError``."""
    given, asks = _flags(options), not options.yes
    region = given("region", "--region") if options.region or not asks else ask_region(options.regions)
    region = _checked(lambda: region_of(region, options.regions))
    host = given("host", "--host") if options.host or not asks else _ask_host()
    host = _checked(lambda: host_of(host))
    administrator = options.admin or (asks and _ask_administrator()) or given("admin", "--admin")
    second, is_camat = _second(options, asks)
    names = [_checked(lambda: name_of(administrator)), _checked(lambda: name_of(second))]
    if names[0].casefold() == names[1].casefold():
        raise StoppedError("Keduanya harus orang yang berbeda.", "They must be two different persons.")
    softkey = options.allow_softkey or (asks and _softkey())
    return Answers(region, host, names[0], names[1], is_camat, softkey)


def _flags(options: argparse.Namespace) -> Callable[[str, str], str]:
    def given(name: str, flag: str) -> str:
        value: str = getattr(options, name)
        if not value:
            raise StoppedError(f"Wajib dengan --yes: {flag}", f"Needed with --yes: {flag}")
        return value

    return given


def _checked(check: Callable[[], str]) -> str:
    try:
        return check()
    except _WrongError as wrong:
        raise StoppedError(*wrong.args) from None


def ask(indonesian: str, english: str) -> str:
    """One line typed by a person. Raises ``StoppedError`` at the end of the input."""
    try:
        return input(pick(indonesian, english)).strip()
    except EOFError:
        raise StoppedError("\nTidak ada jawaban.", "\nNo answer.") from None


def _ask_until(check: Callable[[str], str], indonesian: str, english: str) -> str:
    while True:
        try:
            return check(ask(indonesian, english))
        except _WrongError as wrong:
            fail(*wrong.args)


# --- Where, under which name -----------------------------------------------------------------------------


def ask_region(file: str) -> str:
    """The code of a kecamatan that is known, and meant."""
    while True:
        code = _ask_until(
            lambda text: region_of(text, file),
            "Kode wilayah kecamatan (mis. 35.73.01): ",
            "Region code of the kecamatan (e.g. 35.73.01): ",
        )
        name = _known(file)[code]
        if _yes(ask(f"Kecamatan {name}. Benar? (ya/tidak): ", f"Kecamatan {name}. Is that it? (yes/no): ")):
            return code


def region_of(code: str, file: str) -> str:
    """``code``, if it names a kecamatan of the packaged lists or of ``file``. Raises ``_WrongError``."""
    if not _REGION.fullmatch(code):
        raise _WrongError(
            f"Kode wilayah salah: {code!r}. Tiga pasang angka dengan titik, seperti 35.73.01.",
            f"Not a region code: {code!r}. Three pairs of digits with dots, such as 35.73.01.",
        )
    if code not in _known(file):
        raise _WrongError(
            f"Wilayah {code} tidak ada dalam daftar bawaan. Sertakan daftarnya: --regions BERKAS.csv "
            "(docs/operations/install.md).",
            f"Region {code} is in none of the lists that come with Pamong. Bring its list along: "
            "--regions FILE.csv (docs/operations/install.md).",
        )
    return code


def _known(file: str) -> dict[str, str]:
    """Name by code of every kecamatan that can be loaded. (A faulty file is refused when it is loaded.)"""
    from pamong.foundation.regions import lists

    cities = {row.code.text: row.name for row in lists.packaged_rows("kabkota.csv")}
    packaged = [*lists.packaged_rows(lists.KECAMATAN_SOURCE), *lists.packaged_rows("luwu_kecamatan.csv")]
    named = [(row.code.text, row.name) for row in packaged] + (_named_in(file) if file else [])
    return {
        code: f"{name}, {cities.get(code[:5], code[:5])}" for code, name in named if _REGION.fullmatch(code)
    }


def _named_in(file: str) -> list[tuple[str, str]]:
    with Path(file).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        (row.get("code") or row.get("kode") or "", row.get("name") or row.get("nama") or "") for row in rows
    ]


def _ask_host() -> str:
    say(
        "\nNama host menjadi identitas passkey (RP ID) dan TETAP SELAMANYA: bila berubah, semua passkey\n"
        "harus didaftarkan ulang, dan QR pada surat lama menunjuk ke alamat yang salah.",
        "\nThe host name becomes the passkeys' identity (RP ID) and is PERMANENT: if it changes, every\n"
        "passkey must be enrolled again, and the QR of old letters points to the wrong address.",
    )
    while True:
        host = _ask_until(
            host_of, "Nama host (mis. surat.kota.go.id): ", "Host name (e.g. surat.kota.go.id): "
        )
        if host == ask("Ulangi nama host: ", "Repeat the host name: ").lower():
            return host
        fail("Kedua nama host berbeda. Sekali lagi.", "The two host names differ. Once more.")


def host_of(text: str) -> str:
    """A bare host name in small letters. Raises ``_WrongError``."""
    host = text.lower()
    if _HOST.fullmatch(host):
        return host
    raise _WrongError(
        f"Bukan nama host: {text!r}. Namanya saja, tanpa https://, porta, atau garis miring; bukan alamat IP.",
        f"Not a host name: {text!r}. The name alone, without https://, port or slash; no IP address.",
    )


# --- The first two persons -------------------------------------------------------------------------------


def _ask_administrator() -> str:
    say(
        "\nDua orang berdiri di belakang setiap kunci petugas: satu memulai, yang lain menyetujui. Karena itu\n"
        "kantor baru dimulai dengan dua orang, masing-masing dengan tautannya sendiri.",
        "\nTwo persons stand behind every official's key: one starts, another approves. A new office\n"
        "therefore begins with two, each with a link of their own.",
    )
    return _ask_until(name_of, "Nama administrator pertama: ", "Name of the first administrator: ")


def _second(options: argparse.Namespace, asks: bool) -> tuple[str, bool]:
    """The other person, and whether it is the Camat."""
    if options.camat or options.second_admin or not asks:
        given: str = options.camat or options.second_admin
        if not given:
            flags = "--camat / --second-admin"
            raise StoppedError(f"Wajib dengan --yes: {flags}", f"Needed with --yes: {flags}")
        return given, bool(options.camat)
    name = ask(
        "Nama Camat, tanpa gelar (kosongkan bila jabatan itu kosong atau dijabat Plt.): ",
        "Name of the Camat, without titles (leave empty if the post is vacant or held by a Plt.): ",
    )
    if name:
        return name, True
    return _ask_until(name_of, "Nama administrator kedua: ", "Name of the second administrator: "), False


def name_of(text: str) -> str:
    """A name. Raises ``_WrongError``."""
    name = " ".join(text.split())
    if not any(sign.isalpha() for sign in name) or len(name) > _LONGEST_NAME or not name.isprintable():
        raise _WrongError("Tulis nama orangnya.", "Write the person's name.")
    return name


def _softkey() -> bool:
    say(
        "\nTanda tangan bawaan TIDAK TERSERTIFIKASI (bukan PSrE); surat mengatakannya. Tanpa keputusan ini\n"
        "kantor belum dapat dijalankan; jawaban bisa diubah kelak di pamong.env.",
        "\nThe built-in signatures are NOT CERTIFIED (no PSrE); the letters say so. Without this decision\n"
        "the office cannot be run yet; the answer can be changed later in pamong.env.",
    )
    return _yes(ask("Kantor memutuskan memakainya? (ya/tidak): ", "Has the office decided so? (yes/no): "))


def _yes(text: str) -> bool:
    return text.lower() in {"y", "ya", "yes"}
