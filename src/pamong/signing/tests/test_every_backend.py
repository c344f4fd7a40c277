"""What all four backends keep, whatever their shape: a letter in, the same letter with one signature out."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from pamong.bsre_double.people import cast
from pamong.bsre_double.server import PASSWORD, USER, Double
from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.services import keep, read
from pamong.signing import backends
from pamong.signing.backends import DocumentBackend
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.keys import signing_key
from pamong.signing.remote import Holder, Refusal, Refused, Secret, Signed, Unsigned
from pamong.signing.tests.csc_double import CLIENT, CREDENTIAL, PIN, SECRET, CscDouble
from pamong.signing.tests.support import NOW, Desk, official, rendered
from pamong.signing.tests.token import use_token
from pamong.signing.validation import State, examine

pytestmark = pytest.mark.django_db
SRI = cast()[0]
WRONG = "bukan-sandinya-4411"


class Signer:
    """One backend with everything that it needs, chosen by the office's setting."""

    def __init__(self, name: str, desk: Desk, holder: Holder, right: str) -> None:
        self.name, self.desk, self.holder, self.right = name, desk, holder, right

    @property
    def service(self) -> DocumentBackend | None:
        """The service, where one signs."""
        return backends.document_backend()

    def sign(self, numbers: Sequence[int] = (1,), secret: str = "") -> list[bytes | Refusal]:
        """The signed letters, or why there is none."""
        if self.service is None:
            return list(self.desk.signed(numbers))
        letters = [Unsigned(uuid7(), rendered(at), 3573011007000000, "Domisili", "Malang") for at in numbers]
        outcomes = self.service.sign(letters, self.holder, Secret(passphrase=secret or self.right))
        return [self._file(outcome) for outcome in outcomes]

    @staticmethod
    def _file(outcome: object) -> bytes | Refusal:
        if isinstance(outcome, Refused):
            return outcome.reason
        assert isinstance(outcome, Signed), outcome
        keep([outcome.file])
        return read(outcome.file)

    def one(self, number: int = 1) -> bytes:
        """One signed letter."""
        (signed,) = self.sign([number])
        assert isinstance(signed, bytes), signed
        return signed


@pytest.fixture(scope="module")
def bsre() -> Iterator[Double]:
    with Double() as running:
        yield running


@pytest.fixture(scope="module")
def csc() -> Iterator[CscDouble]:
    with CscDouble() as running:
        yield running


@pytest.fixture(params=["softkey", "pkcs11", "csc", "bsre"])
def signer(request: Any, settings: Any, tmp_path: Any, bsre: Double, csc: CscDouble) -> Signer:
    settings.LETTER_SIGNING_BACKEND = request.param
    desk = official()
    if request.param == "pkcs11":
        use_token(settings)
    csc.breaks.clear()
    (tmp_path / "csc.pem").write_bytes(_pem(csc))
    settings.CSC_URL, settings.CSC_CLIENT_ID, settings.CSC_CLIENT_SECRET = csc.url, CLIENT, SECRET
    settings.CSC_PLAIN_HTTP, settings.CSC_ROOTS = True, str(tmp_path / "csc.pem")
    bsre.service.people[:] = cast()
    (tmp_path / "bsre.pem").write_bytes(bsre.service.authority.pem)
    settings.BSRE_URL, settings.BSRE_USER, settings.BSRE_PASSWORD = bsre.url, USER, PASSWORD
    settings.BSRE_PLAIN_HTTP, settings.BSRE_ROOTS = True, str(tmp_path / "bsre.pem")
    holder, right = (
        (Holder(credential=CREDENTIAL), PIN) if request.param == "csc" else (Holder(SRI.nik), SRI.passphrase)
    )
    return Signer(request.param, desk, holder, right)


def _pem(csc: CscDouble) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return csc.ca.public_bytes(Encoding.PEM)


def test_it_is_ready_and_says_its_name(signer: Signer) -> None:
    chosen = backends.load(signer.name)
    assert chosen.name == signer.name
    assert (signer.service or chosen).check_config() == []


def test_a_letter_comes_out_with_exactly_one_signature_over_the_whole_file(signer: Signer) -> None:
    data = signer.one()
    reader = PdfFileReader(BytesIO(data))
    (signature,) = reader.embedded_regular_signatures
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=nobody)
    assert status.intact and status.valid
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert examine(data).state in (State.INTACT, State.FOREIGN)


def test_it_shows_the_pages_that_went_in(signer: Signer) -> None:
    data, source = signer.one(7), PdfFileReader(BytesIO(rendered(7)))
    signed = PdfFileReader(BytesIO(data))
    assert signed.root["/Pages"]["/Count"] == source.root["/Pages"]["/Count"]
    for at in range(int(source.root["/Pages"]["/Count"])):
        pages = [one.find_page_for_modification(at)[0].get_object()["/Contents"] for one in (signed, source)]
        assert pages[0].data == pages[1].data


def test_letters_of_one_touch_come_back_in_their_order(signer: Signer) -> None:
    for number, data in zip((3, 1, 2), signer.sign([3, 1, 2]), strict=True):
        assert isinstance(data, bytes)
        contents = [
            PdfFileReader(BytesIO(one)).find_page_for_modification(0)[0].get_object()["/Contents"].data
            for one in (data, rendered(number))
        ]
        assert contents[0] == contents[1]


def test_no_flipped_byte_leaves_the_letter_as_it_was(signer: Signer) -> None:
    data = signer.one()
    for at in range(12, len(data), len(data) // 16):
        found = examine(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert found.sha256 != examine(data).sha256
        assert found.state in (State.CHANGED, State.UNREADABLE, State.UNSIGNED, State.FOREIGN)
        if (
            found.state is State.FOREIGN
        ):  # in the hole, which no signature covers: the register knows the whole file
            assert signer.service is not None


def test_signing_again_gives_another_file_that_is_as_good(signer: Signer) -> None:
    first, second = signer.one(), signer.one(2)
    assert first != second
    assert examine(first).state is examine(second).state


def test_a_key_that_ended_signs_nothing(signer: Signer, bsre: Double, csc: CscDouble) -> None:
    if signer.service is not None:
        bsre.service.people[0].status = "REVOKE"
        csc.breaks.add("disabled")
        assert signer.sign() == [Refusal.MAY_NOT_SIGN]
        assert not signer.service.standing(signer.holder).may_sign
        return
    key = signer.desk.key
    key.revoked_at = NOW
    with pytest.raises(KeyUnavailableError):
        signing_key(key)


def test_no_secret_is_printed_or_logged(signer: Signer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    signer.one()
    if signer.service is not None:
        assert signer.sign(secret=WRONG) == [Refusal.WRONG_SECRET]
    for secret in (WRONG, signer.right, SRI.nik):
        assert secret not in caplog.text
    assert "PRIVATE KEY" not in caplog.text


def test_only_bsre_is_certified_and_not_when_it_is_rehearsed(signer: Signer) -> None:
    assert backends.load(signer.name).certified == (signer.name == "bsre")
    assert signer.service is None or signer.service.printed == ""  # the doubles are no PSrE
