"""What a file says by itself, as values that travel from the examining child to whoever asked."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from pamong.signing.reasons import Reason


class State(StrEnum):
    """As far as the file alone can tell; ``intact`` is a letter in our form, ``foreign`` anybody else's."""

    UNREADABLE = "unreadable"
    UNSIGNED = "unsigned"
    CHANGED = "changed"
    INTACT = "intact"
    FOREIGN = "foreign"


class Chain(StrEnum):
    """Whether the certificate of a ``foreign`` signature leads to a root that the office keeps, and did so in time."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Who signed, in the words of a certificate that nobody has vouched for. Hashes are SHA-256 in
    hexadecimal.
    """

    name: str
    title: str
    organisation: str
    issuer: str
    fingerprint: str
    key_hash: str


@dataclass(frozen=True, slots=True)
class Examination:
    """The finding. ``digest``, ``evidence`` and ``issuer_fingerprint`` (hexadecimal) and ``hole``, the span of
    /Contents, are set for ``intact`` only.

    ``published``: of a ``changed`` letter behind which there is nothing but validation data and invisible document
    time stamps of an authority that is trusted, by whomever, how many bytes were published. The letter is in them,
    unchanged. ``chain`` and ``root``, the name of the root that vouches for the signer, are set for ``foreign`` only.
    A ``foreign`` file whose ``signer.key_hash`` is one of ours is a letter of ours without evidence: treat as
    changed.
    """

    state: State
    sha256: str
    reasons: tuple[Reason, ...] = ()
    signer: Certificate | None = None
    digest: str = ""
    evidence: str = ""
    issuer_fingerprint: str = ""
    signed_at: str = ""
    chain: Chain = Chain.UNKNOWN
    root: str = ""
    published: int = 0
    hole: tuple[int, int] = (0, 0)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The opposite of ``to_json``; ValueError, KeyError or TypeError for anything else."""
        signer, chain = values.pop("signer"), Chain(values.pop("chain"))
        state, reasons = State(values.pop("state")), tuple(map(Reason, values.pop("reasons")))
        hole = (int(values["hole"][0]), int(values["hole"][1]))
        known = Certificate(**signer) if signer else None
        return cls(
            **values | {"state": state, "reasons": reasons, "signer": known, "chain": chain, "hole": hole}
        )
