"""What can be made to go wrong with this service."""

from enum import StrEnum

from pamong.doubles.faults import Vocabulary


class Kind(StrEnum):
    """A fault. The number behind ``=`` means seconds, an HTTP status, hours or a size, as said here."""

    LATENCY = "latency"  # answer after so many seconds (2)
    HANG = "hang"  # say nothing for so many seconds (600) and close
    DRIP = "drip"  # a byte every so many seconds (1)
    DROP = "drop"  # close the connection without a word
    ERROR = "error"  # this HTTP status (503)
    BUSY = "busy"  # HTTP 429 with Retry-After of so many seconds (60)
    MOVED = "moved"  # HTTP 302 to somewhere else
    TRUNCATED = "truncated"  # announce the whole body, send half of it
    CUT = "cut"  # half a body that claims to be whole
    EMPTY = "empty"  # HTTP 200 and zero bytes
    HTML = "html"  # HTTP 200 and a page of some proxy
    GARBAGE = "garbage"  # HTTP 200 and random bytes
    HUGE = "huge"  # so many megabytes (50)
    SCHEMA = "schema"  # other names for the fields, as after a change nobody announced
    TEXT = "text"  # numbers as texts
    XXE = "xxe"  # a document type that reads a file
    BOMB = "bomb"  # a document type that grows to gigabytes
    STALE = "stale"  # what was true so many hours (30) ago, as a cache that lost its origin
    SKEW = "skew"  # a clock that is so many hours (6) ahead
    NO_TAG = "no-tag"  # no ETag, and none is honoured


WORDS = Vocabulary(
    Kind,
    ("forecast", "list", "warning"),
    {
        Kind.LATENCY: 2.0, Kind.HANG: 600.0, Kind.DRIP: 1.0, Kind.ERROR: 503.0, Kind.BUSY: 60.0, Kind.HUGE: 50.0,
        Kind.STALE: 30.0, Kind.SKEW: 6.0,
    },
)  # fmt: skip
