"""Plays the crew on a day that is played: what its file says they did is done through the services, at its time."""

import logging
from datetime import datetime
from functools import lru_cache

from django.apps import apps
from django.db import connection, transaction

from pamong.bmkg_double.days import WIB, Act, Day, load
from pamong.core.played import Play
from pamong.demo import crew, evening, rota
from pamong.demo.deeds import Stage, perform
from pamong.foundation.regions.scope import system_scope
from pamong.satgas import clock
from pamong.satgas.models import Overtime, Post
from pamong.satgas.queries.today import Today, today
from pamong.satgas.services.reminders import is_held
from pamong.satgas.services.watch import policy_at

logger = logging.getLogger(__name__)

_NOON = 12
_done: set[int] = set()


def begin(day: Day, start: datetime) -> None:
    """Forget everything that the flood watch of this demo knows, and bring its crew to ``start`` of the day."""
    with system_scope("demo storm"):
        _forget()
        post = crew.ensure(now=start)
        _stagger(day)
        for act in day.acts:
            if act.at < start:
                perform(act, Stage(day, post, crew.people(), act.at))


def _stagger(day: Day) -> None:
    """Whoever comes at noon or later was asked to in the morning: the shift begins in that hour."""
    people = crew.people()
    for act in day.acts:
        if act.kind == "in" and act.at.hour >= _NOON:
            rota.start_late(people[act.values["who"]], act.at.replace(minute=0))


def _forget() -> None:
    """Empty every table of the flood watch; their references among each other are looked at when it is over."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model in apps.get_app_config("satgas").get_models():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def waiting(now: datetime) -> list[Act]:
    """The acts of the played day whose time has come, and that this process has not done."""
    day = _playing()
    if day is None:
        return []
    return [act for act in day.acts if act.at <= now and act.number not in _done]


def is_due(now: datetime) -> bool:
    """Whether somebody has something to do."""
    if waiting(now):
        return True
    known = _today(now)
    return known is not None and evening.is_waiting(known, crew.coordinator())


def _today(now: datetime) -> Today | None:
    """The day as the crew knows it, while anybody is held or stays; otherwise nobody has to be asked.

    A day without any act is for people who play the crew themselves: nobody does anything in their place.
    """
    post, day = Post.system().select_related("region").first(), _playing()
    if post is None or day is None or not day.acts:
        return None
    if not is_held(post) and not Overtime.system().filter(post=post, ended_at=None).exists():
        return None
    return today(post, now, policy_at(now))


def play_due(now: datetime) -> int:
    """Do what is waiting; returns how much. What fails is logged, and the day goes on."""
    day, acts = _playing(), waiting(now)
    assert day is not None or not acts
    with system_scope("demo storm"):
        for act in acts:
            assert day is not None
            _done.add(act.number)
            try:
                perform(act, Stage(day, Post.system().select_related("region").get(), crew.people(), now))
            except Exception:
                logger.exception("played day: %s", act)
        known = _today(now)
        return len(acts) + (evening.play(known, crew.coordinator()) if known else 0)


def _playing() -> Day | None:
    played = clock.play()
    return _day(str(played)) if played else None


@lru_cache(maxsize=1)
def _day(text: str) -> Day:
    played = Play.parse(text)
    return load(played.day, played.start.astimezone(WIB).date())
