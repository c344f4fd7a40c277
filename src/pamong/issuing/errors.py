"""What can go wrong while a document becomes a letter.

IssuingError
    PromptGone      the prompt was cancelled, expired, or is already ordered
    NotInTime       the clock stands before the book's last date: nothing is back-dated
    TimeStopped     the time stamping authority has been silent for longer than the office allows
    ServiceStopped  the service that signs would refuse this official, or is not configured any more
    StillUnknown    a letter may have been signed by the service: a person decides first
    TooMany         more documents than one touch may cover
    NotRevocable    the document is not issued, or its revocation was decided or proposed meanwhile
    ReasonRefused   the reason of a revocation is empty, too long, or holds what must not be public
"""


class IssuingError(Exception):
    """Carries a sentence for the person who acted."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PromptGone(IssuingError):  # noqa: N818 - an answer, not a failure
    """The prompt cannot be used any more."""


class NotInTime(IssuingError):  # noqa: N818 - an answer, not a failure
    """The clock is behind the register."""


class TimeStopped(IssuingError):  # noqa: N818 - an answer, not a failure
    """Nothing is signed until the office has time stamps again."""


class ServiceStopped(IssuingError):  # noqa: N818 - an answer, not a failure
    """The official's certificate, NIK or secret, or the settings of the service, are not in order."""


class StillUnknown(IssuingError):  # noqa: N818 - an answer, not a failure
    """Whether this letter was signed must be known first."""


class TooMany(IssuingError):  # noqa: N818 - an answer, not a failure
    """One touch covers at most ``services.BATCH_MAX`` documents."""


class NotRevocable(IssuingError):  # noqa: N818 - an answer, not a failure
    """Somebody was faster, or there is nothing to revoke."""


class ReasonRefused(IssuingError):  # noqa: N818 - an answer, not a failure
    """This text cannot be shown to everybody as the reason of a revocation."""
