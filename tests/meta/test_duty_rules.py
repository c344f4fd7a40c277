"""The page about the duty rules says what the code does."""

import re
import subprocess
import sys

from pamong.core.duty import Rule
from pamong.core.tests.duty_days import read
from tests.meta.tracked import ROOT

FOLDER = ROOT / "docs" / "explanation"


def page() -> str:
    return (FOLDER / "duty-rules.md").read_text(encoding="utf-8")


def test_the_page_is_what_the_policy_table_generates() -> None:
    done = subprocess.run(
        [sys.executable, "-P", str(FOLDER / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_day_of_the_page_goes_as_its_table_says() -> None:
    found = re.search(r"```\n(.*?)```", page(), re.DOTALL)
    assert found is not None
    day = read(found[1])
    assert len(day.expected) >= 4
    assert list(day.changes()) == list(day.expected)


def test_every_rule_is_explained() -> None:
    assert [rule for rule in Rule if f"**{rule.value}**" not in page()] == []


def test_no_number_is_left_out_or_unknown() -> None:
    assert "{{" not in page()
