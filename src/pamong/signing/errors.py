"""What can go wrong when something is signed, with words for the person who waits."""

from typing import Any

from django.utils.functional import Promise


class SigningError(Exception):
    """Base of this package's errors: ``code`` for programs and tests, ``message`` for the screen."""

    def __init__(self, code: str, message: "str | Promise", **data: Any) -> None:
        super().__init__(code)
        self.code, self.message, self.data = code, message, data


class LayoutError(SigningError):
    """The PDF is not one that Pamong rendered, or the signature does not fit into it."""


class PromptError(SigningError):
    """This signing prompt cannot be opened, accepted or used."""


class KeyUnavailableError(SigningError):
    """There is no usable signing key for this appointment."""
