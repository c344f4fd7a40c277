"""Pictures that tests send again and again are examined once a run: each time costs a process of its own."""

from collections.abc import Callable
from hashlib import sha256

type Run = Callable[[str, bytes], bytes]
_MOST = 200
_known: dict[tuple[str, bytes], bytes] = {}


def once(run: Run) -> Run:
    """``run`` of ``foundation.files.upload``, which answers what it accepted before without asking again."""

    def remembered(task: str, data: bytes) -> bytes:
        key = task, sha256(data).digest()
        if key not in _known:
            if len(_known) >= _MOST:
                _known.clear()
            _known[key] = run(task, data)
        return _known[key]

    return remembered
