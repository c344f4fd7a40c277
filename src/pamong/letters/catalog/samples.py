"""The fictional letter in a type's sample.toml, built as a real one is: cleaned, formatted, laid out."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime

from pamong.core import cose, lettertype, seal
from pamong.core.dates import WIB
from pamong.core.lettertype import FieldErrors, Issuer, LetterType, Raw
from pamong.core.roles import Role
from pamong.core.routing import StepKind
from pamong.issuing.render import data as printed
from pamong.letters import facts
from pamong.letters.catalog import SAMPLE, CatalogEntry

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=WIB)

# As long as a real one, and signed by nobody: whoever scans it reads that it is not of any office.
_SAMPLE_SEAL = cose.Message(
    kid=bytes(cose.KID_BYTES),
    payload=seal.Claims(
        seal_id=bytes(seal.ID_BYTES),
        kind="CONTOH Surat Keterangan Domisili",
        name="WULAN RAHMAWATI",
        office="Kelurahan Purwantoro",
        official="RATNA KUSUMASTUTI, S.STP., M.AP.",
        title="Lurah Purwantoro",
        number="400.12.2.1/1184/35.73.01.1007/2026",
        date=date(2026, 11, 24),
        valid_until=date(2027, 2, 24),
        content_hash=bytes(range(seal.HASH_BYTES)),
    ).encode(),
    signature=bytes(range(cose.SIGNATURE_BYTES)),
).encode()

SAMPLE_BINDING = printed.Binding(
    number="400.12.2.1/1184/35.73.01.1007/2026",
    date="24 November 2026",
    signed_at="24 November 2026 pukul 12.00 WIB",
    code="7F3A-C21B-9K0D",
    qr_url=seal.address("https://pamong.example", _SAMPLE_SEAL),
    valid_until="24 Februari 2027",
)


class SampleError(Exception):
    """The sample does not fit its letter type: one sentence for each answer that cannot be taken."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def sample_letter(entry: CatalogEntry) -> printed.LetterData:
    """The sample as a letter without a binding. Raises SampleError, or TOMLDecodeError."""
    sample = tomllib.loads(entry.files[SAMPLE].decode("utf-8"))
    try:
        resident = dict(sample["resident"])
        rt, rw = resident.pop("rt"), resident.pop("rw")
        person = printed.ResidentFacts(**resident)
        values = _values(entry.type, sample["values"])
    except (KeyError, TypeError) as error:
        raise SampleError((f"bagian [resident] atau [values] tidak lengkap: {error}",)) from error
    household = {"members": sample.get("family", [])}
    return printed.LetterData(
        title=entry.type.title,
        letterhead=_letterhead(entry.type.issuer, rw),
        places=printed.Places("Kelurahan Purwantoro", "Kecamatan Blimbing", "Kota Malang", rw=rw, rt=rt),
        place="Malang",
        resident=person,
        signer=_signer(entry.type.issuer, rw),
        verify_address="pamong.example/periksa",
        values=facts.printable(entry.type, values, household),
        family=facts.family(entry.type, values, household),
        approvals=_approvals(entry.type, rt, rw),
        legal_basis=tuple(basis.text for basis in entry.type.legal_basis if basis.verified),
        validity=f"{entry.type.validity_months} bulan" if entry.type.validity_months else "",
        sample=True,
    )


def _values(kind: LetterType, raw: Raw) -> Mapping[str, lettertype.Json]:
    cleaned = lettertype.clean(kind, raw, today=NOON.date())
    if isinstance(cleaned, FieldErrors):
        raise SampleError(tuple(f"{name}: {message}" for name, message in cleaned.errors.items()))
    unknown = sorted(raw.keys() - {field.name for field in kind.fields})
    if unknown:
        raise SampleError(tuple(f"{name}: tidak ada pertanyaan dengan nama ini" for name in unknown))
    return lettertype.to_json(kind, cleaned.values)


def _letterhead(issuer: Issuer, rw: str) -> printed.Letterhead:
    city, kecamatan, kelurahan = "Pemerintah Kota Malang", "Kecamatan Blimbing", "Kelurahan Purwantoro"
    match issuer:
        case Issuer.RW:
            lines = (kecamatan, kelurahan, f"Rukun Warga {rw}")
            return printed.Letterhead(lines, "Jalan Contoh Gang 2 Nomor 1, Malang 65122")
        case Issuer.KELURAHAN:
            return printed.Letterhead(
                (city, kecamatan, kelurahan),
                "Jalan Contoh Raya Nomor 1, Malang 65122 \u00b7 Telepon (0341) 000000",
                "purwantoro.pamong.example \u00b7 kelurahan@pamong.example",
            )
        case Issuer.KECAMATAN:
            return printed.Letterhead(
                (city, kecamatan),
                "Jalan Contoh Utama Nomor 2, Malang 65126 \u00b7 Telepon (0341) 000001",
                "blimbing.pamong.example \u00b7 kecamatan@pamong.example",
            )


def _signer(issuer: Issuer, rw: str) -> printed.Signer:
    match issuer:
        case Issuer.RW:
            return printed.Signer(
                post=f"Ketua RW {rw}",
                name=printed.name_with_titles("Endang Purwaningsih"),
                area="Kelurahan Purwantoro, Kecamatan Blimbing, Kota Malang",
            )
        case Issuer.KELURAHAN:
            return printed.Signer(
                post="Lurah Purwantoro",
                name=printed.name_with_titles("Ratna Kusumastuti", back="S.STP., M.AP."),
                area="Kecamatan Blimbing, Kota Malang",
                rank="Penata Tingkat I (III/d)",
                nip="99990101 999901 9 999",
            )
        case Issuer.KECAMATAN:
            return printed.Signer(
                post="Camat Blimbing",
                name=printed.name_with_titles("Bambang Setyawan", back="S.Sos., M.Si."),
                area="Kota Malang",
                acting="Plt.",
                rank="Pembina Tingkat I (IV/b)",
                nip="99990101 999901 1 001",
            )


def _approvals(kind: LetterType, rt: str, rw: str) -> tuple[printed.Approval, ...]:
    people = {
        Role.KETUA_RT: (f"Ketua RT {rt}", "SUGENG HARTOYO"),
        Role.KETUA_RW: (f"Ketua RW {rw}", "ENDANG PURWANINGSIH"),
        Role.LURAH: ("Lurah Purwantoro", "RATNA KUSUMASTUTI, S.STP., M.AP."),
        Role.CAMAT: ("Camat Blimbing", "BAMBANG SETYAWAN, S.Sos., M.Si."),
    }
    return tuple(
        printed.Approval(
            printed.StepKind(step.kind.value),
            *people.get(step.role, (step.role.label, "WAHYU NUGROHO, S.E.")),
            date="24 November 2026",
        )
        for step in kind.route
        if step.kind is not StepKind.SIGN
    )
