"""The version of a letter type is the hash of its files."""

import hashlib
from collections.abc import Mapping

from pamong.core import dcbor


def content_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256, in hex, over names and contents; the order of the files does not matter, a moved border does.

    >>> content_hash({"a": b"1", "b": b"2"}) == content_hash({"b": b"2", "a": b"1"})
    True
    >>> content_hash({"a": b"1"}) == content_hash({"a1": b""})
    False
    """
    return hashlib.sha256(
        dcbor.encode(["pamong/files/1", [[name, files[name]] for name in sorted(files)]])
    ).hexdigest()
