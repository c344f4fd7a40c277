"""Games with the signature itself: what it covers, what is in it, whose it is."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from pamong.signing import ca, canonical, ceremony, cms, der, pdf
from pamong.signing.reasons import Reason

WIDTH = pdf.BYTE_RANGE_WIDTH
_RANGE = re.compile(rb"/ByteRange(\[[^\]]*\] *)/Contents")


# ByteRange


def _ranged(letter: bytes, text: bytes) -> bytes:
    """The letter with another /ByteRange, nothing else moved."""
    found = _RANGE.search(letter)
    assert found and len(text) <= WIDTH
    return letter[: found.start(1)] + text.ljust(WIDTH) + letter[found.end(1) :]


def _numbers(letter: bytes) -> tuple[int, int, int]:
    start, end = canonical.find_hole(letter)
    return start, end, len(letter) - end


def _game(text: str) -> Callable[[bytes, bytes], bytes]:
    def play(letter: bytes, other: bytes) -> bytes:
        start, end, rest = _numbers(letter)
        return _ranged(letter, text.format(start=start, end=end, rest=rest, all=start + rest).encode())

    return play


RANGES = {
    "overlap": "[0 {all} 99 {rest}]",
    "gap": "[0 99 {end} {rest}]",
    "reversed": "[{end} {rest} 0 {start}]",
    "huge": "[0 {start} {end} 9999999999]",
    "beyond 64 bits": "[0 {start} {end} 99999999999999999999]",
    "negative": "[0 {start} -{end} {rest}]",
    "negative length": "[0 {start} {end} -{rest}]",
    "indirect": "99 0 R",
    "indirect number": "[0 {start} {end} 99 0 R]",
    "not from the start": "[1 {start} {end} {rest}]",
    "three numbers": "[0 {start} {end}]",
    "six numbers": "[0 {start} {end} {rest} 0 0]",
    "empty": "[]",
    "null": "null",
    "real numbers": "[0.0 {start} {end} {rest}]",
    "plus signs": "[+0 {start} {end} {rest}]",
    "leading zero": "[00 {start} {end} {rest}]",
    "two spaces": "[0  {start} {end} {rest}]",
    "one byte short": "[0 {start} {end} 320]",
}
#: Two plain ranges around /Contents, only not to the end of the file.
SHORT = {"huge": Reason.NOT_COVERED, "one byte short": Reason.NOT_COVERED}


def wrapping(letter: bytes, other: bytes) -> bytes:
    """The second range is moved to the end; between hole and range stands what the forger likes."""
    start, end, rest = _numbers(letter)
    evil = b">>\nendobj\n" + b"1 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n"
    return _ranged(letter[:end] + evil + letter[end:], b"[0 %d %d %d]" % (start, end + len(evil), rest))


def two_ranges_written(letter: bytes, other: bytes) -> bytes:
    """A second /ByteRange in the same dictionary, before the first."""
    at = letter.rindex(pdf.MARK)
    return letter[:at] + b"/ByteRange[0 9 9 9]" + letter[at:]


def hidden_in_the_hole(letter: bytes, other: bytes) -> bytes:
    """The hole closes early and an object begins in it: no signature covers it."""
    _start, end = canonical.find_hole(letter)
    evil = b">>>\nendobj\n1 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n9 0 obj\n<</A<"
    return letter[: end - 1 - len(evil)] + evil + letter[end - 1 :]


def contents_of_another_letter(letter: bytes, other: bytes) -> bytes:
    """The signature of another letter of the same official."""
    return _filled(letter, _cms(other))


def no_contents(letter: bytes, other: bytes) -> bytes:
    """The signature is taken out."""
    return _filled(letter, b"")


def without_mark(letter: bytes, other: bytes) -> bytes:
    """The mark that asks for our stricter rule is made illegible."""
    return letter.replace(pdf.MARK, pdf.MARK.replace(b"Pamong", b"Pamonk"))


# CMS


def _cms(letter: bytes) -> bytes:
    start, end = canonical.find_hole(letter)
    filled = bytes.fromhex(letter[start + 1 : end - 1].decode())
    return filled[: der.read(filled)[1]]


def _filled(letter: bytes, signature: bytes) -> bytes:
    return pdf.embed(letter, canonical.find_hole(letter), signature)


def _signed_data(signature: bytes) -> list[bytes]:
    """Version, algorithms, content, certificates and signers of a SignedData."""
    content = der.children(der.single(signature, der.SEQUENCE))[1]
    return [node.whole for node in der.children(der.children(content)[0])]


def _rebuilt(letter: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    kind = der.children(der.single(_cms(letter), der.SEQUENCE))[0].whole
    parts = change(_signed_data(_cms(letter)))
    return _filled(letter, der.tlv(der.SEQUENCE, kind, der.tlv(0xA0, der.tlv(der.SEQUENCE, *parts))))


def _inside(element: bytes) -> bytes:
    return der.read(element)[0].body


def second_signer_info(letter: bytes, other: bytes) -> bytes:
    """The SignerInfo twice."""
    return _rebuilt(letter, lambda parts: [*parts[:4], der.tlv(der.SET, _inside(parts[4]) * 2)])


def signer_info_of_another(letter: bytes, other: bytes) -> bytes:
    """Our SignerInfo, and behind it that of another letter."""
    more = _inside(_signed_data(_cms(other))[4])
    return _rebuilt(
        letter, lambda parts: [*parts[:4], der.tlv(der.SET, _inside(parts[4]), more[: len(more)])]
    )


def spare_certificate(letter: bytes, other: bytes) -> bytes:
    """A certificate that nobody needs."""
    mine = ec.generate_private_key(ec.SECP256R1())
    more = ca.der_of(ca.self_signed(ca.Subject("x"), mine, now=_now()))
    return _rebuilt(letter, lambda parts: [*parts[:3], der.tlv(0xA0, _inside(parts[3]), more), parts[4]])


def certificates_turned_round(letter: bytes, other: bytes) -> bytes:
    """The same certificates in another order."""

    def turn(parts: list[bytes]) -> list[bytes]:
        first, at = der.read(_inside(parts[3]))
        return [*parts[:3], der.tlv(0xA0, _inside(parts[3])[at:], first.whole), parts[4]]

    return _rebuilt(letter, turn)


def with_crls(letter: bytes, other: bytes) -> bytes:
    """An empty list of revocations, which BER readers skip."""
    return _rebuilt(letter, lambda parts: [*parts[:4], der.tlv(0xA1), parts[4]])


def indefinite_length(letter: bytes, other: bytes) -> bytes:
    """The same in BER."""
    inner = _inside(_cms(letter))
    return _filled(letter, b"\x30\x80" + inner + b"\0\0")


def long_length(letter: bytes, other: bytes) -> bytes:
    """A length with a zero in front."""
    signature = _cms(letter)
    return _filled(letter, b"\x30\x83\0" + signature[2:])


def upper_case(letter: bytes, other: bytes) -> bytes:
    """The same digits, larger."""
    start, end = canonical.find_hole(letter)
    return letter[:start] + letter[start:end].upper() + letter[end:]


def white_space(letter: bytes, other: bytes) -> bytes:
    """A space between digits, which PDF readers skip."""
    start, end = canonical.find_hole(letter)
    return letter[: start + 1] + b" " + letter[start + 1 : end - 2] + letter[end - 1 :]


def not_only_zeros(letter: bytes, other: bytes) -> bytes:
    """Something behind the signature, in the padding."""
    _start, end = canonical.find_hole(letter)
    return letter[: end - 9] + b"deadbeef" + letter[end - 1 :]


def high_s(letter: bytes, other: bytes) -> bytes:
    """(r, n - s): the other valid form of the same ECDSA signature."""
    parsed = cms.parse(_cms(letter))
    r, s = cms.ecdsa_numbers(parsed.signature)
    turned = replace(parsed, signature=cms.ecdsa_der(r, cms.P256_ORDER - s))
    return _filled(letter, cms.assemble(turned))


def evidence_of_another_letter(letter: bytes, other: bytes) -> bytes:
    """The office's signature on this file, the official's finger on another."""
    parsed = replace(cms.parse(_cms(letter)), evidence=cms.parse(_cms(other)).evidence)
    return _filled(letter, cms.assemble(parsed))


def evidence_with_another_key(letter: bytes, other: bytes) -> bytes:
    """A finger of the forger: the evidence names a passkey that nobody enrolled."""
    return _evidence(letter, lambda e: replace(e, credential=bytes(32)))


def evidence_bent(letter: bytes, other: bytes) -> bytes:
    """The same finger, but for a batch of two."""
    return _evidence(letter, lambda e: replace(e, touch=replace(e.touch, count=2), path=(bytes(32),)))


def evidence_later(letter: bytes, other: bytes) -> bytes:
    """The same finger, a year later."""
    return _evidence(letter, lambda e: replace(e, touch=replace(e.touch, expiry=e.touch.expiry + 31_536_000)))


def evidence_cut(letter: bytes, other: bytes) -> bytes:
    """Evidence that is no evidence."""
    return _filled(letter, cms.assemble(replace(cms.parse(_cms(letter)), evidence=b"\x80")))


def _evidence(letter: bytes, change: Callable[[ceremony.Evidence], ceremony.Evidence]) -> bytes:
    parsed = cms.parse(_cms(letter))
    bent = change(ceremony.decode_evidence(parsed.evidence)).encode()
    return _filled(letter, cms.assemble(replace(parsed, evidence=bent)))


# Other people's keys


def _now() -> datetime:
    return datetime.now(UTC)


def _signed_by(letter: bytes, certificate: bytes, issuer: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    parsed = cms.parse(_cms(letter))
    forged = cms.build(
        parsed.digest,
        certificate_der=certificate,
        chain=[issuer],
        sign=lambda message: key.sign(message, ec.ECDSA(hashes.SHA256())),
        evidence=parsed.evidence,
    )
    return _filled(letter, forged)


def own_office(letter: bytes, other: bytes) -> bytes:
    """A forger's own authority and signer under the office's names, in our form, with the true evidence."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority = ca.self_signed(ca.Subject("CA"), key, now=_now())
    mine = ca.issue(ca.Subject("S"), key.public_key(), ca=authority, ca_key=key, now=_now())
    return _signed_by(letter, ca.der_of(mine), ca.der_of(authority), key)


def own_signer_under_the_true_authority(letter: bytes, other: bytes) -> bytes:
    """A forger's certificate that names the office's authority, which never issued it."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority = ca.self_signed(ca.Subject("CA"), key, now=_now())
    mine = ca.issue(ca.Subject("S"), key.public_key(), ca=authority, ca_key=key, now=_now())
    return _signed_by(letter, ca.der_of(mine), cms.parse(_cms(letter)).chain[0], key)


def true_certificate_wrong_key(letter: bytes, other: bytes) -> bytes:
    """The office's certificates over a signature by the forger's key."""
    parsed = cms.parse(_cms(letter))
    return _signed_by(letter, parsed.certificate, parsed.chain[0], ec.generate_private_key(ec.SECP256R1()))


type Attack = Callable[[bytes, bytes], bytes]
NOT_CANONICAL = Reason.NOT_CANONICAL
#: Name of the forgery: how it is made, and the first reason that the verifier gives.
SIGNED: dict[str, tuple[Attack, Reason]] = {
    made.__name__: (made, reason)
    for made, reason in (
        (wrapping, Reason.BYTE_RANGE), (two_ranges_written, Reason.BYTE_RANGE),
        (hidden_in_the_hole, NOT_CANONICAL), (contents_of_another_letter, Reason.DIGEST),
        (no_contents, NOT_CANONICAL), (without_mark, Reason.DIGEST), (second_signer_info, NOT_CANONICAL),
        (signer_info_of_another, NOT_CANONICAL), (spare_certificate, NOT_CANONICAL),
        (certificates_turned_round, NOT_CANONICAL), (with_crls, NOT_CANONICAL),
        (indefinite_length, NOT_CANONICAL), (long_length, NOT_CANONICAL), (upper_case, NOT_CANONICAL),
        (white_space, NOT_CANONICAL), (not_only_zeros, NOT_CANONICAL), (high_s, NOT_CANONICAL),
        (evidence_of_another_letter, Reason.EVIDENCE_PATH), (evidence_with_another_key, Reason.UNKNOWN_CREDENTIAL),
        (evidence_bent, Reason.EVIDENCE_PATH), (evidence_later, Reason.EVIDENCE_CHALLENGE),
        (evidence_cut, Reason.EVIDENCE_FORM), (own_office, Reason.UNKNOWN_KEY),
        (own_signer_under_the_true_authority, Reason.CERTIFICATE), (true_certificate_wrong_key, Reason.SIGNATURE),
    )
} | {f"range {name}": (_game(text), SHORT.get(name, Reason.BYTE_RANGE)) for name, text in RANGES.items()}  # fmt: skip
