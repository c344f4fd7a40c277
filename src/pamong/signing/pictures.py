"""What a changed PDF showed when it was signed, beside what it shows now: drawn in a child that is killed when slow.

Where nothing can be drawn there is no comparison; the verdict never depends on it.
"""

import json
import os
import re
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pamong
from pamong.signing.validation import State, examine

SECONDS = 5.0
MAX_SIGNATURES = 4
MAX_PICTURES = 2_000_000
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+\d{1,10}\s+(\d{1,10})\s+(\d{1,10})\s*\]")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first page that looks different (from 1; 0: none does), as signed and as shown now: PNG in base64.

    One of the two is empty where only the other has such a page.
    """

    page: int
    signed: str
    present: str


def compare(data: bytes, *, seconds: float = SECONDS) -> Comparison | None:
    """Signed revision and present one of a PDF that was changed by an update.

    None when no whole signed revision is in it, or when its pages cannot be drawn within ``seconds``.
    """
    signed = signed_part(data)
    if not signed or not _turn.acquire(timeout=seconds):
        return None
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pamong.signing.picture"],
            input=struct.pack(">Q", signed) + data,
            env={"PYTHONPATH": os.pathsep.join([_ROOT, *filter(None, sys.path)]), "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=True,
        )
        found = json.loads(done.stdout[:MAX_PICTURES])
        return Comparison(int(found["page"]), str(found["signed"]), str(found["present"]))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None
    finally:
        _turn.release()


#: One drawing at a time: strangers start as many as they like, and each takes tens of megabytes.
_turn = threading.BoundedSemaphore(1)
_ROOT = str(Path(pamong.__file__).parent.parent)


def signed_part(data: bytes) -> int:
    """Bytes of the longest beginning of ``data`` that is an intact signed PDF by itself; 0 if there is none."""
    ends = {int(found[1]) + int(found[2]) for found in _RANGE.finditer(data)}
    for end in sorted((end for end in ends if end < len(data)), reverse=True)[:MAX_SIGNATURES]:
        if examine(data[:end]).state in {State.INTACT, State.FOREIGN}:
            return end
    return 0
