"""The after-action report: made by the co-ordinator, signed by the camat with one finger, checked by everybody."""

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.core.duty import Sky
from pamong.core.roles import Role
from pamong.demo.devices import device_of
from pamong.demo.officers import give_key
from pamong.foundation.access.person import person_of
from pamong.foundation.regions.scope import system_scope
from pamong.fsck.examine import examine
from pamong.issuing.models import Document
from pamong.issuing.services import revocation
from pamong.satgas import clock
from pamong.satgas.models import DayReport, Incident
from pamong.satgas.services import watch
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at, crewed_post
from tests.support import client_for, make_account, make_official

DAY = TUESDAY.isoformat()
PAGE, MAKE = f"/satgas/laporan/{DAY}/", f"/satgas/laporan/{DAY}/buat/"


@pytest.fixture
def flooded(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crewed]:
    """Tuesday: rain, water in Purwantoro that was there for two hours, and Budi who stayed until 18.00."""
    crew = crewed_post()
    monkeypatch.setattr(clock, "now", lambda: at("20.00"))
    for account in (crew.camat, crew.lurah):
        give_key(account)
    crew.shifts()
    crew.presence("Budi", "8.00")
    watch.report_sky(crew.post, Sky.RAIN, by=crew.crew["Budi"], now=at("15.20"))
    watch.decide(crew.post, now=at("15.31"))
    row = crew.ordered("Budi", "15.25")
    row.ended_at = at("18.00")
    row.save()
    Incident.system().create(
        post=crew.post, place=crew.tree.rw.place, title="Rumah Pak Karto", state=Incident.State.CLOSED, depth_cm=60,
        households=12, blocked="sampah di gorong-gorong", opened_at=at("15.40"), verified_at=at("15.50"),
        arrived_at=at("16.05"), closed_at=at("17.40"), changed_at=at("17.40"),
    )  # fmt: skip
    yield crew


def sign(client: Client, account: Any, report: DayReport) -> Any:
    """The tap and the finger."""
    body = {"documents": [str(report.pk)]}
    answer = client.post(reverse("satgas:report_prepare"), body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    prompt = answer.json()
    credential = device_of(account).touch(prompt, user_handle=account.pk.bytes)
    return client.post(prompt["accept_url"], {"credential": credential}, content_type="application/json")


def made(crew: Crewed) -> DayReport:
    """The report as the co-ordinator makes it."""
    assert client_for(crew.agus).post(MAKE).status_code == 302
    return DayReport.system().get()


def text_of(pdf: bytes) -> str:
    shown = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(shown.stdout.decode().split())


def test_the_page_tells_the_day_before_anybody_makes_a_report(flooded: Crewed) -> None:
    page = client_for(flooded.agus).get(PAGE).content.decode()
    for wanted in (
        "60 cm", "sampah di gorong-gorong", "Satgas melaporkan hujan", "Budi", "2 jam 30 menit", "Susun laporan",
        "separuh dalam 25 menit, 9 dari 10 dalam 25 menit",
    ):  # fmt: skip
        assert wanted in page
    assert "Karto" not in page


def test_a_report_is_signed_with_one_finger_and_everything_agrees(flooded: Crewed) -> None:
    report = made(flooded)
    camat = client_for(flooded.camat)
    assert "Tanda tangani laporan" in camat.get(PAGE).content.decode()
    answer = sign(camat, flooded.camat, report)
    assert answer.status_code == 200, answer.content
    report.refresh_from_db()
    document = Document.system().get(pk=report.document)
    assert (document.state, document.customer, document.kind) == ("issued", "satgas", "laporan-satgas")
    pdf = client_for(flooded.agus).get(reverse("satgas:report_file", args=[report.pk]))
    text = text_of(pdf.content)
    for wanted in (
        "LAPORAN KEJADIAN SATGAS BANJIR",
        document.number,
        "60 cm",
        "2 jam 30 menit",
        "Camat Blimbing",
    ):
        assert wanted in text
    assert "Karto" not in text
    assert examine().faults == ()
    assert any("ditandatangani" in said for said in flooded.inbox(flooded.agus))
    checked = client_for(None).post(
        reverse("verification:by_code"), {"kode": document.short_code}, follow=True
    )
    assert document.number.replace("/", "/<wbr>") in checked.content.decode()


def test_what_is_signed_is_what_was_read_and_not_what_happened_later(flooded: Crewed) -> None:
    report = made(flooded)
    Incident.system().update(depth_cm=150)
    assert "60 cm" in client_for(flooded.camat).get(PAGE).content.decode()
    sign(client_for(flooded.camat), flooded.camat, report)
    pdf = client_for(flooded.camat).get(reverse("satgas:report_file", args=[report.pk]))
    assert "60 cm" in text_of(pdf.content)


def test_a_lurah_may_sign_too_under_the_letterhead_of_the_kelurahan(flooded: Crewed) -> None:
    report = made(flooded)
    assert sign(client_for(flooded.lurah), flooded.lurah, report).status_code == 200
    document = Document.system().get()
    assert document.office.region_id == flooded.tree.kelurahan.place
    assert examine().faults == ()


def test_a_report_is_signed_once(flooded: Crewed) -> None:
    report = made(flooded)
    sign(client_for(flooded.camat), flooded.camat, report)
    body = {"documents": [str(report.pk)]}
    again = client_for(flooded.lurah).post(
        reverse("satgas:report_prepare"), body, content_type="application/json"
    )
    assert again.status_code == 409
    assert "sudah ditandatangani" in again.json()["error"]
    assert client_for(flooded.agus).post(MAKE).status_code == 302
    assert DayReport.system().count() == 1


def test_a_report_that_was_not_signed_may_be_made_again(flooded: Crewed) -> None:
    made(flooded)
    Incident.system().update(depth_cm=150)
    client_for(flooded.agus).post(MAKE)
    assert list(DayReport.system().order_by("serial").values_list("serial", flat=True)) == [1, 2]
    assert "150 cm" in client_for(flooded.agus).get(PAGE).content.decode()


def test_a_prompt_that_is_cancelled_leaves_the_report_as_it_was(flooded: Crewed) -> None:
    report = made(flooded)
    camat = client_for(flooded.camat)
    body = {"documents": [str(report.pk)]}
    prompt = camat.post(reverse("satgas:report_prepare"), body, content_type="application/json").json()
    assert camat.post(prompt["cancel_url"], {}, content_type="application/json").status_code == 200
    assert examine().faults == ()
    assert sign(camat, flooded.camat, report).status_code == 200


def test_fsck_sees_a_report_whose_document_is_gone_or_another_ones(flooded: Crewed) -> None:
    report = made(flooded)
    sign(client_for(flooded.camat), flooded.camat, report)
    DayReport.system().update(document=None)
    assert {fault.kind.value for fault in examine().faults} == {"report"}
    document = Document.system().get()
    DayReport.system().update(document=document.pk, told={**report.told, "deepest_cm": 5})
    assert "report" in {fault.kind.value for fault in examine().faults}


def test_a_revoked_report_says_so_and_may_be_made_again(flooded: Crewed) -> None:
    report = made(flooded)
    sign(client_for(flooded.camat), flooded.camat, report)
    now = timezone.now()
    with system_scope("test"):
        proposal = revocation.propose(
            document_id=Document.system().get().pk, by=person_of(flooded.camat),
            reason="Angka rumah tangga keliru", now=now,
        )  # fmt: skip
        sekcam = make_official(Role.SEKCAM, flooded.tree.kecamatan)
        revocation.confirm(revocation_id=proposal.pk, by=person_of(sekcam), now=now)
    assert "dicabut" in client_for(flooded.agus).get(PAGE).content.decode()
    assert examine().faults == ()
    client_for(flooded.agus).post(MAKE)
    assert DayReport.system().count() == 2


def test_who_may_make_read_and_sign(flooded: Crewed) -> None:
    report = made(flooded)
    budi = client_for(flooded.crew["Budi"])
    assert budi.get(PAGE).status_code == 200
    assert budi.post(MAKE).status_code == 403
    assert (
        client_for(flooded.agus).get(reverse("satgas:report_picture", args=[report.pk, 1])).status_code == 403
    )
    assert (
        client_for(flooded.camat).get(reverse("satgas:report_picture", args=[report.pk, 1])).status_code
        == 200
    )
    assert (
        client_for(flooded.camat).get(reverse("satgas:report_picture", args=[report.pk, 99])).status_code
        == 404
    )
    assert client_for(make_account(name="Warga")).get(PAGE).status_code == 403
    assert client_for(None).get(PAGE).status_code == 302
    assert client_for(flooded.agus).get(reverse("satgas:report_file", args=[report.pk])).status_code == 404


@pytest.mark.parametrize("day", ["2026-11-25", "kemarin", "2026-13-01"])
def test_a_day_that_is_none_is_not_found(flooded: Crewed, day: str) -> None:
    assert client_for(flooded.agus).get(f"/satgas/laporan/{day}/").status_code == 404
