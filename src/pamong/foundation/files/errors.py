"""Why a file was not taken, in words for the person who sent it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_MESSAGES: dict[str, Promise] = {
    "empty": _("Berkas ini kosong. Pilih berkas lain."),
    "too_big": _("Berkas ini terlalu besar. Kirim berkas yang lebih kecil dari 10 MB."),
    "heic": _(
        "Foto ini berformat HEIC, yang belum dapat kami baca. Di iPhone, buka Pengaturan > Kamera > Format, "
        "pilih Paling Kompatibel, lalu foto ulang. Atau kirim tangkapan layar foto ini."
    ),
    "svg": _("Berkas ini gambar SVG atau halaman web, bukan foto. Kirim foto JPEG, PNG atau WebP."),
    "gif": _("Berkas ini gambar GIF. Kirim foto JPEG, PNG atau WebP."),
    "pdf": _("Berkas ini PDF, sedangkan di sini diminta foto. Foto dokumennya, lalu kirim fotonya."),
    "video": _("Berkas ini video. Kirim foto JPEG, PNG atau WebP."),
    "not_image": _("Berkas ini bukan foto yang dapat kami baca. Kirim foto JPEG, PNG atau WebP."),
    "pixels": _("Foto ini terlalu besar (lebih dari 50 megapiksel). Kirim dengan ukuran lebih kecil."),
    "truncated": _(
        "Foto ini rusak atau terpotong. Buka fotonya di ponsel, lalu kirim lagi, atau foto ulang."
    ),
    "polyglot": _("Berkas ini berisi berkas lain di dalamnya. Foto ulang, lalu kirim foto yang baru."),
    "resources": _("Berkas ini terlalu berat untuk diperiksa. Kirim foto atau dokumen yang lebih sederhana."),
    "not_pdf": _("Berkas ini bukan PDF yang dapat kami baca. Simpan ulang sebagai PDF, lalu kirim lagi."),
    "pdf_locked": _("PDF ini memakai kata sandi. Simpan tanpa kata sandi, lalu kirim lagi."),
    "pdf_active": _("PDF ini berisi program atau lampiran. Cetak ke PDF baru, lalu kirim yang baru itu."),
    "pdf_pages": _("PDF ini lebih dari 50 halaman. Kirim hanya halaman yang diminta."),
    "quota": _(
        "Ruang penyimpanan Bapak/Ibu sudah penuh. Hapus foto lama dari permohonan yang belum dikirim."
    ),
}


class FileError(Exception):
    """The base of this package's errors."""


class FileRefused(FileError):  # noqa: N818  (it tells of a decision, not of a defect)
    """The file was not taken; ``message`` says why and what to do, ``code`` is for tests and counters."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = _MESSAGES[code]


class FileGone(FileError):  # noqa: N818
    """The file was removed, by its owner or because its time was over."""


class FileDamaged(FileError):  # noqa: N818
    """The bytes on disk are not the bytes that were stored: restore the file from a backup."""
