"""Places for people: by audience, in order, counted only when drawn."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pamong.core.roles import Role
from pamong.foundation.access.person import Person
from pamong.ui import navigation

pytestmark = pytest.mark.urls("pamong.ui.tests.urls")


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    monkeypatch.setattr(navigation, "_places", {})


def person(*roles: Role, resident: Any = None) -> Person:
    return cast(
        "Person", SimpleNamespace(resident=resident, holds=lambda *wanted: any(r in wanted for r in roles))
    )


def _register(name: str, order: int, audience: navigation.Audience, **more: Any) -> None:
    navigation.register(name, label=name, icon="home", order=order, audience=audience, **more)


def test_a_person_sees_the_places_of_the_own_roles_in_order():
    _register("ui:help", 90, navigation.everyone)
    _register("desk", 10, navigation.holders(Role.LURAH))
    _register("ui:offline", 5, navigation.residents)
    _register("ui:robots", 1, navigation.strangers)
    names = [place.url_name for place in navigation.places_for(person(Role.LURAH))]
    assert names == ["desk", "ui:help"]
    assert [place.url_name for place in navigation.places_for(None)] == ["ui:robots", "ui:help"]
    assert [p.url_name for p in navigation.places_for(person(resident="x"))] == ["ui:offline", "ui:help"]


def test_only_the_nearest_place_is_current():
    _register("ui:help", 1, navigation.everyone)
    _register("desk", 2, navigation.everyone)
    links = navigation.links_for(None, "/meja/surat/7/")
    assert [(link.url, link.current) for link in links] == [("/bantuan/", False), ("/meja/", True)]


def test_the_phone_shows_four_places_at_most():
    for order, name in enumerate(["ui:help", "desk", "ui:offline", "ui:robots", "ui:alive", "ui:ready"]):
        _register(name, order, navigation.everyone, phone=name != "desk")
    links = navigation.phone_links(navigation.links_for(None, "/"))
    assert [link.place.url_name for link in links] == ["ui:help", "ui:offline", "ui:robots", "ui:alive"]


def test_a_count_is_asked_for_only_when_it_is_drawn():
    asked: list[Person] = []

    def count(person: Person) -> int:
        asked.append(person)
        return 3

    _register("desk", 1, navigation.everyone, count=count)
    (link,) = navigation.links_for(person(Role.LURAH), "/")
    assert asked == []
    assert link.count == 3
    assert len(asked) == 1


def test_strangers_have_nothing_to_count():
    _register("desk", 1, navigation.everyone, count=lambda p: 3)
    (link,) = navigation.links_for(None, "/")
    assert link.count == 0


def test_registering_again_replaces():
    _register("desk", 1, navigation.everyone)
    navigation.register("desk", label="Meja", icon="inbox")
    assert [place.label for place in navigation.places_for(person())] == ["Meja"]


def test_some_people_begin_at_a_place_of_their_own():
    _register("ui:help", 10, navigation.begins_here)
    _register("ui:robots", 10, navigation.holders(Role.SATGAS), home=True)
    crew, lurah = person(Role.SATGAS), person(Role.LURAH)
    assert [place.url_name for place in navigation.places_for(crew)] == ["ui:robots"]
    assert [place.url_name for place in navigation.places_for(lurah)] == ["ui:help"]
    home = navigation.home_of(crew)
    assert home is not None
    assert home.url_name == "ui:robots"
    assert navigation.home_of(lurah) is None
