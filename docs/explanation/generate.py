"""Writes ``duty-rules.md`` from the policy table: ``python docs/explanation/generate.py``.

With ``--check`` it writes nothing and fails if the page is not what it would write. The prose is in
``duty-rules.template.md``; ``{{name}}`` there is a number of the policy in force, ``{{{name}}}`` a whole part.
"""

import re
import sys
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent / "src")]

from pamong.core.duty import POLICIES, Policy, in_force, source_of  # noqa: E402
from pamong.core.duty.labour import plan  # noqa: E402
from pamong.core.duty.policy import numbers  # noqa: E402
from pamong.core.duty.replay import replay  # noqa: E402
from pamong.core.tests.duty_days import at, read  # noqa: E402

PAGE, TEMPLATE = HERE / "duty-rules.md", HERE / "duty-rules.template.md"
LATEST = in_force(date.max)


def written(value: object) -> str:
    """A number as people read it."""
    match value:
        case time():
            return f"{value:%H.%M}"
        case timedelta():
            return _length(value)
        case frozenset():
            return ", ".join(map(str, sorted(value)))
        case _:
            return f"{value:g}" if isinstance(value, float) else str(value)


def _length(length: timedelta) -> str:
    if length >= timedelta(days=2) and not length % timedelta(days=1):
        return f"{length.days} days"
    minutes = round(length / timedelta(minutes=1))
    if minutes % 60 or minutes <= 60:
        return f"{minutes} min"
    return f"{minutes // 60} h"


def table() -> str:
    """Every number, with what every policy says."""
    days = [policy.since.isoformat() for policy in POLICIES]
    rows = [f"| Number | Rules | Means | {' | '.join(f'Since {day}' for day in days)} | Says who |"]
    rows.append("|" + "---|" * (4 + len(days)))
    for name, number in numbers().items():
        values = " | ".join(written(getattr(policy, name)) for policy in POLICIES)
        rows.append(f"| `{name}` | {number.rules} | {number.means} | {values} | {source_of(name)} |")
    return "\n".join(rows)


def example(page: str) -> str:
    """What is decided on the day of the page's own table: every step with another standing, advice or set of rules."""
    day = read(_day(page))
    lines = ["| Time | Standing | Reasons | Next |", "|---|---|---|---|"]
    before = None
    for now, decision in replay(day.signals, at("14.30"), day.end, LATEST):
        rules = {one.rule for one in (*decision.reasons, *decision.next.conditions)}
        now_said = (decision.state.standing, decision.advice, rules)
        if now_said == before:
            continue
        before = now_said
        why = "<br>".join(f"{one.rule}: {one.message}" for one in decision.reasons)
        then = "<br>".join(f"{one.rule}: {one.message}" for one in decision.next.conditions)
        standing = decision.state.standing.value
        if decision.advice is not decision.state.standing:
            standing += f", advice: {decision.advice.value}"
        lines.append(f"| {LATEST.clock(now)} | {standing} | {why} | {then} |")
    return "\n".join(lines)


def evening() -> str:
    """When a meal, a relief, the hand-over and the end are due for somebody whose shift just ended."""
    ends = LATEST.at(LATEST.since, LATEST.shift_ends)
    due = plan(ends, today=timedelta(0), week=timedelta(0), policy=LATEST)
    moments = (due.meal_at, due.relief_at, due.handover_at, due.stop_at)
    return ", ".join(map(LATEST.clock, moments))


def _day(page: str) -> str:
    found = re.search(r"```\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


def page() -> str:
    """The whole page."""
    template = TEMPLATE.read_text(encoding="utf-8")
    parts: dict[str, Callable[[], str]] = {
        "table": table,
        "evening": evening,
        "example": lambda: example(template),
    }
    text = re.sub(r"\{\{\{(\w+)\}\}\}", lambda found: parts[found[1]](), template)
    return re.sub(r"\{\{(\w+)\}\}", lambda found: number(LATEST, found[1]), text)


def number(policy: Policy, name: str) -> str:
    """A number of the policy by its name."""
    return written(getattr(policy, name))


def main(argv: list[str]) -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" not in argv:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"stale: {PAGE.name}; run python docs/explanation/generate.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
