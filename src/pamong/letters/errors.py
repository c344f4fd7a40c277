"""What can go wrong on a letter's way.

LettersError
    StaleRequest    somebody else moved the request first; carries its present state
    NotYourTurn     the person may not take this step; carries the reason
    NotReplaceable  the letter stands, or another request corrects it already
    AnswersMissing  the draft is not complete; carries the errors per field
"""

from collections.abc import Mapping

from pamong.letters.models import Request


class LettersError(Exception):
    """Carries a sentence for the person who acted."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class StaleRequest(LettersError):  # noqa: N818 - an answer, not a failure
    """The request moved on since the page was opened."""

    def __init__(self, message: str, request: Request) -> None:
        super().__init__(message)
        self.request = request


class NotYourTurn(LettersError):  # noqa: N818 - an answer, not a failure
    """The step belongs to somebody else, or the action is not possible now."""


class NotReplaceable(LettersError):  # noqa: N818 - an answer, not a failure
    """There is nothing to correct, or somebody does so already."""


class AnswersMissing(LettersError):  # noqa: N818 - an answer, not a failure
    """Fields of the draft are missing or wrong."""

    def __init__(self, message: str, errors: Mapping[str, str]) -> None:
        super().__init__(message)
        self.errors = errors
