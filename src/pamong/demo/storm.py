"""Plays the crew on a day that is played: what its file says they did is done through the services, at its time."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from django.apps import apps
from django.db import connection, transaction

from pamong.bmkg_double.days import WIB, Act, Day, load
from pamong.core.duty import Sky, Want
from pamong.core.played import Play
from pamong.demo import crew
from pamong.foundation.access.models import Account
from pamong.foundation.regions.scope import system_scope
from pamong.satgas import clock
from pamong.satgas.models import Post
from pamong.satgas.services import watch

logger = logging.getLogger(__name__)

SKIES = {
    "cerah": Sky.CLEAR,
    "mendung": Sky.CLOUDY,
    "gerimis": Sky.DRIZZLE,
    "hujan": Sky.RAIN,
    "deras": Sky.DOWNPOUR,
}
_done: set[int] = set()


def begin(day: Day, start: datetime) -> None:
    """Forget everything that the flood watch of this demo knows, and bring its crew to ``start`` of the day."""
    with system_scope("demo storm"):
        _forget()
        post = crew.ensure(now=start)
        for act in day.acts:
            if act.at < start and act.kind in _PERFORM:
                perform(act, day, post, crew.people(), now=act.at)


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
    return [act for act in day.acts if act.at <= now and act.number not in _done and act.kind in _PERFORM]


def play_due(now: datetime) -> int:
    """Do what is waiting; returns how much. What fails is logged, and the day goes on."""
    day, acts = _playing(), waiting(now)
    assert day is not None or not acts
    with system_scope("demo storm"):
        for act in acts:
            assert day is not None
            _done.add(act.number)
            try:
                perform(act, day, Post.system().select_related("region").get(), crew.people(), now=now)
            except Exception:
                logger.exception("played day: %s", act)
    return len(acts)


def _playing() -> Day | None:
    played = clock.play()
    return _day(str(played)) if played else None


@lru_cache(maxsize=1)
def _day(text: str) -> Day:
    played = Play.parse(text)
    return load(played.day, played.start.astimezone(WIB).date())


def key_of(act: Act, day: Day) -> UUID:
    """The key that the phone would have chosen: an act that is played again is the same act."""
    return uuid5(NAMESPACE_URL, f"pamong:played:{day.name}:{day.date}:{act.number}")


def perform(act: Act, day: Day, post: Post, people: dict[str, Account], *, now: datetime) -> None:
    """Do one act, as the phone of that person would: ``act.at`` is the phone's clock, ``now`` the server's."""
    _PERFORM[act.kind](act, post, people, key_of(act, day), now)


def _look(act: Act, post: Post, people: dict[str, Account], key: UUID, now: datetime) -> None:
    sky, who = SKIES[act.values["sky"]], people[act.values["who"]]
    watch.report_sky(post, sky, by=who, now=now, observed_at=act.at, key=key)


def _order(act: Act, post: Post, people: dict[str, Account], key: UUID, now: datetime) -> None:
    said = act.values
    watch.overrule(post, Want(said["want"]), by=people[said["who"]], reason=said["reason"], now=now)


type Performer = Callable[[Act, Post, dict[str, Account], UUID, datetime], None]
_PERFORM: dict[str, Performer] = {"look": _look, "order": _order}
