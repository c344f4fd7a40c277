"""What access refuses: each error carries a stable code and a sentence for the person."""

from django.utils.functional import Promise

from pamong.foundation.access.policies import Verdict


class AccessError(Exception):
    """Base of this package's errors; ``message`` (Indonesian) says what to do."""

    def __init__(self, code: str, message: "str | Promise") -> None:
        super().__init__(code)
        self.code, self.message = code, message


class NotAllowedError(AccessError):
    """The person has not the power for this act; ``verdict`` says why and who can help."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__("not_allowed", verdict.reason)
        self.verdict = verdict


class TooManyError(AccessError):
    """A limit is reached; ``seconds`` until another try is counted anew."""

    def __init__(self, seconds: int, message: "str | Promise") -> None:
        super().__init__("too_many", message)
        self.seconds = seconds


class SignInError(AccessError):
    """Phone number and password do not open an account; never says which of them is wrong."""


class InvitationError(AccessError):
    """An invitation cannot be started, approved or used."""


class ActivationError(AccessError):
    """An activation code cannot be issued or used."""


class AppointmentError(AccessError):
    """An appointment contradicts another one."""


class LastKeyError(AccessError):
    """The last usable passkey is not revoked without saying so twice."""


def require(verdict: Verdict) -> None:
    """Raise ``NotAllowedError`` unless ``verdict`` allows."""
    if not verdict:
        raise NotAllowedError(verdict)
