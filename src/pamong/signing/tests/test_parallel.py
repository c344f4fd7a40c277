"""Acceptance 5, at the heart of it: eight at once, one wins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from pamong.foundation.access.passkeys import PasskeyError
from pamong.signing import services
from pamong.signing.errors import PromptError
from pamong.signing.models import OfficeKey, Prompt
from pamong.signing.tests.support import NOW, official

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, count=8):
    """What each of ``count`` threads got from ``act``, all started in the same moment."""
    barrier = Barrier(count)

    def run(_number):
        try:
            barrier.wait(10)
            return act()
        except (PromptError, PasskeyError) as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_eight_taps_on_one_prompt_exactly_one_counts():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assertion = desk.touch(prompt)
    results = at_once(lambda: str(desk.accept(prompt, assertion).state))
    assert sorted(results) == ["not_open"] * 7 + ["ordered"]


def test_a_finger_and_a_cancellation_do_not_both_win():
    desk = official()
    prompt = desk.open([desk.prepare()[1]])
    assertion = desk.touch(prompt)
    turn = iter(range(8))

    def act():
        if next(turn) % 2:
            return services.cancel(prompt, now=NOW)
        return str(desk.accept(prompt, assertion).state)

    results = at_once(act)
    assert [result for result in results if result in (True, "ordered")] in ([True], ["ordered"])
    prompt.refresh_from_db()
    assert prompt.state == (Prompt.State.ORDERED if "ordered" in results else Prompt.State.CANCELLED)
    assert prompt.items.get().live is ("ordered" in results)


def test_eight_first_signatures_make_one_key_and_one_authority():
    desk = official()
    keys = at_once(lambda: services.certificate_for(desk.appointment, NOW).pk)
    assert len(set(keys)) == 1
    assert OfficeKey.objects.count() == 2


def test_of_eight_expiries_exactly_one_counts():
    desk = official()
    desk.open([desk.prepare()[1]])
    assert sum(at_once(lambda: services.expire_due(NOW + timedelta(seconds=121)))) == 1
