"""Water where it should not be: the life of an incident, whom to send, and which reports mean the same place."""

from pamong.core.incidents.life import (
    BEYOND_THE_LIMIT,
    CANNOT_ABSORB,
    NOT_OF_THE_CREW,
    OPEN,
    Act,
    Hat,
    Refusal,
    RefusedError,
    State,
    may_absorb,
    needs,
    offered,
    step,
)
from pamong.core.incidents.sending import Candidate, Proposal, propose
from pamong.core.incidents.water import Depth, Sighting, metres, same_incident

__all__ = [
    "BEYOND_THE_LIMIT",
    "CANNOT_ABSORB",
    "NOT_OF_THE_CREW",
    "OPEN",
    "Act",
    "Candidate",
    "Depth",
    "Hat",
    "Proposal",
    "Refusal",
    "RefusedError",
    "Sighting",
    "State",
    "may_absorb",
    "metres",
    "needs",
    "offered",
    "propose",
    "same_incident",
    "step",
]
