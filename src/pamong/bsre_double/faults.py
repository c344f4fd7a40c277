"""What can be made to go wrong with this service."""

from enum import StrEnum

from pamong.doubles.faults import Vocabulary


class Kind(StrEnum):
    """A fault. The number behind ``=`` means seconds, an HTTP status, or a count, as said here."""

    LATENCY = "latency"  # answer after so many seconds
    HANG = "hang"  # do the work, then say nothing for so many seconds (600) and close
    DROP = "drop"  # do the work, then close the connection without a word
    ERROR = "error"  # do nothing and answer with this status (503)
    ERROR_AFTER = "error-after"  # do the work, then answer with this status (502)
    TRUNCATED = "truncated"  # announce the whole body, send half of it
    CUT = "cut"  # a whole answer with half a PDF in it
    EMPTY = "empty"  # HTTP 200 and zero bytes; in version 2 each file is an empty text
    HTML = "html"  # HTTP 200 and a page of some proxy
    NOT_JSON = "not-json"  # HTTP 400 and a plain sentence
    SHUFFLE = "shuffle"  # the files of a batch in the opposite order
    UNSIGNED = "unsigned"  # the file comes back as it went
    TWICE = "twice"  # two signatures instead of one
    OTHER = "other"  # a signed document that says something else
    LOCKOUT = "lockout"  # after so many wrong passphrases (3) the person is suspended
    REFUSE_OK = "refuse-ok"  # refusals come with HTTP 200, as seen


WORDS = Vocabulary(
    Kind,
    ("sign", "status", "verify", "download", "totp"),
    {Kind.LATENCY: 2.0, Kind.HANG: 600.0, Kind.ERROR: 503.0, Kind.ERROR_AFTER: 502.0, Kind.LOCKOUT: 3.0},
    usual="sign",
)
