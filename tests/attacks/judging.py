"""The verdict and its reasons by name, from the public key list and the log's proof."""

import json
import time
from base64 import b64encode
from functools import cache

from pamong.issuing.standalone import judge
from pamong.issuing.verdict_values import Word
from pamong.signing import validation
from pamong.signing.keylist import KeyList
from pamong.signing.reasons import Reason
from pamong.signing.trust import Trust
from tests.support.outside import Outside


@cache
def _list(text: str) -> KeyList:
    return KeyList.from_json(text)


def judged(
    outside: Outside, data: bytes, authorities: tuple[bytes, ...] = ()
) -> tuple[Word, tuple[Reason, ...]]:
    """Word and reasons for ``data``, given everything that a verifier of the first letter could have; in time.

    ``authorities``: the roots of time stamping authorities that the office's key list names.
    """
    named = [b64encode(one).decode() for one in authorities]
    keys = _list(json.dumps(outside.keys(authorities=named)))
    start = time.monotonic()
    verdict = judge(data, keys, proof=outside.proof().encode())
    assert time.monotonic() - start < validation.SECONDS
    found = validation.examine(data, trust=Trust(authorities=authorities))
    reasons = found.reasons
    if found.state in {validation.State.INTACT, validation.State.FOREIGN}:
        reasons = validation.prove(found, keys).reasons
    return verdict.word, reasons
