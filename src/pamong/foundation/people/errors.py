"""What can be wrong with the data of a resident: each error has its field and a message for the screen."""

from django.utils.functional import Promise


class PeopleError(Exception):
    """Base of this package's errors: ``field`` names the input, ``message`` (Indonesian) says what to do."""

    def __init__(self, field: str, code: str, message: "str | Promise") -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code, self.message = field, code, message


class InvalidFieldError(PeopleError):
    """A value cannot be right."""


class TakenError(PeopleError):
    """A number that identifies one person or household is registered already."""


class NotRevealedError(PeopleError):
    """A hidden value was asked for without saying why, or is none that can be asked for."""
