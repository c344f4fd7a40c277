"""Letters that a service signs, as their pages show them: what became of each, and what is left to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from pamong.foundation.access.person import Person
from pamong.issuing import services as issuing
from pamong.issuing.models import DispatchedLetter, Document
from pamong.issuing.policies import rule_of
from pamong.signing.models import Prompt
from pamong.signing.remote import Doubt, Refusal, Secret

State = DispatchedLetter.State
SECRET_LENGTH = 200
CODE_DIGITS = range(4, 9)


@dataclass(frozen=True, slots=True)
class Sent:
    """A document with its last letter in a call; None while it was in none."""

    document: Document
    row: DispatchedLetter | None

    @property
    def is_open(self) -> bool:
        """Whether it is ordered and not published."""
        return self.document.state == Document.State.ORDERED

    @property
    def is_under_way(self) -> bool:
        """Whether a call with it is running, or its file waits to be published."""
        return self.is_open and self.row is not None and self.row.state in (State.WAITING, State.SIGNED)

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows if it was signed: a person decides."""
        return self.is_open and self.row is not None and self.row.state == State.UNKNOWN

    @property
    def can_be_sent(self) -> bool:
        """Whether it surely was not signed, so that it may be sent (again)."""
        return self.is_open and not self.is_under_way and not self.is_unknown

    @property
    def sentence(self) -> str:
        """What happened, for the official."""
        if self.row is None:
            return _("Belum dikirim ke %(service)s.") % {"service": issuing.service_name()}
        if self.row.state == State.REFUSED:
            return str(Refusal(self.row.reason).sentence)
        if self.row.state in (State.UNKNOWN, State.CLOSED):
            return str(Doubt(self.row.reason).sentence)
        if not self.is_under_way:
            return ""
        return _("Sedang ditandatangani %(service)s.") % {"service": issuing.service_name()}


def of_prompt(prompt: Prompt) -> list[Sent]:
    """Every document of ``prompt`` that a service signs, in order."""
    rows = Document.objects.filter(prompt=prompt, digest__isnull=False, hole_start=None)
    return _with_last(list(rows.select_related("office").order_by("position")))


def undecided(person: Person) -> list[Sent]:
    """Ordered and unsigned documents of the offices that ``person`` works for, oldest first."""
    rows = Document.objects.filter(state=Document.State.ORDERED, digest__isnull=False, hole_start=None)
    found = [
        row for row in rows.select_related("office", "prompt").order_by("bound_at") if works_for(person, row)
    ]
    return [sent for sent in _with_last(found) if not sent.is_under_way]


def works_for(person: Person, document: Document) -> bool:
    """Whether the person's office issues ``document``: its desk and its head see where it is."""
    rule = rule_of(document)
    return person.post_for((*rule.propose, *rule.decide), document.office_place) is not None


def _with_last(documents: Sequence[Document]) -> list[Sent]:
    last: Mapping[UUID, DispatchedLetter] = {
        row.document_id: row
        for row in DispatchedLetter.objects.filter(document__in=documents)
        .select_related("dispatch")
        .order_by("dispatch__prepared_at")
    }
    return [Sent(document, last.get(document.pk)) for document in documents]


def secret_of(passphrase: object, code: object) -> Secret | None:
    """The passphrase or the one-time code, exactly one of them and of a possible form; else None."""
    phrase = passphrase if isinstance(passphrase, str) and len(passphrase) <= SECRET_LENGTH else ""
    if any("\ud800" <= sign <= "\udfff" for sign in phrase):  # half a character: JSON can hold it, UTF-8 not
        phrase = ""
    digits = "".join(code.split()) if isinstance(code, str) else ""
    digits = digits if digits.isascii() and digits.isdecimal() and len(digits) in CODE_DIGITS else ""
    return Secret(phrase, digits) if bool(phrase) != bool(digits) else None
