"""Phones of those who are called: the true result in the row of each call, and no minute lost on a silent step."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pamong.foundation.access.models import Account, DeviceSession
from pamong.foundation.jobs.bus import subscribe, unsubscribe
from pamong.foundation.push import keys, services
from pamong.foundation.push.events import RingEnded
from pamong.foundation.push.models import PushDevice, Ring
from pamong.foundation.push.tests.double import Browser, Service, running
from pamong.satgas import tasks
from pamong.satgas.models import Alarm
from pamong.satgas.services import alarms, overtime, relief, sounding, swaps
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at
from pamong.satgas.tests.test_alarms import Telegram, blind, calls, wait
from pamong.satgas.tests.test_alarms import telegram as telegram

type Worker = Callable[[str], None]


@pytest.fixture
def service(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A push service; the job that sends is only asked for, and each test says when the worker comes."""
    from pamong.foundation.push import tasks as pushing

    class Asked:
        def enqueue(self) -> None:
            """Nothing yet."""

    monkeypatch.setattr(pushing, "send", Asked())
    with running() as found:
        settings.PUSH_DOUBLE = found.origin
        yield found


@pytest.fixture
def worker(django_capture_on_commit_callbacks: Any) -> Iterator[Worker]:
    """Sends what waits, and has the crew hear of it as if it were that time of the day."""
    clocks: list[str] = []

    def hear(event: RingEnded) -> None:
        sounding.heard(event, now=at(clocks[-1]))

    def work(clock: str) -> None:
        from pamong.foundation.push import sending

        clocks.append(clock)
        with django_capture_on_commit_callbacks(execute=True):
            sending.send_due(timezone.now() + timedelta(seconds=1))

    unsubscribe(RingEnded, tasks.heard)
    subscribe(RingEnded, hear)
    yield work
    unsubscribe(RingEnded, hear)
    subscribe(RingEnded, tasks.heard)


BROWSER = Browser()


def switch_on(service: Service, account: Account) -> PushDevice:
    """A phone of ``account`` that sounds, under its name."""
    now = timezone.now()
    keys.public_point(now)
    session = DeviceSession.objects.create(
        account=account, session_key=f"{account.pk}", device="Android Chrome", method="passkey", created_at=now,
        last_seen_at=now,
    )  # fmt: skip
    return services.switch_on(
        account=account, session=session, endpoint=service.address(account.name.split()[-1]),
        p256dh=BROWSER.p256dh, auth=BROWSER.auth, now=now,
    )  # fmt: skip


def said(service: Service) -> list[tuple[str, dict[str, str]]]:
    """Whose phone was told what."""
    return [(path.rpartition("/")[2], json.loads(BROWSER.read(body))) for path, _, body in service.got]


def pushes(alarm: Alarm) -> list[tuple[str, str, str]]:
    """Time, who and result of the calls in the app."""
    return [(row[0], row[2], row[4]) for row in calls(alarm) if row[3] == "push" and row[2]]


def test_a_call_sounds_and_its_row_says_so(crewed: Crewed, service: Service, worker: Worker) -> None:
    crewed.shifts("Budi")
    switch_on(service, crewed.crew["Budi"])
    switch_on(service, crewed.agus)
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    assert pushes(alarm) == [("02.00", "Budi", "waiting")]
    worker("9.00")
    wait("9.01", "9.02")
    assert pushes(alarm) == [("02.00", "Budi", "sent")]
    ((who, words),) = said(service)
    assert who == "Budi" and words["link"] == f"/satgas/panggilan/{alarm.pk}/"
    assert words["text"] == "Uji panggilan. Tidak ada banjir; tekan Saya terima."
    wait("9.03", "9.03")
    worker("9.03")
    assert pushes(alarm) == [("02.00", "Budi", "sent"), ("02.03", "Pak Agus", "sent")]
    assert (
        len({words["topic"] for _, words in said(service)}) == 1
    )  # a later step takes the place of the first


@pytest.mark.parametrize(("status", "result"), [(410, "gone"), (403, "refused")])
def test_a_step_that_reached_nobody_costs_no_time(
    crewed: Crewed, service: Service, worker: Worker, status: int, result: str
) -> None:
    crewed.shifts("Budi")
    switch_on(service, crewed.crew["Budi"])
    switch_on(service, crewed.agus)
    service.answer("Budi", status)
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    worker("9.00")
    wait("9.00", "9.00")
    assert pushes(alarm) == [("02.00", "Budi", result), ("02.00", "Pak Agus", "waiting")]


def test_one_phone_of_the_step_that_sounds_is_enough_to_wait(
    crewed: Crewed, service: Service, worker: Worker
) -> None:
    crewed.shifts("Budi", "Eko")
    for account in (crewed.crew["Budi"], crewed.crew["Eko"], crewed.agus):
        switch_on(service, account)
    service.answer("Budi", 410)
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    worker("9.00")
    wait("9.00", "9.02")
    assert pushes(alarm) == [("02.00", "Budi", "gone"), ("02.00", "Eko", "sent")]


def test_a_crew_without_phones_is_passed_over_for_a_coordinator_with_one(
    crewed: Crewed, service: Service
) -> None:
    crewed.shifts("Budi")
    switch_on(service, crewed.agus)
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    assert pushes(alarm) == [("02.00", "Budi", "no_device"), ("02.00", "Pak Agus", "waiting")]
    assert any("Uji panggilan" in text for text in crewed.inbox(crewed.crew["Budi"]))


def test_where_no_phone_sounds_the_message_in_the_app_keeps_its_time(
    crewed: Crewed, service: Service, worker: Worker
) -> None:
    crewed.shifts("Budi")
    switch_on(service, crewed.crew["Budi"])
    service.answer("Budi", 410)
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    worker("9.00")
    wait("9.00", "9.02")
    assert pushes(alarm) == [("02.00", "Budi", "gone")]
    wait("9.03", "9.03")
    assert pushes(alarm) == [("02.00", "Budi", "gone"), ("02.03", "Pak Agus", "no_device")]


def test_a_result_that_comes_after_the_next_step_hurries_nobody(
    crewed: Crewed, service: Service, worker: Worker
) -> None:
    crewed.shifts("Budi")
    for account in (crewed.crew["Budi"], crewed.agus, crewed.lurah):
        switch_on(service, account)
    service.answer("Budi", 410)
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    wait("9.03", "9.03")
    worker("9.04")
    wait("9.04", "9.07")
    assert pushes(alarm) == [("02.00", "Budi", "gone"), ("02.03", "Pak Agus", "sent")]


def test_a_call_that_was_taken_goes_no_further_when_the_result_comes(
    crewed: Crewed, service: Service, worker: Worker
) -> None:
    crewed.shifts("Budi")
    switch_on(service, crewed.crew["Budi"])
    switch_on(service, crewed.agus)
    service.answer("Budi", 410)
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    alarms.acknowledge(alarm, by=crewed.crew["Budi"], now=at("9.00"))
    worker("9.01")
    wait("9.01", "9.10")
    assert pushes(alarm) == [("02.00", "Budi", "gone")]


def test_feeds_that_are_dead_at_night_make_a_phone_sound(
    crewed: Crewed, service: Service, worker: Worker
) -> None:
    from pamong.core.duty import Callee
    from pamong.satgas.services import causes

    switch_on(service, crewed.agus)
    blind(crewed, Callee.COORDINATOR, at("22.10"))
    causes.look(now=at("22.20"))
    worker("22.20")
    assert said(service)[0][1]["text"] == "Tidak ada data cuaca. Mohon putuskan: tahan atau pulangkan."
    assert pushes(Alarm.system().get()) == [("15.20", "Pak Agus", "sent")]


def test_a_messenger_that_fails_beside_a_phone_that_sounds_costs_nobody_the_wait(
    crewed: Crewed, service: Service, worker: Worker, telegram: Telegram
) -> None:
    crewed.shifts("Budi")
    for account in (crewed.agus, crewed.lurah):
        switch_on(service, account)
    telegram.broken = True
    alarm = alarms.start(crewed.post, Alarm.Kind.DRILL, now=at("9.00"))
    worker("9.00")
    wait("9.01", "9.04")
    assert pushes(alarm) == [("02.00", "Budi", "no_device"), ("02.00", "Pak Agus", "sent")]


def test_words_on_a_locked_screen_name_nobody(crewed: Crewed) -> None:
    assert set(sounding.WORDS) == set(Alarm.Kind)
    assert not any("%" in str(words) for words in sounding.WORDS.values())


def test_an_order_a_relief_and_a_swap_sound_for_whoever_must_answer(
    crewed: Crewed, service: Service, worker: Worker
) -> None:
    crewed.shifts()
    crewed.shift("Budi", day=TUESDAY + timedelta(days=2))
    for name in ("Budi", "Eko", "Heri"):
        switch_on(service, crewed.crew[name])
    row = crewed.ordered("Budi")
    reliever = crewed.crew["Eko"]
    relief.name(row, reliever, by=crewed.agus, now=at("18.30"))
    given = crewed.shift("Yoga", day=TUESDAY + timedelta(days=3))
    swaps.ask(given, crewed.crew["Heri"], by=crewed.crew["Yoga"], now=at("9.00"))
    assert set(Ring.objects.values_list("account__name", "kind")) == {
        ("Budi", "order"), ("Eko", "order"), ("Heri", "question"),
    }  # fmt: skip
    Ring.objects.filter(kind="question").delete()  # by the clock of the office it may be night
    worker("18.30")
    assert {who: words["link"] for who, words in said(service)}["Budi"] == overtime.CREW_PAGE
    assert all(name not in f"{words}" for _, words in said(service) for name in ("Budi", "Eko", "Agus"))
