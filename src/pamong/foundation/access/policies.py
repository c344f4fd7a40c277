"""Who may open a page. Every view carries a policy; a view without one is never reached.

A rule answers with a verdict whose reason can be shown to the person who is refused. Rules about single
objects (may this person decide this request?) live in each slice's ``policies.py`` and return the same
``Verdict``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pamong.core.roles import Role
from pamong.foundation.access.person import Person


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed, or refused with a reason to show and a word on who can help."""

    allowed: bool
    reason: str = ""
    helper: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def refused(reason: str, helper: str = "") -> Verdict:
    """A refusal that can be shown."""
    return Verdict(False, reason, helper)


type Rule = Callable[[Person], Verdict]
type View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule of a page. ``rule`` is None where everybody may come, signed in or not."""

    name: str
    rule: Rule | None

    @property
    def is_public(self) -> bool:
        """Whether the page needs no sign-in."""
        return self.rule is None


def guarded(policy: Policy) -> Callable[[View], View]:
    """Attach ``policy`` to a view; the middleware enforces it before the view runs."""

    def attach(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return attach


def policy_of(view: Any) -> Policy | None:
    """The policy of a view, looking through decorators."""
    while view is not None:
        found = getattr(view, "policy", None)
        if isinstance(found, Policy):
            return found
        view = getattr(view, "__wrapped__", None)
    return None


_ROLE_NEEDED = gettext_noop("Halaman ini untuk %(roles)s.")
_ASK_ADMIN = gettext_noop("Bila Bapak/Ibu baru bertugas, hubungi administrator kecamatan.")


def roles(*wanted: Role) -> Policy:
    """Pages for people who hold one of ``wanted`` anywhere; the territory decides what they find there."""

    def rule(person: Person) -> Verdict:
        if person.holds(*wanted):
            return ALLOWED
        return refused(_(_ROLE_NEEDED) % {"roles": ", ".join(role.label for role in wanted)}, _(_ASK_ADMIN))

    return Policy("roles:" + ",".join(wanted), rule)


def _official(person: Person) -> Verdict:
    if person.is_official:
        return ALLOWED
    return refused(_("Halaman ini untuk petugas."), _(_ASK_ADMIN))


PUBLIC = Policy("public", None)
SIGNED_IN = Policy("signed_in", lambda person: ALLOWED)
OFFICIAL = Policy("official", _official)

public = guarded(PUBLIC)
signed_in = guarded(SIGNED_IN)
official = guarded(OFFICIAL)


def for_roles(*wanted: Role) -> Callable[[View], View]:
    """``guarded(roles(...))``."""
    return guarded(roles(*wanted))


class PersonRequest(HttpRequest):
    """A request that passed a policy which is not public: ``person`` is there."""

    person: Person
