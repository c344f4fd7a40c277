"""Relief: who may come, that he agrees, and that the hand-over frees the one who goes."""

from datetime import timedelta

import pytest

from pamong.satgas.errors import StaleError, WatchError
from pamong.satgas.models import Leave, Overtime, Relief
from pamong.satgas.queries.relief import candidates, turns
from pamong.satgas.queries.today import today
from pamong.satgas.services import overtime, relief
from pamong.satgas.services.watch import policy_at
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at

POLICY = policy_at(at("12.00"))


def names(crewed: Crewed, going: Overtime, clock: str = "18.30") -> list[str]:
    return [one.account.name for one in candidates(today(crewed.post, at(clock), POLICY), going)]


def test_a_late_shift_comes_first_then_who_is_on_call_then_who_carried_least(crewed: Crewed) -> None:
    crewed.shifts("Budi", "Dimas", "Eko", "Heri")
    crewed.shift("Yoga", "12.00", "20.00")
    standby = crewed.shift("Heri", "16.00", "22.00", day=TUESDAY + timedelta(days=1))
    standby.kind, standby.day = "standby", TUESDAY
    standby.save()
    crewed.past("Dimas", TUESDAY - timedelta(days=1), 3)
    assert names(crewed, crewed.ordered("Budi")) == ["Yoga", "Heri", "Eko", "Dimas"]


def test_nobody_comes_who_rests_is_away_or_has_done_overtime_today(crewed: Crewed) -> None:
    crewed.shifts("Budi", "Dimas", "Eko", "Heri")
    crewed.ordered("Dimas", agrees=False)
    overtime.end(crewed.ordered("Heri"), by=None, now=at("16.30"))
    Leave.system().create(
        post=crewed.post, place=crewed.post.place, account=crewed.crew["Eko"], kind="leave", first=TUESDAY,
        last=TUESDAY, asked_at=at("7.00"), granted=True,
    )  # fmt: skip
    going = crewed.ordered("Budi")
    assert names(crewed, going) == []
    for one in ("Yoga", "Eko", "Dimas", "Heri", "Budi"):
        with pytest.raises(WatchError, match="Pilih petugas lain"):
            relief.name(going, crewed.crew[one], by=crewed.agus, now=at("18.30"))
    assert not Relief.system().exists()


def test_a_relief_who_agrees_is_ordered_from_the_hand_over_on(crewed: Crewed) -> None:
    crewed.shifts()
    going = crewed.ordered("Budi")
    row = relief.name(going, crewed.crew["Heri"], by=crewed.agus, now=at("18.30"))
    assert crewed.inbox(crewed.crew["Heri"])[-1] == "Mohon gantikan Budi. Serah terima pukul 19.15."
    assert not Overtime.system().filter(account=crewed.crew["Heri"]).exists()
    relief.accept(row, by=crewed.crew["Heri"], now=at("18.40"))
    mine = Overtime.system().get(account=crewed.crew["Heri"])
    assert (mine.starts, mine.until, mine.consented) == (at("19.15"), at("23.15"), True)
    assert mine.ordered_by_id == crewed.agus.pk and mine.answered_at == at("18.40")
    assert "Heri menggantikan Budi" in crewed.inbox(crewed.crew["Budi"])[-1]
    relief.accept(row, by=crewed.crew["Heri"], now=at("18.41"))
    assert Overtime.system().filter(account=crewed.crew["Heri"]).count() == 1


def test_a_late_shift_needs_no_order(crewed: Crewed) -> None:
    crewed.shifts("Budi")
    crewed.shift("Yoga", "12.00", "20.00")
    row = relief.name(crewed.ordered("Budi"), crewed.crew["Yoga"], by=crewed.agus, now=at("18.30"))
    relief.accept(row, by=crewed.crew["Yoga"], now=at("18.40"))
    assert not Overtime.system().filter(account=crewed.crew["Yoga"]).exists()


def test_who_declines_is_asked_no_further_and_the_coordinator_hears_it(crewed: Crewed) -> None:
    crewed.shifts()
    going = crewed.ordered("Budi")
    row = relief.name(going, crewed.crew["Heri"], by=crewed.agus, now=at("18.30"))
    with pytest.raises(WatchError):
        relief.decline(row, by=crewed.crew["Eko"], now=at("18.31"))
    relief.decline(row, by=crewed.crew["Heri"], now=at("18.32"))
    assert "Heri tidak bisa menggantikan Budi" in crewed.inbox(crewed.agus)[-1]
    row = relief.name(going, crewed.crew["Eko"], by=crewed.agus, now=at("18.33"))
    assert (row.by, row.accepted_at) == (crewed.crew["Eko"], None)


def test_another_may_be_named_and_the_first_is_told(crewed: Crewed) -> None:
    crewed.shifts()
    going = crewed.ordered("Budi")
    relief.name(going, crewed.crew["Heri"], by=crewed.agus, now=at("18.30"))
    relief.name(going, crewed.crew["Eko"], by=crewed.agus, now=at("18.35"))
    assert crewed.inbox(crewed.crew["Heri"])[-1] == "Bapak/Ibu tidak perlu lagi menggantikan Budi."
    assert Relief.system().get().by == crewed.crew["Eko"]


def test_the_hand_over_frees_the_one_who_goes(crewed: Crewed) -> None:
    crewed.shifts()
    going = crewed.ordered("Budi")
    row = relief.name(going, crewed.crew["Heri"], by=crewed.agus, now=at("18.30"))
    with pytest.raises(StaleError, match="menyanggupi"):
        relief.hand_over(row, items=["air"], note="", by=crewed.crew["Budi"], now=at("19.15"))
    relief.accept(row, by=crewed.crew["Heri"], now=at("18.40"))
    done = relief.hand_over(
        row,
        items=["kunci", "air", "palsu"],
        note="Pompa  RW 05 menyala",
        by=crewed.crew["Heri"],
        now=at("19.20"),
    )
    assert (done.items, done.note, done.handed_over_at) == (
        ["air", "kunci"],
        "Pompa RW 05 menyala",
        at("19.20"),
    )
    going.refresh_from_db()
    assert going.ended_at == at("19.20")
    again = relief.hand_over(row, items=[], note="", by=crewed.crew["Budi"], now=at("19.25"))
    assert again.items == ["air", "kunci"]
    with pytest.raises(StaleError, match="sudah pulang"):
        relief.name(going, crewed.crew["Eko"], by=crewed.agus, now=at("19.30"))


def test_the_plan_shows_everybody_who_stays(crewed: Crewed) -> None:
    crewed.shifts()
    crewed.ordered("Budi")
    crewed.ordered("Eko", agrees=False)
    (one,) = turns(today(crewed.post, at("18.30"), POLICY))
    assert one.evening.row.account.name == "Budi" and one.relief is None
    assert [mine.account.name for mine in one.candidates] == ["Dimas", "Heri", "Yoga"]
    assert one.due_at == at("19.30")


def test_the_plan_puts_nobody_first_twice_while_others_are_left(crewed: Crewed) -> None:
    crewed.shifts()
    for name in ("Budi", "Dimas"):
        crewed.ordered(name)
    plan = turns(today(crewed.post, at("18.30"), POLICY))
    assert [line.candidates[0].account.name for line in plan] == ["Eko", "Heri"]
    relief.name(plan[0].evening.row, crewed.crew["Heri"], by=crewed.agus, now=at("18.31"))
    plan = turns(today(crewed.post, at("18.32"), POLICY))
    assert plan[1].candidates[0].account.name == "Eko"


def test_an_emergency_moves_the_relief(crewed: Crewed) -> None:
    crewed.shifts()
    crewed.ordered("Budi")
    overtime.declare_emergency(
        crewed.post, by=crewed.lurah, reason="Air masih naik", until=at("22.30"), now=at("19.00")
    )
    (one,) = turns(today(crewed.post, at("19.10"), POLICY))
    row = relief.name(one.evening.row, crewed.crew["Heri"], by=crewed.agus, now=at("19.10"))
    assert row.due_at == at("22.30")
