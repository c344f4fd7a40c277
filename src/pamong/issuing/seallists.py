"""The lists by which anybody checks a seal without us: the seal keys of a kecamatan, and what became of its seals.

Both are COSE messages over deterministic arrays; ``code`` is the kecamatan's, moments are seconds since 1970, keys
are uncompressed points (65 bytes).
The CA of the kecamatan signs the keys, the seal key signs the states:

    ["pamong/seal-keys/1", code, name, made_at, [[kid, key, not_before, not_after, retired_at, revoked_at], ...]]
    ["pamong/seal-states/1", code, year, made_at, revoked, void, count, valid]

``revoked`` and ``void`` are seal ids of 8 bytes, sorted, one after the other. ``valid`` is a coded set
(``core.coded_set``) of the first 8 bytes of SHA-256 over the claims of every seal ever published in that year,
revoked ones included: it says more than an id could, for another name under a known id is not in it.
"""

import hashlib
import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pamong.core import coded_set, dcbor, seal
from pamong.core.regions import RegionCode, RegionLevel
from pamong.foundation.regions.queries import code_of, name_at
from pamong.issuing.models import Document
from pamong.signing import seals
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.keys import present
from pamong.signing.models import OfficeKey

KEYS, STATES = "pamong/seal-keys/1", "pamong/seal-states/1"
# A list says when it was made; it is made anew this often even if nothing happened, and at once if something did.
AGES = timedelta(minutes=5)
LOOK_AGAIN = (
    1.0  # seconds between two looks at the register: what is revoked or void is in the list within them
)
_OVERLAP = timedelta(minutes=10)  # a publication may commit after a later one was seen
State = Document.State
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list ready to be sent; ``etag`` changes when its content does, or its age."""

    data: bytes
    etag: str


def authorities() -> list[int]:
    """The places of the kecamatan that have sealed anything."""
    keys = OfficeKey.objects.filter(kind=OfficeKey.Kind.SEAL)
    return sorted(set(keys.values_list("office_place", flat=True)))


def authority_key(place: int) -> bytes | None:
    """The public key of the CA that signs the key list of a kecamatan: what a browser pins. None until a CA that was
    revoked has its successor.
    """
    authority = present(OfficeKey.Kind.CA, place)
    return seals.public_point(authority) if authority else None


def key_list(place: int, now: datetime) -> SignedList:
    """The seal keys of the kecamatan ``place``, in use or not, signed by its CA; KeyUnavailableError without one."""
    made = _moment(now)
    keys = OfficeKey.objects.filter(kind=OfficeKey.Kind.SEAL, office_place=place).order_by("created_at")
    rows = [
        [
            seals.kid_of(key), seals.public_point(key), _at(key.not_before), _at(key.not_after),
            _at(key.retired_at), _at(key.revoked_at),
        ]
        for key in keys
    ]  # fmt: skip
    name = name_at(place, RegionLevel.KECAMATAN)
    authority = _present(OfficeKey.Kind.CA, place)
    return _signed(dcbor.encode([KEYS, code_of(place), name, made, rows]), KEYS, authority)


@dataclass(slots=True)
class _Year:
    """What this process knows of one year of one kecamatan."""

    hashes: set[bytes] = field(default_factory=set)
    seen_until: datetime | None = None
    looked_at: float = 0.0
    coded: tuple[int, bytes] = (0, b"")
    content: tuple[bytes, bytes, int] | None = None
    made: int = 0
    signed: SignedList | None = None


_years: dict[tuple[int, int], _Year] = {}
_lock = threading.Lock()


def state_list(place: int, year: int, now: datetime) -> SignedList:
    """The states of the seals of letters dated ``year`` in the kecamatan ``place``.

    The register is looked at once a second at most, and only for what is new in it; the list is signed when it
    changed or is five minutes old. KeyUnavailableError while there is no seal that may sign it.
    """
    with _lock:
        known = _years.setdefault((place, year), _Year())
        if known.signed is None or time.monotonic() - known.looked_at >= LOOK_AGAIN:
            _look(known, place, year, now)
            known.looked_at = time.monotonic()
        assert known.signed is not None
        return known.signed


def _look(known: _Year, place: int, year: int, now: datetime) -> None:
    rows = _documents(place, year)
    _add_published(known, rows)
    revoked, void = _ids(rows, State.REVOKED), _ids(rows, State.CANCELLED)
    content = (revoked, void, len(known.hashes))
    if known.signed is not None and content == known.content and _moment(now) == known.made:
        return
    if known.coded[0] != len(known.hashes):
        known.coded = coded_set.encode(known.hashes)
    made = _moment(now) if content == known.content or known.content is None else int(now.timestamp())
    payload = dcbor.encode([STATES, code_of(place), year, made, revoked, void, *known.coded])
    known.signed = _signed(payload, STATES, _present(OfficeKey.Kind.SEAL, place))
    known.content, known.made = content, _moment(now)


def _add_published(known: _Year, rows: QuerySet[Document]) -> None:
    published = rows.filter(state__in=(State.ISSUED, State.REVOKED))
    if known.seen_until:
        published = published.filter(issued_at__gte=known.seen_until - _OVERLAP)
    for issued_at, data in published.values_list("issued_at", "seal").iterator():
        if issued_at is None or data is None:
            continue
        known.seen_until = max(known.seen_until or issued_at, issued_at)
        try:
            known.hashes.add(_hash(bytes(data)))
        except seal.SealError:  # changed in the database: fsck says where, and the others stay listed
            logger.exception("a published document has a seal that cannot be read")


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(seal.read(data)[0].payload).digest()[: coded_set.HASH_BYTES]


def _ids(rows: QuerySet[Document], state: State) -> bytes:
    found = rows.filter(state=state).values_list("seal_id", flat=True)
    return b"".join(sorted(bytes(seal_id) for seal_id in found if seal_id is not None))


def _documents(place: int, year: int) -> QuerySet[Document]:
    low, high = RegionCode.from_place(place).place_range
    in_year = Document.system().filter(date__year=year, seal__isnull=False)
    return in_year.filter(office_place__range=(low, high))


def _present(kind: OfficeKey.Kind, place: int) -> OfficeKey:
    """The key that signs a list. Never a new one: a page makes no keys (``signing.succession``)."""
    found = present(kind, place)
    if found is None:
        raise KeyUnavailableError("missing", _("Daftar segel sedang disiapkan. Coba lagi sebentar lagi."))
    return found


def _signed(payload: bytes, purpose: str, key: OfficeKey) -> SignedList:
    return SignedList(
        seals.signer(key)(payload, purpose.encode()),
        hashlib.sha256(payload + seals.kid_of(key)).hexdigest()[:32],
    )


def _moment(now: datetime) -> int:
    """The present five minutes, as seconds since 1970."""
    step = int(AGES.total_seconds())
    return int(now.timestamp()) // step * step


def _at(moment: datetime | None) -> int | None:
    return int(moment.astimezone(UTC).timestamp()) if moment else None


def forget() -> None:
    """Start anew: the register is another one."""
    with _lock:
        _years.clear()
