"""The fictional people who hold certificates at the double. Their NIKs lie in the impossible area 99.99.99."""

from dataclasses import dataclass, field

ISSUE, NOT_REGISTERED, SUSPEND = "ISSUE", "NOT_REGISTERED", "SUSPEND"

#: Every word for the state of a certificate that has been seen, and what the double says with it.
STATUS_MESSAGES = {
    ISSUE: "User telah memiliki sertifikat aktif dan dapat melakukan tanda tangan elektronik",
    "EXPIRED": "Masa berlaku sertifikat user telah habis",
    "RENEW": "User sedang dalam proses pembaruan sertifikat",
    "WAITING_FOR_VERIFICATION": "User sedang menunggu verifikasi",
    "NEW": "User telah terdaftar dan belum melakukan aktivasi",
    "NO_CERTIFICATE": "User belum memiliki sertifikat",
    NOT_REGISTERED: "User tidak terdaftar",
    SUSPEND: "User sedang ditangguhkan",
    "REVOKE": "Sertifikat user telah dicabut",
}


@dataclass(slots=True)
class Person:
    """A holder of a certificate: what the service knows about them."""

    nik: str
    name: str
    email: str
    passphrase: str = field(repr=False)
    status: str = ISSUE
    wrong: int = 0


def cast() -> list[Person]:
    """Two who may sign, and one for each other word."""
    signing = [
        Person("9999990101700001", "Sri Wahyuni, S.Sos.", "sri@contoh.example", "Rahasia#2026"),
        Person("9999990202710002", "Bambang Sutrisno, S.H.", "bambang@contoh.example", "Rahasia#2027"),
    ]
    others = [word for word in STATUS_MESSAGES if word not in (ISSUE, NOT_REGISTERED)]
    return signing + [
        Person(
            f"99999903037200{at:02}",
            f"Contoh {word.replace('_', ' ').title()}",
            f"{word.lower()}@contoh.example",
            "Rahasia#2028",
            word,
        )
        for at, word in enumerate(others, 3)
    ]
