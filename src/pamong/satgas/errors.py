"""What the flood watch answers when something cannot be done. Each carries a sentence for the person who acted."""


class WatchError(Exception):
    """It cannot be done; ``message`` says why, and what to do instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class LimitError(WatchError):
    """It would go beyond the hours of the policy."""


class StaleError(WatchError):
    """Somebody else was faster; the page must be looked at again."""
