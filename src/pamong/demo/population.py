"""Fictional families: the sizes, ages and names of a real kelurahan, and nobody who exists.

Every NIK and KK number lies in area 99.99.99, which no register uses. The same seed gives the same people.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random

from pamong.core.regions import RegionCode
from pamong.foundation.people.records import HouseholdData, ResidentData

MALE, FEMALE = "L", "P"
HEAD, WIFE, CHILD, PARENT = 1, 3, 4, 7
SINGLE, MARRIED, WIDOWED = 1, 2, 4
_RELIGIONS = ([1, 2, 3, 5, 4], [895, 57, 39, 6, 3])
_ADULT_WORK = ([15, 88, 19, 5, 2, 65, 84, 89, 4], [30, 22, 12, 6, 4, 4, 4, 10, 8])
_STREETS = (
    "Jalan Contoh Raya",
    "Gang Belimbing",
    "Gang Melati",
    "Jalan Sampel",
    "Gang Kenanga",
    "Jalan Teladan",
)


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("pamong.demo") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _names() -> dict[tuple[str, str, str], list[str]]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in _rows("demo_names.csv"):
        found.setdefault((row["part"], row["sex"], row["cohort"]), []).append(row["name"])
    return found


@cache
def _sizes() -> tuple[list[int], list[float]]:
    rows = _rows("demo_household_size.csv")
    return [int(row["members"].rstrip("+")) for row in rows], [float(row["percent"]) for row in rows]


class Town:
    """Makes families, household after household, in the given RT."""

    def __init__(self, seed: int, today: date) -> None:
        self.random = Random(seed)
        self.today = today
        self.used: set[str] = set()

    def families(
        self, rts: Sequence[RegionCode], residents: int
    ) -> Iterator[tuple[HouseholdData, list[ResidentData]]]:
        """Families in ``rts`` by turns until there are exactly ``residents`` people."""
        left, turn = residents, 0
        while left > 0:
            sizes, weights = _sizes()
            size = min(left, self.random.choices(sizes, weights)[0])
            yield self.family(rts[turn % len(rts)], size)
            left -= size
            turn += 1

    def family(self, rt: RegionCode, size: int) -> tuple[HouseholdData, list[ResidentData]]:
        """One family of ``size`` in ``rt``: head, spouse, children, sometimes a parent."""
        rng = self.random
        head_age = rng.randint(26, 68)
        religion = rng.choices(*_RELIGIONS)[0]
        head_sex = MALE if size > 1 or rng.random() < 0.5 else FEMALE
        couple = size > 1 and rng.random() < 0.88
        people = [self._adult(head_age, head_sex, HEAD, MARRIED if couple else SINGLE, religion)]
        if couple:
            people.append(
                self._adult(max(20, head_age - rng.randint(-2, 5)), FEMALE, WIFE, MARRIED, religion)
            )
        while len(people) < size:
            people.append(self._other(head_age, len(people), size, religion))
        address = f"{rng.choice(_STREETS)} Nomor {rng.randint(1, 120)}"
        kk = self._unique(
            lambda: f"999999{rng.randint(1, 28):02d}{rng.randint(1, 12):02d}{rng.randint(5, 26):02d}"
        )
        return HouseholdData(place=rt.place, kk_number=kk, address=address), people

    def _other(self, head_age: int, at: int, size: int, religion: int) -> ResidentData:
        rng = self.random
        if at == size - 1 and size > 4 and rng.random() < 0.25:
            return self._adult(
                head_age + rng.randint(20, 28), rng.choice((MALE, FEMALE)), PARENT, WIDOWED, religion
            )
        age = max(0, head_age - rng.randint(22, 38))
        sex = rng.choice((MALE, FEMALE))
        work = 1 if age < 6 else 3 if age < 22 else self._work(age, sex)
        return self._person(age, sex, CHILD, SINGLE, religion, work)

    def _adult(self, age: int, sex: str, relation: int, married: int, religion: int) -> ResidentData:
        return self._person(age, sex, relation, married, religion, self._work(age, sex))

    def _work(self, age: int, sex: str) -> int:
        if age >= 60:
            return self.random.choice((4, 1, 88))
        if sex == FEMALE and self.random.random() < 0.45:
            return 2
        return self.random.choices(*_ADULT_WORK)[0]

    def _person(
        self, age: int, sex: str, relation: int, married: int, religion: int, work: int
    ) -> ResidentData:
        rng = self.random
        born = self.today - timedelta(days=age * 365 + age // 4 + rng.randint(0, 364))
        day = born.day + (40 if sex == FEMALE else 0)
        return ResidentData(
            nik=self._unique(lambda: f"999999{day:02d}{born.month:02d}{born.year % 100:02d}"),
            name=self.name(sex, born.year),
            sex=sex,
            birth_place=rng.choices(("Malang", "Surabaya", "Blitar", "Kediri", "Pasuruan"), (80, 6, 5, 5, 4))[
                0
            ],
            birth_date=born,
            religion=religion,
            education=_schooling(age, rng),
            occupation=work,
            marital_status=married,
            relation=relation,
        )

    def name(self, sex: str, year: int) -> str:
        """A name of the cohort: often one word for the old, two or three for the young."""
        rng = self.random
        cohort = "1940-1969" if year < 1970 else "1970-1994" if year < 1995 else "1995-2026"
        first = rng.choice(_names()["first", sex, cohort])
        alone = {"1940-1969": 0.55, "1970-1994": 0.10, "1995-2026": 0.01}[cohort]
        if rng.random() < alone:
            return first
        words = [first, rng.choice(_names()["second", sex, "all"])]
        if cohort == "1995-2026" and rng.random() < 0.4:
            words.append(rng.choice(_names()["second", sex, "all"]))
        return " ".join(dict.fromkeys(words))

    def _unique(self, stem: Callable[[], str]) -> str:
        while True:
            number = f"{stem()}{self.random.randint(1, 9999):04d}"
            if number not in self.used:
                self.used.add(number)
                return number


def _schooling(age: int, rng: Random) -> int:
    if age < 7:
        return 1
    if age < 13:
        return 2
    if age < 16:
        return 3
    return rng.choices((3, 4, 5, 7, 8, 9), (12, 18, 42, 6, 19, 3))[0]
