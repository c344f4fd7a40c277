"""Gauges and their levels."""

import math
from datetime import timedelta

import pytest

from pamong.satgas import models, retention
from pamong.satgas.models import Gauge, Post, Reading
from pamong.satgas.services import gauges, watch
from pamong.satgas.tests.conftest import World


@pytest.fixture
def gauge(world: World) -> Gauge:
    return gauges.put_up(world.post, name="RW 05", limit_cm=60, actor=None, now=world.now)[0]


def test_each_gauge_has_its_number_and_a_token_that_is_not_kept(world: World) -> None:
    made = [
        gauges.put_up(world.post, name=name, limit_cm=60, actor=None, now=world.now)
        for name in ("RW 05", "RW 06")
    ]
    assert [gauge.number for gauge, _ in made] == [1, 2]
    assert [bytes(gauge.token_hash) for gauge, _ in made] == [gauges.token_hash(token) for _, token in made]
    assert made[0][1] != made[1][1] and len(made[0][1]) >= 32


def test_a_level_is_kept_once_and_decided_upon(world: World, gauge: Gauge) -> None:
    world.set("16.00")
    watch.decide(world.post, now=world.now)
    assert models.Decision.system().latest("at", "id").rules.count("H5") == 0
    for _ in range(2):
        gauges.measure(gauge, 64, at=world.now, now=world.now + timedelta(seconds=5))
    assert Reading.objects.count() == 1
    assert Post.system().get().next_at <= world.now + timedelta(seconds=5)
    assert watch.decide_due(now=world.now + timedelta(seconds=6)) == 1
    assert "H5" in models.Decision.system().latest("at", "id").rules


def test_levels_stay_for_two_rainy_seasons(world: World, gauge: Gauge) -> None:
    gauges.measure(gauge, 64, at=world.now, now=world.now)
    line, later = retention.READINGS, world.now + timedelta(days=730)
    assert line.expire(later - line.after, later) == 0
    later += timedelta(seconds=1)
    assert line.expire(later - line.after, later) == 1
    assert not Reading.objects.exists()


@pytest.mark.parametrize("cm", [math.nan, math.inf, -501.0, 1e9])
def test_what_is_no_level_is_refused(world: World, gauge: Gauge, cm: float) -> None:
    with pytest.raises(ValueError, match="no level"):
        gauges.measure(gauge, cm, at=world.now, now=world.now)
    assert not Reading.objects.exists()
