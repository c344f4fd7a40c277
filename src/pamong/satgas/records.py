"""State and reasons as JSON values, and back."""

from datetime import date, datetime
from typing import Any

from pamong.core.duty import Decision, Reason, Standing, State, Want, Word

type Json = dict[str, Any]


def state_to_json(state: State) -> Json:
    """The memory of a post as it is stored."""
    return {
        "day": state.day.isoformat(),
        "standing": state.standing.value,
        "changed_at": state.changed_at.isoformat(),
        "rained_at": _written(state.rained_at),
        "blind_since": _written(state.blind_since),
        "word": _word_to_json(state.word) if state.word else None,
        "by_person": state.by_person,
        "standby": state.standby,
    }


def state_from_json(values: Json) -> State:
    """Invert ``state_to_json``."""
    return State(
        day=date.fromisoformat(values["day"]),
        standing=Standing(values["standing"]),
        changed_at=datetime.fromisoformat(values["changed_at"]),
        rained_at=_read(values["rained_at"]),
        blind_since=_read(values["blind_since"]),
        word=_word_from_json(values["word"]) if values["word"] else None,
        by_person=values["by_person"],
        standby=values["standby"],
    )


def reasons_to_json(reasons: tuple[Reason, ...]) -> list[Json]:
    """Rule, template, parameters and time of each."""
    return [
        {
            "rule": one.rule.value,
            "template": one.message.template,
            "params": one.message.params,
            "seen_at": _written(one.seen_at),
        }
        for one in reasons
    ]


def said_to_json(decision: Decision) -> Json:
    """A decision as screens show it, beside the state that it led to."""
    return {
        "advice": decision.advice.value,
        "rung": decision.rung.value,
        "callee": decision.page.callee.value if decision.page else "",
        "until": _written(decision.page.until) if decision.page else None,
        "reasons": reasons_to_json(decision.reasons),
        "conditions": reasons_to_json(decision.next.conditions),
    }


def _word_to_json(word: Word) -> Json:
    return {"want": word.want.value, "by": word.by, "reason": word.reason, "at": word.at.isoformat()}


def _word_from_json(values: Json) -> Word:
    return Word(Want(values["want"]), values["by"], values["reason"], datetime.fromisoformat(values["at"]))


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
