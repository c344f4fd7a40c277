"""A day of the watch is read once, however many questions a page asks about it."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from pamong.satgas import clock
from pamong.satgas.queries.hours import burdens, evenings, week_hours
from pamong.satgas.queries.people import present
from pamong.satgas.queries.today import today
from pamong.satgas.queries.wall import members, members_of
from pamong.satgas.services.watch import policy_at
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at
from pamong.satgas.tests.test_planning_look import evening
from tests.support import client_for

#: One more than the page asks, for a notice or an answer of the gauges.
MOST = 22


@pytest.mark.one_database
def test_the_coordinators_page_asks_little_on_a_busy_evening(
    crewed: Crewed,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    evening(crewed)
    monkeypatch.setattr(clock, "now", lambda: at("18.40"))
    client = client_for(crewed.agus)
    with django_assert_max_num_queries(MOST):
        page = client.get(reverse("satgas:coordinator")).content.decode()
    assert page.count('class="moments"') == 3


def test_the_day_says_what_each_question_alone_would(
    crewed: Crewed, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    evening(crewed)
    now, people = at("18.40"), list(crewed.crew.values())
    policy = policy_at(now)
    with django_assert_num_queries(6):
        day = today(crewed.post, now, policy)
        said = (day.here, members_of(day), day.book.evenings(), day.book.week(), day.book.burdens(people))
    assert said == (
        present(crewed.post, TUESDAY),
        members(crewed.post, TUESDAY, now),
        evenings(crewed.post, TUESDAY, now, policy),
        week_hours(crewed.post, TUESDAY, now, policy),
        burdens(crewed.post, people, TUESDAY, now, policy),
    )
