"""What each kind of fault means, in one sentence of either language."""

from pamong.cli.say import pick

SENTENCES = {
    "database": ("Berkas basis data rusak", "The database file is damaged"),
    "foreign_key": ("Sebuah baris merujuk baris yang tidak ada", "A row names a row that is not there"),
    "trigger": ("Penjaga catatan audit hilang", "A guard of the audit log is gone"),
    "number_missing": ("Nomor tidak berurutan lengkap", "The numbers do not run from 1 to the last"),
    "number_unexplained": ("Nomor tanpa penjelasan", "A number is not explained by what became of it"),
    "number_order": ("Tanggal tidak mengikuti urutan nomor", "The dates do not follow the numbers"),
    "document_file": ("Surat dan berkasnya tidak cocok", "A document does not have the file it should have"),
    "document_hash": ("Berkas bukan yang tercatat", "The file is not the registered one"),
    "document_digest": ("Sidik PDF berbeda dari catatan", "The PDF's digest is not the recorded one"),
    "document_content": ("Isi surat berbeda dari sidiknya", "The letter's content is not what its hash says"),
    "document_date": ("Tanggal surat tidak cocok", "The document's date does not agree"),
    "document_source": ("Surat tanpa permohonan", "A document that nobody asked for"),
    "document_twice": ("Surat berganda", "A document exists twice"),
    "document_record": ("Catatan surat tidak lengkap", "The document's record is not complete"),
    "signature": ("Tanda tangan tidak terbukti", "The signature does not prove itself"),
    "evidence": (
        "Bukti persetujuan tidak cocok dengan catatan",
        "The evidence in the file differs from the record",
    ),
    "seal": ("Segel tidak cocok", "The seal does not agree"),
    "log": ("Log publik tidak cocok", "The public log does not agree"),
    "prompt": ("Permintaan tanda tangan tidak cocok", "A request for a signature does not agree"),
    "dispatch": (
        "Kiriman ke layanan tanda tangan tidak cocok",
        "A call to the signing service does not agree",
    ),
    "unfinished": ("Pekerjaan tertinggal", "Work was left unfinished"),
    "revocation": ("Pencabutan tidak cocok", "A revocation does not agree"),
    "request": ("Permohonan dan suratnya tidak cocok", "A request and its document do not agree"),
    "request_record": ("Riwayat permohonan tidak cocok", "The history of a request does not agree"),
    "report": (
        "Laporan Satgas dan suratnya tidak cocok",
        "A report of the crew and its document do not agree",
    ),
    "letter_type": ("Jenis surat diubah", "A pinned letter type was altered"),
    "passkey": (
        "Kunci ponsel dipakai bertugas tanpa pengesahan dua orang",
        "A passkey acts in office without two persons behind it",
    ),
    "office_key": ("Sertifikat kantor tidak cocok", "A certificate of the office does not agree"),
    "chain": ("Rantai audit putus", "The audit chain is broken"),
    "audit_erased": ("Catatan audit dihapus tanpa keterangan", "Audit data was erased without a record"),
    "audit_missing": (
        "Catatan audit tidak ada, atau terlalu banyak",
        "The audit log tells of it too seldom or too often",
    ),
    "audit_disagrees": ("Catatan audit berkata lain", "The audit log tells otherwise"),
    "file_missing": ("Berkas hilang", "A file is missing"),
    "file_damaged": ("Berkas rusak", "A file is damaged"),
    "file_orphan": ("Berkas tanpa pemilik", "A file belongs to nobody"),
}


def sentence(kind: str) -> str:
    """The sentence for one kind, in the language of the terminal."""
    return pick(*SENTENCES[kind])
