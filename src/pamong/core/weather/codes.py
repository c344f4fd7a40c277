"""BMKG's weather codes and what they are called: a slot is read by its code and its words, the wetter counts."""

import re

#: Code to its names, Indonesian and English, as seen in answers, in BMKG's older table, or in public clients.
#: 0-3, 10, 61 and 63 were seen in real answers of 2026.
NAMES: dict[int, tuple[str, ...]] = {
    0: ("cerah", "sunny", "clear", "clear skies"),
    1: ("cerah", "sunny", "clear"),
    2: ("cerah berawan", "partly cloudy"),
    3: ("berawan", "mostly cloudy", "cloudy"),
    4: ("berawan tebal", "overcast"),
    5: ("udara kabur", "haze"),
    10: ("udara kabur", "asap", "mist", "haze", "smoke"),
    17: ("petir", "thunder"),
    45: ("kabut", "fog"),
    60: ("hujan ringan", "light rain"),
    61: ("hujan ringan", "light rain"),
    63: ("hujan sedang", "moderate rain", "hujan", "rain"),
    65: ("hujan lebat", "heavy rain"),
    80: ("hujan lokal", "isolated shower"),
    95: ("hujan petir", "thunderstorm"),
    97: ("hujan petir", "severe thunderstorm"),
}

#: From dry to wet. Codes of one name stand together; public clients disagree about the rest, so only this order counts.
_WETNESS = (0, 1, 2, 10, 5, 45, 3, 4, 17, 80, 60, 61, 63, 65, 95, 97)
# A name that several codes share means the driest of them; the code itself says when it is more.
_BY_NAME = {name: code for code in reversed(_WETNESS) for name in NAMES[code]}
_HEAVY = re.compile(r"lebat|deras|petir|badai|heavy|thunder|storm|severe|extreme|ekstrem")
_WET = re.compile(r"hujan|gerimis|rain|shower|drizzle")


def is_known(code: int) -> bool:
    """Whether BMKG is known to use this code."""
    return code in NAMES


def wetness(code: int) -> int:
    """The place of a known code in the order from dry to wet; an unknown one counts as light rain.

    >>> wetness(3) < wetness(61) < wetness(95), wetness(123) == wetness(61)
    (True, True)
    """
    return _WETNESS.index(code if code in NAMES else 61)


def code_of(words: str) -> int | None:
    """The code that these words mean: by name, else by what they speak of; ``None`` when they say nothing known.

    >>> code_of("Hujan  Lebat"), code_of("Hujan Sangat Lebat"), code_of("hujan rintik"), code_of("Angin")
    (65, 65, 61, None)
    """
    said = " ".join(words.casefold().split())
    if said in _BY_NAME:
        return _BY_NAME[said]
    if _HEAVY.search(said):
        return 95 if "petir" in said or "thunder" in said else 65
    return 61 if _WET.search(said) else None
