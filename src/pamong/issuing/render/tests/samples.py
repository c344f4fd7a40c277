"""One fictional letter and the tools that look at a PDF from outside."""

import subprocess
from datetime import datetime
from pathlib import Path

from pamong.core import seal
from pamong.core.dates import WIB
from pamong.issuing.render.data import (
    Approval,
    Binding,
    FamilyMember,
    LetterData,
    Letterhead,
    Places,
    ResidentFacts,
    Signer,
    StepKind,
    Value,
    name_with_titles,
)
from pamong.issuing.render.source import LetterSource

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=WIB)
SEAL = bytes(byte * 7 % 256 for byte in range(320))  # as long as a seal; what it says does not matter here
SHORT = "7F3A-C21B-9K0D"

WORDING = LetterSource.of(
    {
        "letter.typ": b"""#import "pamong.typ": *
#show: letter

#opening(cited: true)[menerangkan bahwa:]

#identity()

#if data.family.len() > 0 { family-table() }

Keperluan: *#phrase("keperluan")*, #validity#after-comma(approvals("vouch")). #acknowledged
"""
    }
)

LETTER = LetterData(
    title="Surat Keterangan Domisili",
    letterhead=Letterhead(
        ("Pemerintah Kota Malang", "Kecamatan Blimbing", "Kelurahan Purwantoro"),
        "Jalan Contoh Raya Nomor 1, Malang 65122",
        "kelurahan@pamong.example",
    ),
    places=Places("Kelurahan Purwantoro", "Kecamatan Blimbing", "Kota Malang", rw="009", rt="004"),
    place="Malang",
    resident=ResidentFacts(
        name="WULAN RAHMAWATI",
        nik="9999995402880012",
        birth="Malang, 14 Februari 1988",
        sex="Perempuan",
        address="Jalan Contoh Gang 4 Nomor 17, RT 004 RW 009",
    ),
    signer=Signer(
        post="Lurah Purwantoro",
        name=name_with_titles("Ratna Kusumastuti", back="S.STP., M.AP."),
        area="Kecamatan Blimbing, Kota Malang",
        rank="Penata Tingkat I (III/d)",
        nip="99990101 999901 9 999",
    ),
    verify_address="pamong.example/periksa",
    values={"keperluan": Value("Membuka rekening bank", "rekening")},
    approvals=(
        Approval(StepKind.VOUCH, "Ketua RT 004", "SUGENG", "23 November 2026"),
        Approval(
            StepKind.MENGETAHUI, "Camat Blimbing", "BAMBANG SETYAWAN", "24 November 2026", acting="Plt."
        ),
    ),
    validity="3 bulan",
)

BINDING = Binding(
    number="400.12.2.1/1184/35.73.01.1007/2026",
    date="24 November 2026",
    signed_at="24 November 2026 pukul 12.00 WIB",
    code=SHORT,
    qr_url=seal.address("https://pamong.example", SEAL),
    valid_until="24 Februari 2027",
)

MEMBER = FamilyMember("Rizky Ardiansyah", "Anak", "Malang, 3 Maret 2008", "Pelajar")


def words(pdf: bytes) -> str:
    """The text of all pages as one line, as a reader copies it."""
    shown = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(shown.stdout.decode().replace("\u200b", "").split())


def letters_only(text: str) -> str:
    """Text without blanks: line breaks inside of long words leave no trace."""
    return "".join(text.replace("\u200b", "").split())


def pages(pdf: bytes) -> int:
    """Number of pages."""
    shown = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return int(shown.partition("Pages:")[2].split()[0])


def picture(pdf: bytes, folder: Path, *, dpi: int) -> Path:
    """The first page as a PNG."""
    source = folder / "letter.pdf"
    source.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-png", "-singlefile", str(source), str(folder / "page")], check=True
    )
    return folder / "page.png"
