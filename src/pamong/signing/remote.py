"""Signatures that somebody else's service makes: who asks, with what secret, and how it can end.

Three ends, and no fourth: the signed file is on the disk, the service refused, or nobody knows. ``Unknown`` is
reconciled by looking, never by signing again.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pamong.foundation.files.models import StoredFile


class Standing(StrEnum):
    """The state of a person's certificate, in BSrE's words; UNKNOWN for a word that we do not know."""

    ISSUE = "ISSUE"
    EXPIRED = "EXPIRED"
    RENEW = "RENEW"
    WAITING_FOR_VERIFICATION = "WAITING_FOR_VERIFICATION"
    NEW = "NEW"
    NO_CERTIFICATE = "NO_CERTIFICATE"
    NOT_REGISTERED = "NOT_REGISTERED"
    SUSPEND = "SUSPEND"
    REVOKE = "REVOKE"
    UNKNOWN = "UNKNOWN"

    @property
    def may_sign(self) -> bool:
        """Only ISSUE may."""
        return self is Standing.ISSUE

    @property
    def sentence(self) -> "str | Promise":
        """What the sign button says when it cannot be pressed, and what to do next."""
        return _STANDINGS[self]


class Refusal(StrEnum):
    """Why nothing was signed. After each of these the same letters may be asked for again by a person."""

    NOT_REGISTERED = "not_registered"
    MAY_NOT_SIGN = "may_not_sign"
    WRONG_SECRET = "wrong_secret"  # noqa: S105
    SERVICE_ACCOUNT = "service_account"
    FILE = "file"
    UNREACHABLE = "unreachable"
    NOT_SENT = "not_sent"
    SETTINGS = "settings"
    LOST = "lost"
    OTHER = "other"

    @property
    def sentence(self) -> "str | Promise":
        """The reason for the screen."""
        return _REFUSALS[self]


class Doubt(StrEnum):
    """Why it is not known whether something was signed."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    SERVER_ERROR = "server_error"
    GARBLED = "garbled"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_PDF = "not_pdf"
    SIGNATURES = "signatures"
    CONTENT = "content"
    INVALID = "invalid"
    SIGNER = "signer"
    DISK = "disk"
    INTERRUPTED = "interrupted"

    @property
    def sentence(self) -> "str | Promise":
        """What happened, for whoever has to decide."""
        return _DOUBTS[self]


class _Unwritten:
    """A value that lives in the memory of one request: it can be neither pickled nor printed."""

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a secret is never stored, queued or sent on")


@dataclass(frozen=True, repr=False)
class Secret(_Unwritten):
    """The official's passphrase, or a one-time code: exactly one of the two."""

    passphrase: str = ""
    totp: str = ""

    def __post_init__(self) -> None:
        if bool(self.passphrase) == bool(self.totp):
            raise ValueError("either a passphrase or a one-time code")

    def __repr__(self) -> str:
        return "Secret(...)"


@dataclass(frozen=True, repr=False)
class Holder(_Unwritten):
    """The person whose certificate signs, as the service knows them: by the NIK of the account, or by the id of a
    credential.
    """

    nik: str = ""
    credential: str = ""

    def __post_init__(self) -> None:
        if self.credential and not self.nik:
            return
        if not (self.nik.isascii() and self.nik.isdecimal() and len(self.nik) == 16):
            raise ValueError("a NIK has 16 digits")

    def __repr__(self) -> str:
        return "Holder(...)"


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A letter to sign: its id, the PDF, and what the signature dictionary says."""

    document: UUID
    data: bytes = field(repr=False)
    place: int
    reason: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed letter, judged and on the disk; its row is the caller's to ``keep``."""

    dispatch: UUID
    document: UUID
    file: StoredFile


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was signed. ``code`` is the service's own number where it gave one."""

    document: UUID
    reason: Refusal
    code: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """Perhaps signed. ``remote_id`` (where the service gave one) is what a download can be asked with."""

    dispatch: UUID
    document: UUID
    doubt: Doubt
    remote_id: str = ""


type Outcome = Signed | Refused | Unknown


@dataclass(frozen=True, slots=True)
class HashesSigned:
    """ECDSA signatures in DER, one for each hash, each verified against the credential's certificate."""

    signatures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class HashesRefused:
    """Nothing was signed; ``code`` is the service's own word."""

    reason: Refusal
    code: str = ""


@dataclass(frozen=True, slots=True)
class HashesUnknown:
    """Perhaps signed, but no signature came back: no file carries it, so a person may ask again."""

    doubt: Doubt


type HashOutcome = HashesSigned | HashesRefused | HashesUnknown


@dataclass(frozen=True, slots=True)
class Verification:
    """What the service says about a file: how many signatures, whether all are intact, who signed."""

    count: int
    sound: bool
    signers: tuple[str, ...]


_STANDINGS: dict[Standing, "str | Promise"] = {
    Standing.ISSUE: _("Sertifikat Anda aktif."),
    Standing.EXPIRED: _(
        "Masa berlaku sertifikat Anda habis. Ajukan pembaruan kepada BSrE melalui Diskominfo."
    ),
    Standing.RENEW: _("Sertifikat Anda sedang diperbarui. Selesaikan pembaruan di BSrE, lalu muat ulang."),
    Standing.WAITING_FOR_VERIFICATION: _("Pendaftaran Anda di BSrE masih menunggu verifikasi."),
    Standing.NEW: _("Akun BSrE Anda belum diaktifkan. Buka surel aktivasi dari BSrE."),
    Standing.NO_CERTIFICATE: _("Anda terdaftar di BSrE, tetapi belum memiliki sertifikat."),
    Standing.NOT_REGISTERED: _("NIK Anda belum terdaftar di BSrE. Hubungi Diskominfo."),
    Standing.SUSPEND: _("Sertifikat Anda sedang ditangguhkan oleh BSrE. Hubungi Diskominfo."),
    Standing.REVOKE: _("Sertifikat Anda sudah dicabut. Ajukan sertifikat baru kepada BSrE."),
    Standing.UNKNOWN: _("Status sertifikat Anda di BSrE belum dapat dipastikan. Coba lagi sebentar lagi."),
}

_DOUBTS: dict[Doubt, "str | Promise"] = {
    Doubt.TIMEOUT: _("Layanan tanda tangan tidak menjawab sampai batas waktu."),
    Doubt.CONNECTION: _("Sambungan ke layanan tanda tangan putus sebelum jawabannya lengkap."),
    Doubt.SERVER_ERROR: _("Layanan tanda tangan rusak di tengah pekerjaan."),
    Doubt.GARBLED: _("Jawaban layanan tanda tangan tidak dapat dibaca."),
    Doubt.EMPTY: _("Layanan tanda tangan mengirim berkas kosong."),
    Doubt.TOO_LARGE: _("Berkas yang dikirim layanan tanda tangan terlalu besar."),
    Doubt.NOT_PDF: _("Yang dikirim layanan tanda tangan bukan PDF."),
    Doubt.SIGNATURES: _("Jumlah tanda tangan di berkas yang kembali tidak tepat satu."),
    Doubt.CONTENT: _("Isi berkas yang kembali berbeda dari surat yang dikirim."),
    Doubt.INVALID: _("Tanda tangan di berkas yang kembali tidak sah."),
    Doubt.SIGNER: _("Sertifikat di berkas yang kembali tidak berasal dari penerbit yang dikenal."),
    Doubt.DISK: _("Berkas yang kembali tidak dapat disimpan di server kantor."),
    Doubt.INTERRUPTED: _("Server kantor berhenti sebelum jawaban layanan tanda tangan tercatat."),
}

_REFUSALS: dict[Refusal, "str | Promise"] = {
    Refusal.NOT_REGISTERED: _("NIK Anda belum terdaftar di BSrE. Hubungi Diskominfo."),
    Refusal.MAY_NOT_SIGN: _("Sertifikat Anda tidak dapat dipakai. Periksa statusnya di BSrE."),
    Refusal.WRONG_SECRET: _("Frasa sandi atau kode sekali pakai salah. Surat belum ditandatangani."),
    Refusal.SERVICE_ACCOUNT: _(
        "Layanan tanda tangan menolak akun kantor ini. Hubungi administrator kecamatan."
    ),
    Refusal.FILE: _("Layanan tanda tangan tidak dapat membaca surat ini."),
    Refusal.UNREACHABLE: _("Layanan tanda tangan tidak dapat dihubungi. Surat belum dikirim."),
    Refusal.NOT_SENT: _("Surat ini belum dikirim, karena surat sebelumnya belum selesai."),
    Refusal.SETTINGS: _("Pengaturan layanan tanda tangan belum lengkap. Hubungi administrator kecamatan."),
    Refusal.LOST: _(
        "Tanda tangan hilang di jalan dan tidak ada di berkas mana pun. Surat dapat dikirim lagi."
    ),
    Refusal.OTHER: _("Layanan tanda tangan menolak permintaan ini tanpa alasan yang jelas."),
}
