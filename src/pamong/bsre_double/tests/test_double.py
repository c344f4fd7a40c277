"""The double answers as the real service has been seen to answer."""

import base64
import http.client
import io
import json
import subprocess
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from pamong.bsre_double.faults import WORDS, Kind
from pamong.bsre_double.people import STATUS_MESSAGES, cast
from pamong.bsre_double.server import PASSWORD, USER, Double
from pamong.doubles.faults import Fault
from pamong.signing.tests.support import rendered

SIGNER = cast()[0]


@pytest.fixture(scope="module")
def double():
    with Double() as running:
        yield running


@pytest.fixture(autouse=True)
def fresh(double):
    double.service.faults.set([])
    double.service.people[:] = cast()


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def call(double: Double, method: str, path: str, body: bytes = b"", kind: str = "", auth: str = "") -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", double.server_address[1], timeout=10)
    coded = base64.b64encode((auth or f"{USER}:{PASSWORD}").encode()).decode()
    try:
        connection.request(method, path, body, {"Authorization": f"Basic {coded}", "Content-Type": kind})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def form(double: Double, path: str, fields: dict[str, str], files: dict[str, bytes]) -> Answer:
    parts = [
        f'--B\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
        for k, v in fields.items()
    ]
    parts += [
        f'--B\r\nContent-Disposition: form-data; name="{k}"; filename="a.pdf"\r\n\r\n'.encode() + v + b"\r\n"
        for k, v in files.items()
    ]
    return call(double, "POST", path, b"".join(parts) + b"--B--\r\n", "multipart/form-data; boundary=B")


def sign_v1(double: Double, pdf: bytes | None = None, **fields: str) -> Answer:
    given = {"nik": SIGNER.nik, "passphrase": SIGNER.passphrase, "tampilan": "invisible"} | fields
    return form(double, "/api/sign/pdf", given, {"file": rendered() if pdf is None else pdf})


def post(double: Double, path: str, **values: Any) -> Answer:
    return call(double, "POST", path, json.dumps(values).encode(), "application/json")


def sign_v2(double: Double, *pdfs: bytes, **values: Any) -> Answer:
    given = {
        "nik": SIGNER.nik,
        "passphrase": SIGNER.passphrase,
        "signatureProperties": [{"tampilan": "INVISIBLE"}],
        "file": [base64.b64encode(pdf).decode() for pdf in pdfs],
    }
    return post(double, "/api/v2/sign/pdf", **given | values)


def test_everybody_is_fictional():
    assert all(one.nik.startswith("999999") and len(one.nik) == 16 for one in cast())


def test_every_call_needs_basic_auth(double):
    answer = call(double, "GET", f"/api/user/status/{SIGNER.nik}", auth="esign:salah")
    assert answer.status == 401
    assert set(answer.json) == {"timestamp", "status", "error", "path"}


def test_v1_says_1111_for_who_may_sign_and_1110_for_strangers(double):
    known = call(double, "GET", f"/api/user/status/{SIGNER.nik}").json
    stranger = call(double, "GET", "/api/user/status/9999999999999999").json
    assert (known["status_code"], known["status"]) == (1111, "ISSUE")
    assert (stranger["status_code"], stranger["status"]) == (1110, "NOT_REGISTERED")


def test_v2_knows_every_word_for_a_certificate(double):
    said = {post(double, "/api/v2/user/check/status", nik=one.nik).json["status"] for one in cast()}
    said.add(post(double, "/api/v2/user/check/status", nik="9999999999999999").json["status"])
    assert said == set(STATUS_MESSAGES)


def test_v1_signs_and_hands_out_once(double):
    answer = sign_v1(double)
    assert answer.status == 200 and answer.body.startswith(b"%PDF-")
    name = answer.headers["id_dokumen"]
    first, second = (call(double, "GET", f"/api/sign/download/{name}") for _ in range(2))
    assert (first.status, first.body) == (200, answer.body)
    assert second.status == 404


def test_v1_gives_base64_where_it_was_asked_to(double):
    answer = sign_v1(double, jenis_response="BASE64")
    assert base64.b64decode(answer.json["base64_signed_file"]).startswith(b"%PDF-")


def test_a_signature_is_baseline_t_and_other_programs_find_it_valid(double, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(sign_v1(double).body)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, timeout=30).stdout
    assert "Signature is Valid" in said and "Total document signed" in said
    (signature,) = PdfFileReader(io.BytesIO(path.read_bytes())).embedded_regular_signatures
    assert "1.2.840.113549.1.9.16.2.14" in [
        one["type"].dotted for one in signature.signer_info["unsigned_attrs"]
    ]


def test_a_visible_signature_needs_a_picture_or_a_link(double):
    assert sign_v1(double, tampilan="visible", image="true").status == 400
    shown = sign_v1(
        double, tampilan="visible", image="false", linkQR="https://contoh.example", xAxis="20", yAxis="20"
    )
    (signature,) = PdfFileReader(io.BytesIO(shown.body)).embedded_regular_signatures
    assert float(signature.sig_field["/Rect"][2]) > float(signature.sig_field["/Rect"][0])


def test_v1_verifies_in_its_own_words(double):
    said = form(double, "/api/sign/verify", {}, {"signed_file": sign_v1(double).body}).json
    assert said["jumlah_signature"] == 1
    (detail,) = said["details"]
    assert detail["signature_document"]["document_integrity"] is True
    assert detail["info_signer"]["signer_name"] == SIGNER.name
    assert set(detail) == {"signature_field", "info_tsa", "info_signer", "signature_document"}


def test_v2_signs_a_batch_in_order_and_verifies_with_its_two_misspellings(double):
    pdfs = [rendered(number) for number in (1, 2, 3)]
    signed = [base64.b64decode(text) for text in sign_v2(double, *pdfs).json["file"]]
    assert [one.startswith(pdf) for one, pdf in zip(signed, pdfs, strict=True)] == [True] * 3
    said = post(double, "/api/v2/verify/pdf", file=base64.b64encode(signed[0]).decode()).json
    assert said["conclusion"] == "VALID" and said["signatureCount"] == 1
    (information,) = said["signatureInformations"]
    assert information["timestampInfomation"]["timestampDate"]
    assert information["certificateDetails"][0]["signatureAlgoritm"]


def test_verifying_an_altered_file_says_so(double):
    signed = base64.b64decode(sign_v2(double, rendered()).json["file"][0])
    altered = signed[:200] + bytes([signed[200] ^ 1]) + signed[201:]
    said = post(double, "/api/v2/verify/pdf", file=base64.b64encode(altered).decode())
    assert said.status == 400 or said.json["conclusion"] == "INVALID"


def test_a_totp_signs_its_number_of_files_once(double):
    code = post(double, "/api/v2/sign/get/totp", nik=SIGNER.nik, data=2).json["totp"]
    pdfs = [rendered(number) for number in (1, 2)]
    assert sign_v2(double, *pdfs, passphrase="", totp=code).status == 200
    assert sign_v2(double, *pdfs, passphrase="", totp=code).json["status_code"] == 2031


def test_refusals_have_their_numbers(double):
    expired = next(one for one in cast() if one.status == "EXPIRED")
    seen = [
        sign_v1(double, nik="9999999999999999"),
        sign_v1(double, nik=expired.nik, passphrase=expired.passphrase),
        sign_v1(double, passphrase="salah"),
    ]
    assert [(one.status, one.json["status_code"]) for one in seen] == [(400, 2011), (400, 2021), (400, 2031)]
    double.service.faults.set([Fault(Kind.REFUSE_OK)])
    again = sign_v2(double, rendered(), nik="9999999999999999")
    assert (again.status, again.json["status_code"]) == (200, 2011)


def test_an_empty_pdf_is_a_500_and_a_broken_one_leaks_a_sentence(double):
    assert sign_v1(double, b"").status == 500
    assert sign_v2(double, b"").status == 500
    broken = sign_v1(double, b"bukan PDF")
    assert broken.status == 400 and "PDF header" in broken.json["error"]


def test_wrong_passphrases_lock_a_person_out_when_told_to(double):
    double.service.faults.set([Fault(Kind.LOCKOUT, value=3)])
    codes = [sign_v1(double, passphrase="salah").json["status_code"] for _ in range(4)]
    assert codes == [2031, 2031, 2031, 2021]


@pytest.mark.parametrize(
    ("fault", "status", "start"),
    [
        ("error=503*1", 503, b"Service"),
        ("error-after*1", 502, b"Bad"),
        ("html*1", 200, b"<!DOCTYPE"),
        ("not-json*1", 400, b"Terjadi"),
        ("empty*1", 200, b""),
    ],
)
def test_answers_go_wrong_on_demand_and_once(double, fault, status, start):
    double.service.faults.set([WORDS.parse(fault)])
    answer = sign_v1(double)
    assert (answer.status, answer.body[: len(start)]) == (status, start)
    assert sign_v1(double).body.startswith(b"%PDF-")


def test_bodies_break_off_and_batches_get_mixed_up(double):
    double.service.faults.set([Fault(Kind.TRUNCATED, times=1)])
    with pytest.raises(http.client.IncompleteRead):
        sign_v1(double)
    double.service.faults.set([Fault(Kind.DROP, times=1)])
    with pytest.raises(http.client.RemoteDisconnected):
        sign_v1(double)
    double.service.faults.set([Fault(Kind.SHUFFLE, times=1)])
    pdfs = [rendered(number) for number in (1, 2)]
    signed = [base64.b64decode(text) for text in sign_v2(double, *pdfs).json["file"]]
    assert signed[0].startswith(pdfs[1])


def test_faults_are_read_from_words():
    assert WORDS.parse("verify.latency=0.5*2") == Fault(Kind.LATENCY, "verify", 0.5, 2)
    assert WORDS.parse("hang") == Fault(Kind.HANG, "sign", 600.0, -1)
    for wrong in ("nothing", "elsewhere.hang", "hang=x"):
        with pytest.raises(ValueError):
            WORDS.parse(wrong)


def test_an_authority_that_has_a_folder_stays_the_same(tmp_path):
    with Double(folder=tmp_path) as first:
        pem = first.service.authority.pem
    with Double(folder=tmp_path) as second:
        assert second.service.authority.pem == pem == (tmp_path / "ca.pem").read_bytes()
    assert (tmp_path / "ca.key").stat().st_mode & 0o77 == 0
