"""The decision: rules that hold, rules that release, a pause between two changes, and people above all of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pamong.core.dates import aware
from pamong.core.duty.holding import AT_ONCE, Trigger, triggers
from pamong.core.duty.known import Known, Rung, look
from pamong.core.duty.policy import Policy, minutes
from pamong.core.duty.reasons import Reason, Rule
from pamong.core.duty.releasing import Release, release
from pamong.core.duty.signals import Signals, Want, Word
from pamong.core.duty.state import Callee, Decision, Next, Page, Standing, State
from pamong.core.messages import _


def decide(signals: Signals, now: datetime, state: State, policy: Policy) -> Decision:
    """Where the crew of a post stands at ``now``, given where it stood, with every reason.

    Pure: the same arguments give the same decision, and only what was received by ``now`` is looked at. Two changes are
    never closer than ``policy.change_apart``, unless by H1, H5, H6 or a person. ``ValueError`` for a naive ``now``.
    """
    known = look(signals, aware(now), policy)
    before = state if known.day <= state.day else State.begin(now, policy)
    after = _remembered(before, known)
    found = triggers(known, after.blind_since)
    freed = release(known, found, rained=after.rained_at, remembered=before.rained_at is not None)
    situation = _Situation(known, after, found, freed)
    ruled = _by_rules(situation)
    if known.word is not None and known.word != before.word:
        return _obeyed(situation, known.word, ruled)
    if after.by_person and after.standing is Standing.HOLD:
        return situation.decision(after, [_ordered(after.word)], [_until_ordered()], advice=ruled.advice)
    return ruled


@dataclass(frozen=True, slots=True)
class _Situation:
    known: Known
    state: State
    found: tuple[Trigger, ...]
    freed: Release

    @property
    def may_change(self) -> bool:
        return self.known.now - self.state.changed_at >= self.known.policy.change_apart

    def decision(
        self, state: State, why: Iterable[Reason], then: Iterable[Reason], *, advice: Standing | None = None
    ) -> Decision:
        """The decision for ``state``; the rules advise it too unless ``advice`` says otherwise."""
        known = self.known
        page = _page(state, known) if state.standing is Standing.HOLD else None
        return Decision(
            state, tuple(why), Next(tuple(then), _check_at(known)), advice or state.standing, known.rung, page
        )

    def moved(self, standing: Standing, *, standby: bool = False) -> State:
        """The state after the rules changed the standing now."""
        return replace(
            self.state, standing=standing, changed_at=self.known.now, by_person=False, standby=standby
        )


def _remembered(state: State, known: Known) -> State:
    seen = [report.seen_at for report in known.wet]
    rained = max([*seen, *([state.rained_at] if state.rained_at else [])], default=None)
    blind = (state.blind_since or known.now) if known.rung is Rung.BLIND else None
    return replace(state, rained_at=rained, blind_since=blind)


def _by_rules(situation: _Situation) -> Decision:
    match situation.state.standing:
        case Standing.ON_SHIFT:
            return _on_shift(situation)
        case Standing.HOLD:
            return _held(situation)
        case Standing.RELEASED:
            return _released(situation)


def _on_shift(situation: _Situation) -> Decision:
    """Work until the first decision that counts; from some time before it the advice is shown."""
    known, policy, state = situation.known, situation.known.policy, situation.state
    why = [one.reason for one in situation.found] or [_nothing()]
    advice = Standing.HOLD if situation.found else Standing.RELEASED
    if known.now >= policy.at(known.day, policy.final_at) and situation.may_change:
        then = situation.freed.unmet if situation.found else [_again(policy)]
        return situation.decision(situation.moved(advice), why, then)
    final = policy.clock(policy.at(known.day, policy.final_at))
    then = [Reason(Rule.S1, _("Keputusan pukul {final}.", final=final))]
    if known.now >= policy.at(known.day, policy.provisional_at):
        return situation.decision(state, why, then, advice=advice)
    ends = policy.clock(policy.at(known.day, policy.shift_ends))
    return situation.decision(state, [Reason(Rule.S1, _("Jam kerja sampai pukul {ends}.", ends=ends))], then)


def _held(situation: _Situation) -> Decision:
    """Hold until every condition is met; the triggers are the reasons, or what is still missing."""
    state, freed = situation.state, situation.freed
    if freed.unmet:
        why = [one.reason for one in situation.found] or freed.unmet
        return situation.decision(state, why, freed.unmet)
    if not situation.may_change:
        pause = _pause(situation)
        return situation.decision(state, [pause], [pause])
    after = situation.moved(Standing.RELEASED, standby=freed.standby)
    return situation.decision(after, freed.met, [_again(situation.known.policy)])


def _released(situation: _Situation) -> Decision:
    """Stay released until something holds again that a release does not already answer."""
    state, policy = situation.state, situation.known.policy
    counting = [one for one in situation.found if _counts(one, situation)]
    at_once = any(one.rule in AT_ONCE for one in counting)
    if counting and (at_once or situation.may_change):
        why = [one.reason for one in counting]
        return situation.decision(situation.moved(Standing.HOLD), why, situation.freed.unmet)
    ordered = state.by_person
    advice = Standing.HOLD if situation.found and (ordered or counting) else Standing.RELEASED
    if counting:
        pause = _pause(situation)
        return situation.decision(state, [*(one.reason for one in counting), pause], [pause], advice=advice)
    why = [_ordered(state.word)] if ordered else [_nothing()]
    if situation.found and not ordered:
        why = [Reason(Rule.T2, _("Sudah boleh pulang; hanya hal baru yang menahan lagi."))]
    if state.standby:
        why += [one for one in situation.freed.met if one.rule is Rule.R5]
    return situation.decision(state, why, [_again(policy)], advice=advice)


def _counts(trigger: Trigger, situation: _Situation) -> bool:
    """Whether a trigger calls back a crew that was released.

    Danger always does, unless a person released them knowing of it. Anything else must have become known after the
    release: while the shift still lasts, or, clouds apart, when they have been home for a while and before the night.
    """
    state, known, policy = situation.state, situation.known, situation.known.policy
    ordered_at = state.word.at if state.by_person and state.word else None
    if trigger.danger:
        return ordered_at is None or trigger.learned_at > ordered_at
    if trigger.learned_at <= (ordered_at or state.changed_at):
        return False
    ends = policy.at(known.day, policy.shift_ends)
    if known.now < ends and ordered_at is None:
        return True
    gone_at = ordered_at or max(state.changed_at, ends)
    is_evening = gone_at + policy.quiet <= known.now < policy.at(known.day, policy.watch_until)
    return is_evening and not trigger.cloud


def _obeyed(situation: _Situation, word: Word, ruled: Decision) -> Decision:
    """Do what a person wants. Given back, the watch goes on where it stands; before the first decision, on shift."""
    known, state = situation.known, situation.state
    if word.want is Want.RULES:
        is_early = known.now < known.policy.at(known.day, known.policy.final_at)
        standing = Standing.ON_SHIFT if is_early else state.standing
        after = replace(state, word=word, by_person=False, standing=standing)
        if standing is not state.standing:
            after = replace(after, changed_at=known.now)
        return _by_rules(replace(situation, state=after))
    standing = Standing.HOLD if word.want is Want.HOLD else Standing.RELEASED
    then = [_until_ordered()] if word.want is Want.HOLD else [_again(known.policy)]
    after = replace(situation.moved(standing), word=word, by_person=True)
    return situation.decision(after, [_ordered(word)], then, advice=ruled.advice)


def _ordered(word: Word | None) -> Reason:
    assert word is not None  # a standing by a person has the person's word
    if word.want is Want.HOLD:
        return Reason(Rule.P1, _("{by} menahan Satgas: {reason}", by=word.by, reason=word.reason), word.at)
    return Reason(Rule.P2, _("{by} memulangkan Satgas: {reason}", by=word.by, reason=word.reason), word.at)


def _until_ordered() -> Reason:
    return Reason(
        Rule.P1, _("Koordinator atau lurah memulangkan Satgas, atau menyerahkannya kembali kepada aturan.")
    )


def _nothing() -> Reason:
    return Reason(Rule.R0, _("Tidak ada alasan untuk menahan."))


def _again(policy: Policy) -> Reason:
    return Reason(
        Rule.T2,
        _(
            "Ditahan lagi bila ada peringatan, air naik, kejadian, atau hujan; hal baru lain sesudah {quiet} menit.",
            quiet=minutes(policy.quiet),
        ),
    )


def _pause(situation: _Situation) -> Reason:
    policy = situation.known.policy
    at = policy.clock(situation.state.changed_at + policy.change_apart)
    return Reason(
        Rule.T1,
        _(
            "Keputusan berubah paling cepat {apart} menit sekali: berikutnya pukul {at}.",
            apart=minutes(policy.change_apart),
            at=at,
        ),
    )


def _check_at(known: Known) -> datetime:
    """The next full step of the day's clock, so that the hours of the rules are met; before the advice, its hour."""
    policy, now = known.policy, known.now
    begun = policy.at(known.day, policy.day_begins)
    step = begun + policy.check_every * ((now - begun) // policy.check_every + 1)
    marks = [policy.at(known.day, hour) for hour in (policy.provisional_at, policy.final_at)]
    return next((mark for mark in marks if mark > now), step)


def _page(state: State, known: Known) -> Page | None:
    """Call the co-ordinator while nothing is known, and the lurah when he has not decided in time."""
    if state.blind_since is None or state.by_person:
        return None
    within = known.policy.decide_within
    until = max(state.blind_since, state.changed_at) + within
    if known.now < until:
        return Page(Callee.COORDINATOR, until)
    return Page(Callee.LURAH, until + within)
