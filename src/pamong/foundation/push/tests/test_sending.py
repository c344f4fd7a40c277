"""The worker sends: to whom, what, how often, and what is kept of it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from pamong.foundation.access.models import Account
from pamong.foundation.jobs.bus import subscribe, unsubscribe
from pamong.foundation.notify.models import Notice
from pamong.foundation.push import queries, sending, services, wire
from pamong.foundation.push.events import RingEnded
from pamong.foundation.push.models import PushDevice, Ring
from pamong.foundation.push.rules import CALL, LETTERS, Rule
from pamong.foundation.push.tests.conftest import Phones
from pamong.foundation.push.tests.double import Service
from pamong.foundation.push.tests.test_encryption import claims_of

ABOUT = "0199aaaa-0000-7000-8000-000000000001"


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The job is only asked for: each test says when the worker comes."""
    from pamong.foundation.push import tasks

    class Asked:
        def enqueue(self) -> None:
            """Nothing yet."""

    monkeypatch.setattr(tasks, "send", Asked())


def ring(account: Account, rule: Rule = CALL, **values: Any) -> int:
    return services.ring([account], rule, "Uji panggilan.", link="/satgas/panggilan/1/", **values)


def results() -> list[tuple[str, int | None]]:
    return list(Ring.objects.order_by("id").values_list("result", "status"))


def in_a(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def test_a_phone_reads_a_sentence_and_a_path_and_nothing_else(
    phones: Phones, lurah: Account, service: Service
) -> None:
    phones.on(lurah)
    assert ring(lurah, topic="panggilan 1") == 1
    assert service.got == []  # asking sends nothing
    assert sending.send_due(in_a(1)) == 1
    ((path, headers, body),) = service.got
    said = json.loads(phones.browser.read(body))
    topic = services.collapsing("panggilan 1")
    assert said == {"kind": "call", "text": "Uji panggilan.", "link": "/satgas/panggilan/1/", "topic": topic}
    assert b"panggilan" not in body and lurah.name.encode() not in body
    head, claims = claims_of(headers["Authorization"])
    assert head == {"typ": "JWT", "alg": "ES256"}
    assert (claims["aud"], claims["sub"]) == (service.origin, "https://localhost")
    assert 0 < float(str(claims["exp"])) - datetime.now(UTC).timestamp() < 24 * 3600
    assert (path, headers["Content-Encoding"], headers["Urgency"]) == ("/kirim/satu", "aes128gcm", "high")
    assert 600 <= int(headers["TTL"]) <= 900 and len(headers["Topic"]) == 32 and headers["Topic"] == topic
    assert results() == [("sent", 201)]
    assert sending.send_due(in_a(2)) == 0


def test_every_phone_of_a_person_sounds_and_nobody_else_s(
    phones: Phones, lurah: Account, service: Service
) -> None:
    phones.on(lurah)
    phones.on(lurah, "dua")
    assert ring(lurah) == 2
    sending.send_due(in_a(1))
    assert sorted(service.paths) == ["/kirim/dua", "/kirim/satu"]


def test_each_hears_it_in_his_language(phones: Phones, lurah: Account, service: Service) -> None:
    Account.objects.filter(pk=lurah.pk).update(language="en")
    lurah.refresh_from_db()
    phones.on(lurah)
    services.ring([lurah], CALL, gettext_lazy("Keluar"), link="/")
    sending.send_due(in_a(1))
    assert json.loads(phones.browser.read(service.got[0][2]))["text"] == "Sign out"


def test_letters_collapse_and_do_not_wake(phones: Phones, lurah: Account, service: Service) -> None:
    phones.on(lurah)
    noon = datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert ring(lurah, LETTERS, now=noon) == 1
    assert ring(lurah, LETTERS, now=noon + timedelta(minutes=59)) == 0
    assert ring(lurah, LETTERS, now=noon + timedelta(minutes=60)) == 1
    sending.send_due(noon + timedelta(minutes=60))
    assert [headers["Urgency"] for _, headers, _ in service.got] == ["normal", "normal"]
    assert len({headers["Topic"] for _, headers, _ in service.got}) == 1


def test_letters_of_the_night_sound_once_in_the_morning(phones: Phones, lurah: Account) -> None:
    phones.on(lurah)
    night = datetime(2026, 11, 24, 15, tzinfo=UTC)  # 22.00
    assert [ring(lurah, LETTERS, now=night + timedelta(hours=hours)) for hours in (0, 1, 8)] == [1, 0, 0]
    assert sending.send_due(night + timedelta(hours=8)) == 0
    assert sending.send_due(night + timedelta(hours=9)) == 1
    assert ring(lurah, LETTERS, now=night + timedelta(hours=9, minutes=30)) == 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_that_is_gone_is_forgotten_and_its_owner_told(
    phones: Phones, lurah: Account, service: Service, status: int
) -> None:
    phones.on(lurah)
    phones.on(lurah, "dua")
    service.answer("satu", status)
    ring(lurah)
    sending.send_due(in_a(1))
    assert {row.endpoint for row in PushDevice.objects.all()} == {service.address("dua")}
    assert sorted(results()) == [("gone", status), ("sent", 201)]
    assert [row.kind for row in Notice.objects.filter(account=lurah.pk)] == ["push.gone"]


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 413])
def test_a_refusal_and_a_redirect_are_final(
    phones: Phones, lurah: Account, service: Service, status: int
) -> None:
    phones.on(lurah)
    service.answer("satu", status, Location=service.address("lain"))
    ring(lurah)
    sending.send_due(in_a(1))
    assert (results(), service.paths) == ([("refused", status)], ["/kirim/satu"])
    assert PushDevice.objects.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_busy_is_left_alone_for_as_long_as_it_says(
    phones: Phones, lurah: Account, service: Service, status: int
) -> None:
    phones.on(lurah)
    service.answer("satu", status, Retry_After="120")
    ring(lurah)
    now = in_a(1)
    sending.send_due(now)
    row = Ring.objects.get()
    assert (row.result, row.status, row.tries, row.next_at) == (
        "waiting",
        status,
        1,
        now + timedelta(seconds=120),
    )
    assert sending.send_due(now + timedelta(seconds=119)) == 0
    service.answer("satu", 201)
    assert sending.send_due(now + timedelta(seconds=120)) == 1
    assert results() == [("sent", 201)]


def test_what_nobody_wants_to_hear_any_more_is_given_up(
    phones: Phones, lurah: Account, service: Service
) -> None:
    phones.on(lurah)
    service.answer("satu", 503)
    ring(lurah)
    now = in_a(1)
    for minute in range(16):
        sending.send_due(now + timedelta(minutes=minute))
    assert results() == [("failed", 503)]
    assert 3 <= len(service.got) <= 10  # doubled pauses: it is not hammered


def test_a_service_that_is_away_is_tried_again(phones: Phones, lurah: Account, settings: Any) -> None:
    phones.on(lurah)
    ring(lurah)
    service = phones.service
    row = PushDevice.objects.get()
    row.endpoint = "http://127.0.0.1:1/kirim/satu"
    row.save()
    settings.PUSH_DOUBLE = "http://127.0.0.1:1"
    sending.send_due(in_a(1))
    assert results() == [("waiting", None)]
    row.endpoint, settings.PUSH_DOUBLE = service.address(), service.origin
    row.save()
    sending.send_due(in_a(60))
    assert results() == [("sent", 201)]


def test_the_address_is_judged_again_when_something_is_sent(
    phones: Phones, lurah: Account, service: Service, settings: Any
) -> None:
    phones.on(lurah)
    ring(lurah)
    settings.PUSH_DOUBLE = ""
    sending.send_due(in_a(1))
    assert (results(), service.got) == ([("refused", None)], [])


def test_a_name_that_turned_to_the_inside_is_a_refusal(
    phones: Phones, lurah: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = phones.on(lurah)
    device.endpoint = "https://fcm.googleapis.com/x"
    device.save()
    monkeypatch.setattr(wire, "resolve", lambda host, port: ["169.254.169.254"])
    ring(lurah)
    sending.send_due(in_a(1))
    assert results() == [("refused", None)]


def test_whoever_signed_out_meanwhile_is_not_rung(phones: Phones, lurah: Account, service: Service) -> None:
    phones.on(lurah)
    ring(lurah)
    PushDevice.objects.all().delete()
    sending.send_due(in_a(1))
    assert (results(), service.got) == ([("gone", None)], [])
    assert not Notice.objects.exists()  # he knows


def test_what_was_claimed_by_one_worker_is_not_sent_by_another(
    phones: Phones, lurah: Account, service: Service
) -> None:
    phones.on(lurah)
    ring(lurah)
    now = in_a(1)
    (mine,) = queries.due(now)
    (theirs,) = queries.due(now)
    assert (sending._claim(mine, now), sending._claim(theirs, now)) == (True, False)
    assert sending.send_due(now) == 0
    assert sending.send_due(now + sending.LEASE) == 1  # whoever claimed it died


def test_one_message_that_cannot_be_made_holds_up_no_other(
    phones: Phones, lurah: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones.on(lurah)
    phones.on(lurah, "dua")
    ring(lurah)
    first = Ring.objects.order_by("next_at", "id").first()
    whole = sending._prepared

    def broken(row: Ring, now: datetime) -> object:
        if first is not None and row.pk == first.pk:
            raise ValueError
        return whole(row, now)

    monkeypatch.setattr(sending, "_prepared", broken)
    sending.send_due(in_a(1))
    assert sorted(results()) == [("failed", None), ("sent", 201)]


def test_whoever_asked_hears_once_and_the_best_of_all_devices(
    phones: Phones, lurah: Account, service: Service, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[RingEnded] = []
    phones.on(lurah)
    phones.on(lurah, "dua")
    service.answer("satu", 410)
    service.answer("dua", 503)
    subscribe(RingEnded, heard.append)
    try:
        ring(lurah, about=ABOUT)
        with django_capture_on_commit_callbacks(execute=True):
            sending.send_due(in_a(1))
        assert heard == []
        service.answer("dua", 201)
        with django_capture_on_commit_callbacks(execute=True):
            sending.send_due(in_a(61))
    finally:
        unsubscribe(RingEnded, heard.append)
    assert [(str(one.about), one.account, one.result) for one in heard] == [(ABOUT, lurah.pk, "sent")]
