"""What holds for every decision, whatever is known and whatever happened before."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pamong.core.duty import (
    Callee,
    Decision,
    Incident,
    Level,
    Outlook,
    Rule,
    Rung,
    Signals,
    Sky,
    SkyReport,
    Standing,
    State,
    Want,
    WeatherWarning,
    Word,
    WordError,
    decide,
    in_force,
    say,
    source_of,
)
from pamong.core.duty.labour import Stage, asked_later, may_be_asked, plan
from pamong.core.duty.policy import numbers
from pamong.core.duty.replay import replay
from pamong.core.tests.duty_days import KELURAHAN, POLICY, TUESDAY, WEATHER, at, outlooks, read, slot

MINUTE = timedelta(minutes=1)
AT_ONCE = {Rule.H1, Rule.H5, Rule.H6}
PERSON = {Rule.P1, Rule.P2}
ALL_DAY = tuple(at("8.00") + 20 * step * MINUTE for step in range(3 * 17))

# Most of the day around the end of the shift, in steps of five minutes: there the rules meet each other.
moments = st.integers(0, 72).map(lambda step: at("14.00") + 5 * step * MINUTE) | st.integers(0, 960).map(
    lambda count: at("8.00") + count * MINUTE
)
names = st.sampled_from(["Budi", "Eko"])
reports = st.builds(
    lambda sky, seen, late, name: SkyReport(sky, seen, seen + late * MINUTE, name, name),
    st.sampled_from(Sky), moments, st.sampled_from([0, 0, 0, 7, 40, -10]), names,
)  # fmt: skip
warnings = st.builds(
    lambda start, length, early, gone: WeatherWarning(
        "hujan lebat", start, start + length * MINUTE if length else None, start - early * MINUTE,
        withdrawn_at=start + gone * MINUTE if gone else None,
    ),
    moments, st.sampled_from([0, 60, 180, 20_000]), st.integers(-30, 240), st.sampled_from([0, 0, 45]),
)  # fmt: skip
skies = st.lists(st.sampled_from(sorted(WEATHER)), min_size=4, max_size=4)
forecasts = st.builds(
    lambda weather, received, age, place: outlooks(
        tuple(slot(at(f"{hour}.00"), name) for hour, name in zip((13, 16, 19, 22), weather, strict=True)),
        received - age * timedelta(hours=1), received, (place,),
    )[0],
    skies, moments, st.integers(-1, 22), st.sampled_from(KELURAHAN[:2]),
)  # fmt: skip
levels = st.builds(
    lambda cm, seen, late: Level("RW 05", cm, 60.0, seen, seen + late * MINUTE),
    st.floats(0, 90), moments, st.sampled_from([0, 3]),
)  # fmt: skip
incidents = st.builds(
    lambda opened, length: Incident("Jalan Contoh", opened, opened + length * MINUTE if length else None),
    moments, st.sampled_from([0, 30, 90]),
)  # fmt: skip
words = st.builds(
    lambda want, moment: Word(want, "Pak Agus", "Alasan contoh", moment), st.sampled_from(Want), moments
)


def many[T](one: st.SearchStrategy[T], most: int) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(one, max_size=most).map(tuple)


def rare[T](one: st.SearchStrategy[T], most: int) -> st.SearchStrategy[tuple[T, ...]]:
    """Mostly none: where everything holds, nothing is ever decided."""
    return st.sampled_from([0, 0, most]).flatmap(lambda count: many(one, count))


signals = st.builds(
    Signals,
    reports=many(reports, 8),
    warnings=rare(warnings, 2),
    outlooks=rare(forecasts, 4),
    levels=rare(levels, 5),
    incidents=rare(incidents, 2),
    words=rare(words, 2),
    polled=st.sampled_from([ALL_DAY, (), ALL_DAY[:30]]),
    on_duty=st.integers(1, 2),
)
unordered = signals.map(lambda found: replace(found, words=()))


def states(now: datetime) -> st.SearchStrategy[State]:
    """Any state that a machine could be in at ``now``."""
    past = st.integers(0, 60).map(lambda step: now - 5 * step * MINUTE)
    return st.builds(
        State,
        day=st.just(POLICY.day_of(now)),
        standing=st.sampled_from(Standing),
        changed_at=past,
        rained_at=st.none() | past,
        blind_since=st.none() | past,
    )


def day_of(found: Signals) -> list[tuple[datetime, Decision]]:
    return list(replay(found, at("14.00"), at("24.30"), POLICY))


@settings(max_examples=60)
@given(signals)
def test_reasons_and_conditions_are_never_empty_and_every_sentence_is_finished(found: Signals) -> None:
    for now, decision in day_of(found):
        assert decision.reasons and decision.next.conditions and decision.next.check_at > now
        for reason in (*decision.reasons, *decision.next.conditions):
            assert reason.message and "{" not in reason.message and reason.message.endswith((".", "contoh"))


@settings(max_examples=120)
@given(signals)
def test_two_changes_are_never_close_unless_by_danger_or_a_person(found: Signals) -> None:
    changed_at = None
    standing = Standing.ON_SHIFT
    for now, decision in day_of(found):
        if decision.state.standing is standing:
            continue
        standing = decision.state.standing
        rules = {reason.rule for reason in decision.reasons}
        by_word = decision.state.word is not None and now - decision.state.word.at < POLICY.check_every
        if changed_at is not None and now - changed_at < POLICY.change_apart:
            assert rules & (AT_ONCE | PERSON) or by_word
        changed_at = now


@settings(max_examples=120)
@given(signals)
def test_nobody_is_released_with_a_warning_in_force_unless_by_a_person(found: Signals) -> None:
    for now, decision in day_of(found):
        in_force_now = [
            one for one in found.warnings
            if one.received_at <= now and not (one.withdrawn_at and one.withdrawn_at <= now)
            and one.effective - timedelta(hours=1) <= now
            < min(one.expires or one.effective + timedelta(hours=3), one.effective + timedelta(hours=12))
        ]  # fmt: skip
        if in_force_now and decision.state.standing is Standing.RELEASED:
            assert decision.state.by_person
            assert {reason.rule for reason in decision.reasons} == {Rule.P2}
            assert decision.advice is not Standing.RELEASED


@settings(max_examples=120)
@given(unordered, st.data())
def test_a_report_of_rain_always_holds_again(found: Signals, data: st.DataObject) -> None:
    """At once, or when the pause since the last change is over; it still counts then."""
    now = data.draw(moments.filter(lambda moment: moment >= at("15.30")))
    state = data.draw(states(now).filter(lambda one: one.standing is Standing.RELEASED))
    seen = now - data.draw(st.integers(0, 14)) * MINUTE
    wet = SkyReport(
        data.draw(st.sampled_from([Sky.DRIZZLE, Sky.RAIN, Sky.DOWNPOUR])), seen, now, "Budi", "Budi"
    )
    clear = SkyReport(Sky.CLEAR, now, now, "Eko", "Eko")
    found = replace(found, reports=(*found.reports, wet, *data.draw(st.sampled_from([(), (clear,)]))))
    first = decide(found, now, state, POLICY)
    if now - state.changed_at >= POLICY.change_apart:
        assert first.state.standing is Standing.HOLD
    then = max(now, state.changed_at + POLICY.change_apart)
    assert decide(found, then, first.state, POLICY).state.standing is Standing.HOLD


def wetter_reports(found: Signals, data: st.DataObject) -> Signals:
    raised = tuple(
        replace(one, sky=list(Sky)[max(list(Sky).index(one.sky), data.draw(st.integers(0, 4)))])
        for one in found.reports
    )
    return replace(found, reports=raised)


def wetter_forecasts(found: Signals, data: st.DataObject) -> Signals:
    order = ["cerah", "awan", "mendung", "gerimis", "hujan", "petir"]

    def raised(outlook: Outlook) -> Outlook:
        slots = tuple(
            slot(one.at, order[max(order.index(one.words), data.draw(st.integers(0, 5)))])
            for one in outlook.forecast.slots
        )
        return replace(outlook, forecast=replace(outlook.forecast, slots=slots))

    return replace(found, outlooks=tuple(map(raised, found.outlooks)))


def wetter_water(found: Signals, data: st.DataObject) -> Signals:
    """The newest level stands higher; warnings and incidents are added."""
    now = at("23.59")
    known = sorted(found.levels, key=lambda one: one.at)
    if known:
        known[-1] = replace(known[-1], cm=known[-1].cm + data.draw(st.floats(0, 50)))
    return replace(
        found,
        levels=tuple(known),
        warnings=found.warnings + data.draw(many(warnings, 1)),
        incidents=found.incidents + data.draw(many(incidents, 1)),
        reports=found.reports
        + tuple(one for one in data.draw(many(reports, 1)) if one.sky.is_wet and one.seen_at < now),
    )


@settings(max_examples=400)
@given(unordered, st.data())
def test_a_wetter_sky_never_releases(found: Signals, data: st.DataObject) -> None:
    """For a fixed state and time, whoever is held stays held when anything is wetter."""
    now = data.draw(moments.filter(lambda moment: moment >= at("14.30")))
    # Levels that arrive out of order or after now would make the newest one at `now` another one.
    found = replace(
        found, levels=tuple(one for one in found.levels if one.received_at <= now and one.at <= now)
    )
    state = data.draw(states(now))
    before = decide(found, now, state, POLICY)
    assume(Standing.HOLD in (before.state.standing, before.advice))
    wetter = wetter_water(wetter_forecasts(wetter_reports(found, data), data), data)
    after = decide(wetter, now, state, POLICY)
    if before.state.standing is Standing.HOLD:
        assert after.state.standing is Standing.HOLD
    if before.advice is Standing.HOLD:
        assert after.advice is Standing.HOLD


def test_rain_that_is_news_now_does_not_open_the_easier_way_home() -> None:
    """Three grey reports hold (R6). Were the first one rain, two grey ones after it would be enough (R1)."""
    table = """
        06.40 | prakiraan 13=awan 16=awan 19=awan 22=awan
        15.20 | Budi melihat {}
        16.10 | Budi melihat mendung
        16.30 | Budi melihat mendung
    """
    held = State(TUESDAY, Standing.HOLD, at("15.15"))
    for sky in ("mendung", "gerimis", "deras"):
        assert (
            decide(read(table.format(sky)).signals, at("16.45"), held, POLICY).state.standing is Standing.HOLD
        )


@given(signals, moments)
def test_the_order_of_signals_does_not_matter(found: Signals, now: datetime) -> None:
    turned = replace(
        found,
        reports=found.reports[::-1],
        warnings=found.warnings[::-1],
        levels=found.levels[::-1],
        incidents=found.incidents[::-1],
        polled=found.polled[::-1],
    )
    state = State.begin(now, POLICY)
    one, other = decide(found, now, state, POLICY), decide(turned, now, state, POLICY)
    assert one.state.standing is other.state.standing
    assert {reason.rule for reason in one.reasons} == {reason.rule for reason in other.reasons}


@given(signals, moments)
def test_what_is_received_later_is_not_known(found: Signals, now: datetime) -> None:
    known = Signals(
        reports=tuple(one for one in found.reports if one.received_at <= now),
        warnings=tuple(one for one in found.warnings if one.received_at <= now),
        outlooks=tuple(one for one in found.outlooks if one.received_at <= now),
        levels=tuple(one for one in found.levels if one.received_at <= now),
        incidents=tuple(one for one in found.incidents if one.opened_at <= now),
        words=tuple(one for one in found.words if one.at <= now),
        polled=tuple(one for one in found.polled if one <= now),
        on_duty=found.on_duty,
    )
    state = State.begin(now, POLICY)
    assert decide(found, now, state, POLICY) == decide(known, now, state, POLICY)


CLEAR = read("06.40 | prakiraan 13=cerah 16=cerah 19=cerah 22=cerah").signals


def test_before_the_first_decision_the_advice_is_provisional() -> None:
    wet = read("06.40 | prakiraan 13=cerah 16=hujan 19=cerah 22=cerah").signals
    state = State.begin(at("14.00"), POLICY)
    early = decide(wet, at("14.25"), state, POLICY)
    assert (early.state.standing, early.advice, early.next.check_at) == (
        Standing.ON_SHIFT, Standing.ON_SHIFT, at("14.30"),
    )  # fmt: skip
    later = decide(wet, at("14.30"), state, POLICY)
    assert (later.state.standing, later.advice, later.next.check_at) == (
        Standing.ON_SHIFT, Standing.HOLD, at("15.15"),
    )  # fmt: skip
    assert later.reasons[0].message == "Prakiraan BMKG: hujan pukul 16.00, 11 dari 11 kelurahan."


def test_the_hold_says_what_must_happen_as_the_crew_reads_it() -> None:
    day = read("""
        06.40 | prakiraan 13=awan 16=awan 19=awan 22=awan
        15.00 | BMKG memperingatkan 15.40-18.40
        15.10 | Budi melihat mendung
    """)
    decision = decide(day.signals, at("15.18"), State.begin(at("15.00"), POLICY), POLICY)
    assert [f"{reason.message} ({reason.rule})" for reason in decision.reasons] == [
        "BMKG memperingatkan hujan lebat pukul 15.40-18.40. (H1)",
        "Budi melaporkan mendung pukul 15.10. (H2)",
        "Prakiraan BMKG: mendung sekarang, 11 dari 11 kelurahan. (H4)",
    ]
    assert [f"{one.message} ({one.rule})" for one in decision.next.conditions] == [
        "Peringatan BMKG berakhir pukul 18.40. (R2)",
        "Dua laporan cerah berjarak 20 menit, atau pukul 17.30 tanpa hujan. (R6)",
    ]
    assert decision.reasons[1].seen_at == at("15.10")


DEAF = "6.00 | daftar BMKG tak terjangkau sampai 29.00"


@pytest.mark.parametrize(
    ("table", "rung", "standing"),
    [
        ("06.40 | prakiraan 16=cerah", Rung.ALL, Standing.RELEASED),
        (f"06.40 | prakiraan 16=cerah\n{DEAF}", Rung.NO_NOWCAST, Standing.RELEASED),
        ("15.00 | Budi melihat cerah", Rung.NO_FORECAST, Standing.RELEASED),
        (f"15.00 | Budi melihat cerah\n{DEAF}", Rung.EYES, Standing.RELEASED),
        (DEAF, Rung.BLIND, Standing.HOLD),
        ("15.00 | air 10 dari 60 cm", Rung.BLIND, Standing.HOLD),
    ],
)  # fmt: skip
def test_the_ladder_of_failing_sources_ends_on_the_safe_side(
    table: str, rung: Rung, standing: Standing
) -> None:
    decision = decide(read(table).signals, at("15.15"), State.begin(at("15.00"), POLICY), POLICY)
    assert (decision.rung, decision.state.standing) == (rung, standing)


def test_an_old_forecast_and_one_from_the_future_are_not_believed() -> None:
    state = State.begin(at("15.00"), POLICY)
    slots = (slot(at("16.00"), "cerah"),)
    for analysed in (at("15.15") - timedelta(hours=18, minutes=1), at("15.31")):
        found = Signals(outlooks=outlooks(slots, analysed, at("15.00")), polled=ALL_DAY)
        assert decide(found, at("15.15"), state, POLICY).rung is Rung.BLIND
    for analysed in (at("15.15") - timedelta(hours=18), at("15.30")):
        found = Signals(outlooks=outlooks(slots, analysed, at("15.00")), polled=ALL_DAY)
        assert decide(found, at("15.15"), state, POLICY).rung is Rung.ALL


def test_one_wet_kelurahan_of_eleven_holds_and_says_so() -> None:
    dry, wet = (slot(at("16.00"), "cerah"),), (slot(at("16.00"), "gerimis"),)
    found = Signals(
        outlooks=outlooks(dry, at("7.00"), at("7.10"))
        + outlooks(wet, at("7.00"), at("7.20"), KELURAHAN[4:5]),
        polled=ALL_DAY,
    )
    decision = decide(found, at("15.15"), State.begin(at("15.00"), POLICY), POLICY)
    assert decision.reasons[0].message == "Prakiraan BMKG: hujan pukul 16.00, 1 dari 11 kelurahan."


def test_when_nothing_is_known_a_person_is_called_and_then_the_next() -> None:
    found, state, calls = Signals(), State.begin(at("15.00"), POLICY), []
    for now, decision in replay(found, at("15.10"), at("15.40"), POLICY):
        if decision.page is not None:
            calls.append((POLICY.clock(now), decision.page.callee))
        state = decision.state
    assert calls == [
        ("15.15", Callee.COORDINATOR), ("15.20", Callee.COORDINATOR),
        ("15.25", Callee.LURAH), ("15.30", Callee.LURAH), ("15.35", Callee.LURAH), ("15.40", Callee.LURAH),
    ]  # fmt: skip
    word = say(
        Want.HOLD, by="Bu Lurah", reason="Lihat sendiri hujan", at=at("15.41"), letters=POLICY.reason_letters
    )
    assert decide(replace(found, words=(word,)), at("15.45"), state, POLICY).page is None


def test_a_person_is_obeyed_and_the_advice_of_the_rules_stands_beside() -> None:
    day = read("""
        06.40 | prakiraan 13=awan 16=hujan 19=hujan 22=hujan
        15.40 | Pak Agus memulangkan: Hujan sudah lewat
    """)
    steps = dict(replay(day.signals, at("15.15"), at("16.30"), POLICY))
    decision = steps[at("15.40")]
    assert (decision.state.standing, decision.advice) == (Standing.RELEASED, Standing.HOLD)
    assert decision.reasons[0].message == "Pak Agus memulangkan Satgas: Hujan sudah lewat"
    assert steps[at("16.30")].state.standing is Standing.RELEASED


def test_a_reason_of_a_few_letters_is_none() -> None:
    with pytest.raises(WordError, match="paling sedikit 10 huruf"):
        say(Want.RELEASE, by="Pak Agus", reason="  pulang    ya ", at=at("15.30"), letters=10)


def test_a_new_day_begins_at_the_start_of_the_shift_not_at_midnight() -> None:
    day = read("15.00 | kejadian Jalan Contoh\n 15.10 | Budi melihat hujan")
    held = decide(day.signals, at("15.15"), State.begin(at("15.00"), POLICY), POLICY).state
    night = decide(day.signals, at("25.00"), held, POLICY)
    assert (night.state.standing, night.state.day) == (Standing.HOLD, TUESDAY)
    morning = decide(day.signals, at("32.00"), night.state, POLICY)
    assert (morning.state.standing, morning.state.rained_at) == (Standing.ON_SHIFT, None)


def test_a_clock_that_goes_back_changes_nothing() -> None:
    held = decide(Signals(), at("15.15"), State.begin(at("15.00"), POLICY), POLICY).state
    assert decide(CLEAR, at("15.10"), held, POLICY).state.standing is Standing.HOLD


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        decide(Signals(), datetime(2026, 11, 24, 15), State.begin(at("15.00"), POLICY), POLICY)


def test_every_number_has_its_rules_its_meaning_and_its_source() -> None:
    for name, number in numbers().items():
        assert number.rules and number.means and source_of(name)
    with pytest.raises(LookupError):
        source_of("nothing")


def test_a_policy_holds_from_its_day_on() -> None:
    later = replace(POLICY, since=TUESDAY + timedelta(days=7))
    assert in_force(TUESDAY, (later, POLICY)) is POLICY
    assert in_force(TUESDAY + timedelta(days=7), (POLICY, later)) is later
    with pytest.raises(LookupError):
        in_force(POLICY.since - timedelta(days=1))


def test_whoever_comes_early_comes_for_the_new_day() -> None:
    days = [POLICY.day_of(at(clock)) for clock in ("3.59", "4.00", "7.56", "22.30", "27.59")]
    assert days == [TUESDAY - timedelta(days=1), *[TUESDAY] * 4]


@pytest.mark.parametrize(
    "numbers_that_cannot_be",
    [
        {"final_at": POLICY.shift_begins},
        {"day_begins": POLICY.shift_ends},
        {"cloud_until": POLICY.final_at},
        {"quiet": timedelta(0)},
        {"change_apart": POLICY.rain_fresh},
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(numbers_that_cannot_be: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        replace(POLICY, **numbers_that_cannot_be)  # type: ignore[arg-type]


def test_the_flood_breaks_the_limit_of_overtime_at_1930() -> None:
    """Held from 15.30 to 22.30 is seven hours; relief must be named at 18.30 and take over at 19.30."""
    evening = plan(at("15.30"), today=timedelta(0), week=timedelta(0), policy=POLICY)
    stages = {
        clock: evening.stage(at(clock))
        for clock in ("15.00", "15.30", "17.30", "18.30", "19.15", "19.30", "22.30")
    }
    assert stages == {
        "15.00": Stage.BEFORE,
        "15.30": Stage.OVERTIME,
        "17.30": Stage.MEAL,
        "18.30": Stage.RELIEF,
        "19.15": Stage.HANDOVER,
        "19.30": Stage.STOP,
        "22.30": Stage.STOP,
    }


@pytest.mark.parametrize(
    ("today", "week", "stop"),
    [(0, 0, "19.30"), (1, 1, "18.30"), (0, 15, "18.30"), (0, 17.5, "16.00"), (0, 18, "15.30"), (0, 20, "15.30")],
)  # fmt: skip
def test_the_last_moment_is_that_of_the_tighter_limit(today: float, week: float, stop: str) -> None:
    evening = plan(at("15.30"), today=timedelta(hours=today), week=timedelta(hours=week), policy=POLICY)
    assert POLICY.clock(evening.stop_at) == stop
    assert (
        evening.begins_at <= min(evening.meal_at, evening.relief_at) <= evening.handover_at <= evening.stop_at
    )


def test_who_had_much_is_asked_later_and_who_had_all_is_not_asked() -> None:
    hours = [14.9, 15.0, 17.9, 18.0]
    lengths = [timedelta(hours=count) for count in hours]
    assert [asked_later(one, POLICY) for one in lengths] == [False, True, True, True]
    assert [may_be_asked(one, POLICY) for one in lengths] == [True, True, True, False]
