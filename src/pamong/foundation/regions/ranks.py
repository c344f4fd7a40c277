"""Ranks of civil servants: the word that belongs to a golongan."""

import csv
from functools import cache
from importlib.resources import files


@cache
def ranks() -> dict[str, str]:
    """Every golongan with its pangkat, lowest first (source: ``data/pns_pangkat_golongan.csv``)."""
    text = (files(__package__) / "data" / "pns_pangkat_golongan.csv").read_text(encoding="utf-8")
    return {row["golongan"]: row["pangkat"] for row in csv.DictReader(text.splitlines())}


def rank_of(golongan: str) -> str:
    """The rank as printed under a name; empty without a golongan, the bare text for an unknown one.

    >>> rank_of("III/d"), rank_of("")
    ('Penata Tingkat I (III/d)', '')
    """
    pangkat = ranks().get(golongan)
    return f"{pangkat} ({golongan})" if pangkat else golongan
