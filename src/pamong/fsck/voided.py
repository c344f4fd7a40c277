"""Seals that may be on paper without a letter: each is kept as it was made, so that it is on the list of void ones."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from pamong.fsck import seals
from pamong.fsck.documents import sealed_words
from pamong.fsck.faults import Fault, Kind, raw
from pamong.fsck.register import Register, State
from pamong.fsck.seals import SealKeys
from pamong.issuing.models import Document


def check(register: Register, keys: SealKeys, offices: Mapping[UUID, str]) -> Iterator[Fault]:
    """Every fault of the seal of a document that was cancelled."""
    rows = Document.system().filter(state=State.CANCELLED).order_by("pk").values_list("pk", "seal")
    for pk, data in rows.iterator(chunk_size=2_000):
        row = register.documents[pk]
        sealed = sealed_words(row, raw(data), offices.get(row.office, ""))
        problems = seals.problems(sealed, keys) if sealed else ("its void seal is not kept",)
        for problem in problems:
            yield Fault(Kind.SEAL, row.where, f"cancelled, and {problem}")
