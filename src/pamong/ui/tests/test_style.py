"""The style sheet: small, readable for everybody, and the same in both dark blocks."""

import gzip
import re
from itertools import product

import pytest

from pamong.ui.tests.paths import CSS

BUDGET = 12_000
GROUNDS = ("bg", "surface", "sunken")
# Pairs of text and ground, with the least contrast that WCAG 2.2 AA asks for (4.5 for text, 3 for borders).
PAIRS = [
    *(
        (text, ground, 4.5)
        for text, ground in product(("ink", "ink-2", "ink-3", "leaf-ink", "danger", "warn"), GROUNDS)
    ),
    *(("edge", ground, 3.0) for ground in GROUNDS),
    ("on-leaf", "leaf", 4.5),
    ("on-leaf", "leaf-hover", 4.5),
    ("on-deep", "deep", 4.5),
    ("on-deep-2", "deep", 4.5),
    ("on-star", "star", 4.5),
    ("on-hold", "hold", 4.5),
    ("on-danger", "danger", 4.5),
    ("leaf-ink", "leaf-soft", 4.5),
    ("warn", "warn-soft", 4.5),
    ("danger", "danger-soft", 4.5),
    ("info", "info-soft", 4.5),
    ("ink-2", "star-soft", 4.5),
    ("paper-ink", "paper", 4.5),
]


def _block(start: str) -> str:
    at = CSS.index("{", CSS.index(start)) + 1
    return CSS[at : CSS.index("}", at)]


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", block))


LIGHT = _tokens(_block("  :root {\n"))
DARK = _tokens(_block('  :root[data-theme="dark"] {'))


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_style_sheet_fits_its_budget():
    assert len(gzip.compress(CSS.encode(), 9)) <= BUDGET


def test_both_dark_blocks_are_the_same():
    system = _tokens(_block('    :root:not([data-theme="light"]) {'))
    assert system == DARK
    assert len(system) > 30


def test_dark_only_changes_what_light_defines():
    assert set(DARK) <= set(LIGHT)


@pytest.mark.parametrize("theme", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS, ids=lambda value: str(value))
def test_text_stands_out_from_its_ground(theme, text, ground, least):
    assert _contrast(theme[text], theme[ground]) >= least


def test_every_token_that_is_used_is_defined():
    local = {"muted", "dot", "col"}
    used = set(re.findall(r"var\(--([a-z0-9-]+)", CSS))
    assert used - set(LIGHT) - local == set()


def test_the_style_sheet_loads_nothing_from_elsewhere():
    assert "@import" not in CSS
    urls = re.findall(r"url\(([^)]*)\)", CSS)
    assert urls
    assert all(re.fullmatch(r'"(kawung|panah)[a-z-]*\.svg"', url) for url in urls)
