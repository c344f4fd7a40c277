"""The invented crew: made once, completed where something is missing, and asking nobody outside of this computer."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from pamong.demo import crew, rota
from pamong.demo.personas import CREW
from pamong.foundation.access.models import Account
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Document, Post, Shift, Spot
from pamong.satgas.queries.people import coordinators_of, crew_of
from pamong.satgas.tests.conftest import blimbing

__all__ = ["blimbing"]
#: A Tuesday.
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture
def post(blimbing: Region) -> Post:
    """The crew of a demo that has none yet."""
    return crew.ensure(NOW)


def counts() -> list[int]:
    """How much of everything there is."""
    return [model.system().count() for model in (Post, Spot, Shift)] + [Account.objects.count()]


def test_the_crew_has_people_places_and_a_rota(post: Post) -> None:
    day = NOW.date()
    assert [account.name for account in coordinators_of(post, day)] == ["Agus Priyanto"]
    assert {account.persona for account in crew_of(post, day)} == {each.slug for each in CREW[1:]}
    assert {spot.kind for spot in Spot.system()} == {"post", "work", "drain"}
    today = Shift.system().filter(day=day, kind=Shift.Kind.WORK)
    assert today.count() == len(CREW)
    sunday = Shift.system().filter(day=day + timedelta(days=5))
    assert [shift.kind for shift in sunday] == ["standby", "standby"]
    assert Shift.system().order_by("day").last().day == day + rota.AHEAD  # type: ignore[union-attr]


def test_making_it_again_changes_nothing_and_adds_what_is_missing(post: Post) -> None:
    before = counts()
    crew.ensure(NOW)
    assert counts() == before
    Shift.system().filter(day=NOW.date()).delete()
    Account.objects.filter(persona="satgas-yoga").update(persona="", disabled_at=NOW)
    crew.ensure(NOW)
    assert Shift.system().filter(day=NOW.date()).count() == len(CREW)
    assert Account.objects.count() == before[3] + 1
    assert set(crew.people()) == {each.name.split()[0] for each in CREW}


def test_a_demo_without_the_double_fetches_nothing(post: Post, settings: Settings) -> None:
    settings.BMKG_PLAIN_HTTP = False
    crew.ensure(NOW)
    assert Document.objects.count() == 12
    assert not Document.objects.exclude(next_at=None).exists()
    settings.BMKG_PLAIN_HTTP = True
    crew.ensure(NOW)
    assert not Document.objects.filter(next_at=None).exists()
