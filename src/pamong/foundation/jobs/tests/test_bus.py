"""Events reach their handlers after the commit, and a handler that fails stops nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from pamong.foundation.jobs.bus import join, leave, publish, subscribe, unsubscribe


@dataclass(frozen=True, slots=True)
class Happened:
    what: str


class Other(Happened):
    pass


heard: list[str] = []


def listen(event: Happened) -> None:
    heard.append(event.what)


def break_down(event: Happened) -> None:
    raise RuntimeError("handler is broken")


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    heard.clear()
    subscribe(Happened, break_down)
    subscribe(Happened, listen)
    subscribe(Happened, listen)
    yield
    unsubscribe(Happened, listen)
    unsubscribe(Happened, break_down)


@pytest.mark.django_db(transaction=True)
def test_handlers_hear_once_after_the_commit(caplog: pytest.LogCaptureFixture) -> None:
    with transaction.atomic():
        publish(Happened("signed"))
        assert heard == []
    assert heard == ["signed"]
    assert "break_down failed on Happened" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_did_not_happen() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(Happened("signed"))
        raise ZeroDivisionError
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_handlers_hear_at_once() -> None:
    publish(Happened("signed"))
    assert heard == ["signed"]


@pytest.mark.django_db(transaction=True)
def test_a_handler_hears_only_the_type_it_asked_for() -> None:
    publish(Other("else"))
    publish("anything")
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_a_partner_hears_at_once_and_only_until_it_leaves() -> None:
    unsubscribe(Happened, listen)
    join(Happened, listen)
    join(Happened, listen)
    with transaction.atomic():
        publish(Happened("now"))
        assert heard == ["now"]
    leave(Happened, listen)
    publish(Happened("later"))
    assert heard == ["now"]
    subscribe(Happened, listen)


@pytest.mark.django_db(transaction=True)
def test_the_failure_of_a_partner_undoes_the_act() -> None:
    join(Happened, break_down)
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(Happened("never"))
    leave(Happened, break_down)
    assert heard == []
