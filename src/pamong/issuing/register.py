"""Reading the register: every number with what became of it."""

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from pamong.foundation.regions.models import Office
from pamong.issuing.models import Document, RegisterEntry
from pamong.issuing.render.agenda import AgendaRow


def entries(office: Office, year: int) -> "QuerySet[RegisterEntry, RegisterEntry]":
    """The numbers of ``office`` in ``year`` with what their last document says and what became of it."""
    last = Document.system().filter(entry=OuterRef("pk")).order_by("-bound_at")
    return RegisterEntry.objects.filter(book__place=office.place, book__year=year).annotate(
        text=Subquery(last.values("number")[:1]),
        title=Subquery(last.values("title")[:1]),
        subject=Subquery(last.values("subject")[:1]),
        signer=Subquery(last.values("signer_title")[:1]),
        document_state=Subquery(last.values("state")[:1]),
        revoked_reason=Subquery(last.values("revoked_reason")[:1]),
    )


def agenda_rows(office: Office, year: int) -> Sequence[AgendaRow]:
    """The book in order, as it is printed."""
    rows = entries(office, year).order_by("book__classification", "number")
    return [_row(row) for row in rows]


def _row(row: RegisterEntry) -> AgendaRow:
    voided = {
        RegisterEntry.State.VOIDED: row.reason,
        RegisterEntry.State.RETURNED: _("Belum dipakai (tanda tangan dibatalkan)"),
        RegisterEntry.State.OPEN: _("Sedang ditandatangani"),
    }
    return AgendaRow(
        number=getattr(row, "text", None) or str(row.number),
        date=row.date,
        kind=getattr(row, "title", None) or "",
        name=getattr(row, "subject", None) or "",
        signer=getattr(row, "signer", None) or "",
        revoked=getattr(row, "revoked_reason", None) or "",
        voided=voided.get(RegisterEntry.State(row.state), ""),
    )
