"""The signer's pages where BSrE signs: the certificate, the passphrase, what is decided, and that no secret is kept."""

import html
import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from pamong.bsre_double.people import STATUS_MESSAGES
from pamong.bsre_double.sealing import Wish
from pamong.bsre_double.server import Double
from pamong.core.routing import Status
from pamong.demo.devices import device_of
from pamong.foundation.access import limits
from pamong.foundation.audit.models import Entry
from pamong.foundation.files import disk
from pamong.foundation.files.services import read
from pamong.issuing.models import DispatchedLetter, Document
from pamong.issuing.services import certificates
from pamong.letters.models import Request
from pamong.signing import holders
from pamong.signing.backends import DocumentBackend, document_backend
from pamong.signing.models import Prompt
from pamong.signing.remote import Standing
from tests.flow import service
from tests.flow.conftest import World
from tests.flow.service import SRI, asked, break_with
from tests.support import client_for


def backend() -> DocumentBackend:
    """The service."""
    found = document_backend()
    assert found is not None
    return found


WRONG = "bukan-Frasa-7731"


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    """One for all tests here."""
    with service.running() as running:
        yield running


@pytest.fixture
def office(world: World, double: Double, settings: Any, tmp_path: Path) -> World:
    """The office, connected to version 2, with a Lurah who may sign."""
    service.connect(settings, double, tmp_path)
    service.enrol(world)
    holders.CertificateHolder.objects.update(answered_at=timezone.now())
    return world


def tap(world: World, *requests: Request) -> tuple[Any, dict[str, Any]]:
    """The Lurah's client, and what its page got for the tap."""
    client = client_for(world.lurah)
    body = json.dumps({"documents": [str(row.pk) for row in requests]})
    return client, client.post(reverse("letters:prepare"), body, content_type="application/json").json()


def touch(client: Any, world: World, payload: dict[str, Any], **more: Any) -> Any:
    """The finger, and what the sheet's fields hold."""
    made = device_of(world.lurah).touch(payload, user_handle=world.lurah.pk.bytes)
    body = json.dumps({"credential": made, **more})
    return client.post(payload["accept_url"], body, content_type="application/json")


def test_finger_and_passphrase_lead_to_the_signed_letter(office: World) -> None:
    request = office.ready()
    client, payload = tap(office, request)
    assert payload["service"] == {"codes": True} and payload["items"][0]["whole"] is True
    answer = touch(client, office, payload, frasa=SRI.passphrase)
    request.refresh_from_db()
    assert request.status == Status.ISSUED
    page = client.get(answer.json()["redirect"]).content.decode()
    assert "1 surat ditandatangani" in page


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"frasa": ""},
        {"kode": "12"},
        {"frasa": "a", "kode": "123456"},
        {"frasa": 7},
        {"frasa": "rahasia\ud800"},
    ],
)
def test_without_exactly_one_secret_nothing_is_ordered(office: World, double: Double, more: Any) -> None:
    client, payload = tap(office, office.ready())
    assert touch(client, office, payload, **more).status_code == 400
    assert Prompt.objects.get().state == Prompt.State.OPEN
    assert asked(double) == 0


def test_a_wrong_passphrase_is_said_and_the_right_one_sent_from_the_page_without_a_finger(
    office: World,
) -> None:
    request = office.ready()
    client, payload = tap(office, request)
    done = touch(client, office, payload, frasa=WRONG).json()["redirect"]
    page = client.get(done).content.decode()
    assert "Frasa sandi atau kode sekali pakai salah" in page and "Kirim ke BSrE" in page

    send = reverse("letters:send_to_service", args=[payload["prompt"]])
    assert client.post(send, {"frasa": SRI.passphrase}).url == done
    request.refresh_from_db()
    assert request.status == Status.ISSUED


def test_a_one_time_code_is_sent_to_the_sheet_and_from_the_page(office: World, double: Double) -> None:
    request = office.ready()
    client, payload = tap(office, request)
    asks = client.post(
        payload["code_url"], "{}", content_type="application/json", headers={"accept": "application/json"}
    )
    assert "Kode dikirim" in asks.json()["message"]
    touch(client, office, payload, kode=double.service.code_sent_to(SRI.nik))
    request.refresh_from_db()
    assert request.status == Status.ISSUED

    client, payload = tap(office, office.ready())
    touch(client, office, payload, frasa=WRONG)
    assert client.post(payload["code_url"]).status_code == 302
    code = double.service.code_sent_to(SRI.nik)
    client.post(
        reverse("letters:send_to_service", args=[payload["prompt"]]), {"kode": f"{code[:3]} {code[3:]}"}
    )
    assert Document.system().filter(state="issued").count() == 2


def test_the_button_explains_every_state_of_the_certificate(office: World, double: Double) -> None:
    office.ready()
    device_of(office.lurah)
    client, page = client_for(office.lurah), reverse("letters:signing")
    for word in STATUS_MESSAGES:
        double.service.people[0].status = word
        client.post(reverse("letters:certificate"))
        shown = client.get(page).content.decode()
        assert str(Standing(word).sentence) in shown or word == "ISSUE"
        assert ('disabled aria-describedby="sertifikat"' in shown) == (word != "ISSUE")


def test_without_a_nik_or_a_fresh_word_nothing_can_be_tapped(office: World) -> None:
    request = office.ready()
    holders.CertificateHolder.objects.update(answered_at=timezone.now() - holders.FRESH * 2)
    assert "belum dapat dipastikan" in tap(office, request)[1]["error"]
    holders.CertificateHolder.objects.all().delete()
    assert "belum dicatat" in tap(office, request)[1]["error"]
    assert (
        "Mintalah administrator" in client_for(office.lurah).get(reverse("letters:signing")).content.decode()
    )


def test_the_worker_watches_the_certificates(office: World, double: Double) -> None:
    double.service.people[0].status = "SUSPEND"
    assert certificates.watch(timezone.now()) == 1
    assert holders.state_of(office.lurah, backend(), timezone.now()).word is Standing.SUSPEND
    assert certificates.watch(timezone.now()) == 0  # asked just now
    break_with(double, "status.error")
    later = timezone.now() + certificates.SETTLED * 2
    assert certificates.watch(later) == 0
    assert (
        holders.state_of(office.lurah, backend(), timezone.now()).word is Standing.SUSPEND
    )  # no answer changes nothing


def test_an_unknown_letter_is_seen_at_the_desk_and_decided_by_its_signer(
    office: World, double: Double
) -> None:
    request = office.ready()
    client, payload = tap(office, request)
    break_with(double, "drop*1")
    done = touch(client, office, payload, frasa=SRI.passphrase).json()["redirect"]
    assert "Belum jelas sudah ditandatangani atau belum" in client.get(done).content.decode()
    row, page = DispatchedLetter.objects.get(), reverse("letters:undecided")

    desk = client_for(office.desk)
    assert "Diputuskan oleh penanda tangan surat" in desk.get(page).content.decode()
    for name in ("letters:bring", "letters:close"):
        assert desk.post(reverse(name, args=[row.pk])).status_code == 403
    assert client_for(office.rt).post(reverse("letters:close", args=[row.pk])).status_code == 404

    assert "putuskan" in client.get(reverse("letters:signing")).content.decode()
    signed = double.service.sealer.sign(read(row.document.prepared), double.service.people[0], Wish())
    client.post(reverse("letters:bring", args=[row.pk]), {"berkas": SimpleUploadedFile("a.pdf", b"%PDF-x")})
    assert DispatchedLetter.objects.get().state == "unknown"
    client.post(reverse("letters:bring", args=[row.pk]), {"berkas": SimpleUploadedFile("a.pdf", signed)})
    request.refresh_from_db()
    assert request.status == Status.ISSUED


def test_a_whole_call_is_closed_at_once(office: World, double: Double) -> None:
    client, payload = tap(office, office.ready(), office.ready(), office.ready())
    break_with(double, "drop*1")
    touch(client, office, payload, frasa=SRI.passphrase)
    first, *others = DispatchedLetter.objects.order_by("pk")
    assert "surat lain dalam kiriman ini" in client.get(reverse("letters:undecided")).content.decode()
    client.post(reverse("letters:close", args=[first.pk]))
    assert DispatchedLetter.objects.filter(state="closed").count() == 1
    client.post(reverse("letters:close", args=[others[0].pk]), {"semua": "1"})
    assert DispatchedLetter.objects.filter(state="closed").count() == 3
    assert Entry.objects.filter(action="dispatch_closed").count() == 3


def test_what_is_closed_can_be_given_up(office: World, double: Double) -> None:
    request = office.ready()
    client, payload = tap(office, request)
    break_with(double, "error-after=502*1")
    touch(client, office, payload, frasa=SRI.passphrase)
    give_up = reverse("letters:give_up", args=[payload["prompt"]])
    client.post(give_up)
    assert Document.system().get().state == "ordered"  # not while it is unknown
    client.post(reverse("letters:close", args=[DispatchedLetter.objects.get().pk]))
    client.post(give_up)
    request.refresh_from_db()
    assert request.status == Status.WAITING


class _Kept:
    """Everything that outlives a request: the database, the files, the log of the server, the audit chain."""

    def __init__(self) -> None:
        self.log = io.StringIO()
        handler = logging.StreamHandler(self.log)
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(0)
        self._handler = handler

    def text(self) -> str:
        """All of it, as text."""
        logging.getLogger().removeHandler(self._handler)
        cells = []
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                cells += [bytes(cell) if isinstance(cell, memoryview | bytes) else str(cell).encode()
                          for row in cursor.fetchall() for cell in row]  # fmt: skip
        files = [disk.read(name) for name, _stamp in disk.names()]
        told = [str(entry.content).encode() for entry in Entry.objects.all()]
        return b"\n".join([*cells, *files, *told, self.log.getvalue().encode()]).decode("latin-1")


@pytest.mark.parametrize("fault", ["", "drop*1", "html*1", "error=503*1", "hang=3*1"])
def test_no_secret_and_no_nik_outlives_its_request(
    office: World, double: Double, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault.startswith("hang"):
        monkeypatch.setattr("pamong.signing.backends.bsre.v2.SIGN_SECONDS", 1.0)
    kept = _Kept()
    client, payload = tap(office, office.ready())
    touch(client, office, payload, frasa=WRONG)
    client.get(reverse("letters:signed", args=[payload["prompt"]]))
    break_with(double, *([fault] if fault else []))
    client.post(reverse("letters:send_to_service", args=[payload["prompt"]]), {"frasa": SRI.passphrase})
    client.post(payload["code_url"])
    page = client.get(reverse("letters:signed", args=[payload["prompt"]])).content.decode()
    everything = kept.text() + page + str(dict(client.session)) + str(client.cookies)
    assert payload["prompt"].replace("-", "") in everything.replace("-", "")  # the search finds what is there
    for secret in (WRONG, SRI.passphrase, SRI.nik):
        assert secret not in everything


def test_no_secret_stands_in_the_report_of_an_error(
    office: World, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    reports = []
    monkeypatch.setattr(
        "pamong.letters.views.sending.issuing.send",
        lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError("boom")),
    )
    client, payload = tap(office, office.ready())
    answer = touch(client, office, payload, frasa=SRI.passphrase)  # it is caught: the order stands
    assert answer.status_code == 200
    client.raise_request_exception = False
    send = reverse("letters:send_to_service", args=[payload["prompt"]])

    def report(sender: Any, request: Any = None, **_: Any) -> None:
        reports.append(str(SafeExceptionReporterFilter().get_post_parameters(request)))

    settings.DEBUG = False
    got_request_exception.connect(report)
    try:
        assert client.post(send, {"frasa": SRI.passphrase}).status_code == 500
    finally:
        got_request_exception.disconnect(report)
    assert reports and SRI.passphrase not in reports[0]


def test_no_secret_stands_in_a_report_from_inside_the_call(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = []

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("boom")

    def report(sender: Any, request: Any = None, **_: Any) -> None:
        page = ExceptionReporter(request, *sys.exc_info()).get_traceback_html()
        reports.append(html.unescape(page))

    client, payload = tap(office, office.ready())
    touch(client, office, payload, frasa=WRONG)
    client.raise_request_exception = False
    monkeypatch.setattr("pamong.signing.backends.bsre.v2.call", broken)
    monkeypatch.setattr("pamong.letters.views.sending.issuing.send_code", broken)
    got_request_exception.connect(report)
    try:
        for page in ("letters:code", "letters:send_to_service"):  # both buttons stand in one form
            url = reverse(page, args=[payload["prompt"]])
            assert client.post(url, {"frasa": SRI.passphrase}).status_code == 500
    finally:
        got_request_exception.disconnect(report)
    assert len(reports) == 2
    assert "signatureProperties" in reports[1]  # it tells of the frame that made the body
    assert not [text for text in reports if SRI.passphrase in text]


def test_the_desk_sees_on_its_list_what_waits_for_a_decision(office: World, double: Double) -> None:
    desk, page = client_for(office.desk), reverse("letters:desk")
    assert "menunggu keputusan" not in desk.get(page).content.decode()
    client, payload = tap(office, office.ready())
    break_with(double, "drop*1")
    touch(client, office, payload, frasa=SRI.passphrase)
    assert "Ada kiriman yang menunggu keputusan" in desk.get(page).content.decode()


def test_codes_and_passphrases_cannot_be_tried_without_end(office: World, double: Double) -> None:
    client, payload = tap(office, office.ready())
    touch(client, office, payload, frasa=WRONG)
    for _ in range(limits.SERVICE_CODE.account):
        assert client.post(payload["code_url"]).status_code == 302
    assert client.post(payload["code_url"]).status_code == 429
    send = reverse("letters:send_to_service", args=[payload["prompt"]])
    before = asked(double)
    for _ in range(limits.SERVICE_SECRET.account):
        client.post(send, {"frasa": WRONG})
    assert client.post(send, {"frasa": WRONG}).status_code == 429
    assert asked(double) == before + limits.SERVICE_SECRET.account
