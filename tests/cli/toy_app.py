"""The smallest WSGI application that can stand in for the office in tests of the tree."""

import os
from collections.abc import Callable, Iterable

from pamong.cli.orphan import die_with_parent

die_with_parent()


def application(environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answers with the id of its process."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
