"""A whole letter type to start from, and the means to spoil it in one place."""

from pamong.core.lettertype import LetterType, LetterTypeError, load

WHOLE = """
[letter]
slug = "keterangan-contoh"
title = "Surat Keterangan Contoh"
short = "Contoh"
group = "umum"
summary = "Surat untuk mencoba semua jenis pertanyaan"
keywords = ["contoh"]
issuer = "kelurahan"
validity_months = 3
papers = ["a4", "f4"]

[number]
classification = "400.12.2.1"
pattern = "{kode}/{urut}/{unit}/{tahun}"

[[legal_basis]]
text = "Peraturan contoh"
verified = true
source = "Dibaca pada naskah resmi"

[service]
requirements = ["KTP"]
procedure = ["Ajukan", "Tunggu"]
days = 2
fee = "Gratis"
product = "Surat"
complaints = "Loket kelurahan"

[[field]]
name = "keperluan"
kind = "choice"
label = "Untuk keperluan apa?"
why = "Tertulis di surat."
choices = [{ value = "sekolah", label = "Sekolah" }, { value = "bank", label = "Bank" }]

[[field]]
name = "penghasilan"
kind = "money"
label = "Berapa penghasilan sebulan?"
min = 100000
max = 50000000

[[field]]
name = "lahir"
kind = "date"
label = "Kapan lahir?"
min = "-100y"
max = "today"

[[field]]
name = "mulai"
kind = "month"
label = "Sejak bulan apa?"
max = "today"
required = false

[[field]]
name = "cerita"
kind = "longtext"
label = "Apa yang terjadi?"
min = 5
max = 200
required = false

[[field]]
name = "nama_ayah"
kind = "name"
label = "Siapa nama ayah?"
required = false

[[field]]
name = "nik_ayah"
kind = "nik"
label = "Berapa NIK ayah?"
required = false

[[field]]
name = "telepon"
kind = "phone"
label = "Berapa nomor HP?"
required = false

[[field]]
name = "tempat"
kind = "place"
label = "Di mana?"
required = false

[[field]]
name = "usaha"
kind = "text"
label = "Apa nama usahanya?"
required = false

[[field]]
name = "jumlah"
kind = "integer"
label = "Berapa anak?"
min = 1
max = 30
required = false

[[field]]
name = "setuju"
kind = "boolean"
label = "Setuju?"
required = false

[[field]]
name = "keluarga"
kind = "family"
label = "Siapa saja yang ditulis?"
min = 2
max = 3
required = false

[[evidence]]
name = "foto_kk"
label = "Foto KK"
kinds = ["image"]

[[route]]
kind = "vouch"
role = "ketua_rt"
label = "Ketua RT"
days = 1

[[route]]
kind = "check"
role = "staf_kelurahan"
label = "Loket"
days = 1

[[route]]
kind = "sign"
role = "lurah"
label = "Tanda tangan Lurah"
days = 0

[outlier]
amounts = { penghasilan = 4000000 }
"""


def whole() -> LetterType:
    """The letter type that has nothing wrong."""
    return load(WHOLE)


def spoiled(old: str, new: str) -> list[str]:
    """The faults, as ``key: message``, after replacing ``old`` by ``new`` once."""
    assert old in WHOLE, old
    try:
        load(WHOLE.replace(old, new, 1))
    except LetterTypeError as error:
        return [str(fault) for fault in error.faults]
    return []
