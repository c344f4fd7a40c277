"""Why a document is not what it should be: one word for programs, one sentence for people."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(StrEnum):
    """A finding about a file, its signature or the evidence in it."""

    NOT_PDF = "not_pdf"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"
    TOO_SLOW = "too_slow"
    NOT_COVERED = "not_covered"
    BYTE_RANGE = "byte_range"
    DIGEST = "digest"
    SIGNATURE = "signature"
    NOT_CANONICAL = "not_canonical"
    SEVERAL_SIGNERS = "several_signers"
    LATER_CHANGES = "later_changes"
    STAMP_UNKNOWN = "stamp_unknown"
    WEAK = "weak"
    CERTIFICATE = "certificate"
    NO_EVIDENCE = "no_evidence"
    EVIDENCE_FORM = "evidence_form"
    EVIDENCE_KEY = "evidence_key"
    EVIDENCE_PATH = "evidence_path"
    EVIDENCE_SIGNATURE = "evidence_signature"
    EVIDENCE_CHALLENGE = "evidence_challenge"
    EVIDENCE_ORIGIN = "evidence_origin"
    EVIDENCE_USER = "evidence_user"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_CREDENTIAL = "unknown_credential"
    KEY_REVOKED = "key_revoked"
    CREDENTIAL_REVOKED = "credential_revoked"
    CREDENTIAL_LATER = "credential_later"
    MANDATE = "mandate"

    @property
    def sentence(self) -> "str | Promise":
        """The finding in a sentence for the screen."""
        return _SENTENCES[self]


_SENTENCES: dict[Reason, "str | Promise"] = {
    Reason.NOT_PDF: _("Berkas ini bukan PDF yang dapat dibaca."),
    Reason.ENCRYPTED: _("PDF ini dikunci dengan kata sandi."),
    Reason.TOO_LARGE: _("Berkas ini lebih besar dari 20 MB."),
    Reason.TOO_COMPLEX: _("Isi PDF ini terlalu rumit untuk diperiksa dengan aman."),
    Reason.TOO_SLOW: _("Pemeriksaan memakan waktu terlalu lama dan dihentikan."),
    Reason.NOT_COVERED: _("Tanda tangan tidak mencakup seluruh berkas: ada yang ditambahkan sesudahnya."),
    Reason.BYTE_RANGE: _("Bagian yang ditandatangani tidak jelas batasnya."),
    Reason.DIGEST: _("Isi surat berubah setelah ditandatangani."),
    Reason.SIGNATURE: _("Tanda tangan elektroniknya tidak sah."),
    Reason.NOT_CANONICAL: _("Tanda tangan di dalam berkas telah diubah bentuknya."),
    Reason.SEVERAL_SIGNERS: _("Satu tanda tangan memuat lebih dari satu penanda tangan."),
    Reason.LATER_CHANGES: _("Isi PDF diubah setelah ditandatangani."),
    Reason.STAMP_UNKNOWN: _("Cap waktu yang ditambahkan bukan dari pemberi cap waktu kantor ini."),
    Reason.WEAK: _("Tanda tangannya memakai cara lama (MD5 atau SHA-1) yang dapat dipalsukan."),
    Reason.CERTIFICATE: _("Sertifikat penanda tangan tidak diterbitkan oleh penerbit yang disebutnya."),
    Reason.NO_EVIDENCE: _("Bukti persetujuan pejabat tidak ada di dalam berkas."),
    Reason.EVIDENCE_FORM: _("Bukti persetujuan pejabat tidak dapat dibaca."),
    Reason.EVIDENCE_KEY: _("Bukti persetujuan menunjuk kunci sandi lain."),
    Reason.EVIDENCE_PATH: _("Surat ini tidak termasuk dalam daftar yang disetujui pejabat."),
    Reason.EVIDENCE_SIGNATURE: _("Kunci sandi pejabat tidak menyetujui surat ini."),
    Reason.EVIDENCE_CHALLENGE: _("Persetujuan pejabat diberikan untuk hal lain."),
    Reason.EVIDENCE_ORIGIN: _("Persetujuan pejabat diberikan di situs lain."),
    Reason.EVIDENCE_USER: _("Perangkat pejabat tidak memeriksa sidik jari, wajah, atau PIN."),
    Reason.UNKNOWN_KEY: _("Kunci penanda tangan tidak ada dalam daftar kunci kantor ini."),
    Reason.UNKNOWN_CREDENTIAL: _("Kunci sandi pejabat tidak ada dalam daftar kantor ini."),
    Reason.KEY_REVOKED: _("Kunci penanda tangan sudah dicabut ketika surat ditandatangani."),
    Reason.CREDENTIAL_REVOKED: _("Kunci sandi pejabat sudah dicabut ketika surat ditandatangani."),
    Reason.CREDENTIAL_LATER: _("Kunci sandi pejabat baru didaftarkan setelah surat ditandatangani."),
    Reason.MANDATE: _("Kunci ini bukan milik pejabat yang menyetujui surat."),
}
