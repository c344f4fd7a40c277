"""What the invented flood crew looks after: a pump, a boat, fuel and lights, some of it due for a look."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from pamong.foundation.access.models import Account
from pamong.satgas.models import Check, Equipment, Post

#: Kind, name, days between two looks, days since the last one, what was noted.
_THINGS = (
    (Equipment.Kind.PUMP, "Pompa RW 05", 7, 3, ""),
    (Equipment.Kind.FUEL, "Solar pompa, dua jeriken", 7, 9, "tinggal satu jeriken"),
    (Equipment.Kind.BOAT, "Perahu karet", 30, 12, ""),
    (Equipment.Kind.LIGHT, "Lampu sorot", 14, 20, ""),
)
_KEYS = UUID("8f0e8c1c-2a52-4b7e-9a57-5f6c1b0d7e21")


def make_equipment(post: Post, by: Account, now: datetime) -> None:
    """The things, each looked at some days ago; nothing where there are some."""
    if Equipment.system().filter(post=post).exists():
        return
    for kind, name, every_days, ago, note in _THINGS:
        thing = Equipment.system().create(
            post=post, place=post.place, kind=kind, name=name, every_days=every_days
        )
        Check.system().create(
            post=post, place=post.place, equipment=thing, account=by, works=True, note=note,
            at=now - timedelta(days=ago), key=uuid5(_KEYS, f"{thing.pk}"),
        )  # fmt: skip
