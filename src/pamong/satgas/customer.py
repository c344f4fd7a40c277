"""The after-action report as a document of the office: the issuing layer numbers, signs and publishes it."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from pamong.foundation.access.person import Person
from pamong.foundation.access.person import Post as Appointed
from pamong.foundation.regions.models import Office
from pamong.foundation.regions.queries import office_at
from pamong.issuing import layout
from pamong.issuing.customers import Content
from pamong.issuing.models import Document, Revocation
from pamong.issuing.render.data import LetterData, ResidentFacts, Value
from pamong.issuing.render.source import LETTER, LetterSource
from pamong.satgas.errors import WatchError
from pamong.satgas.models import DayReport
from pamong.satgas.policies import REPORT_SIGNERS, may_sign_report
from pamong.satgas.services.common import tell

KIND = "laporan-satgas"
TITLE = "Laporan Kejadian Satgas Banjir"
#: "Banjir / tanah longsor" in the classification of Permendagri 78/2012; an office may number otherwise.
CLASSIFICATION, PATTERN = "362", "{kode}/{urut}/{unit}/{tahun}"
_LETTER = Path(__file__).parent / "letter" / LETTER


@cache
def sheet() -> LetterSource:
    """The wording and layout of this version, for reports that are made now."""
    return LetterSource.of({LETTER: _LETTER.read_bytes()})


class DayReports:
    """Claims reports for signing, describes them, and remembers what became of them."""

    name = "satgas"

    def begin(
        self, sources: Sequence[UUID], *, signer: Person, post: Appointed, now: datetime
    ) -> list[Content]:
        """Claim the reports: each waits for a signature of this very post, or nothing happens."""
        rows = DayReport.objects.select_for_update(of=("self",)).filter(pk__in=sources)
        found = {row.pk: row for row in rows.select_related("post__region")}
        if set(found) != set(sources):
            raise WatchError(_("Laporan tidak ditemukan. Muat ulang halaman."))
        reports = [found[source] for source in sources]
        for report in reports:
            if verdict := may_sign_report(signer, report.post):
                _refuse_signed(report)
            else:
                raise WatchError(verdict.reason)
        return [self._content(report, signer, post) for report in reports]

    def describe(self, source: UUID, *, signer: Person, post: Appointed, now: datetime) -> Content:
        """The content of one report, for the RANCANGAN."""
        report = DayReport.objects.select_related("post__region").get(pk=source)
        return self._content(report, signer, post)

    def released(self, sources: Sequence[UUID], *, now: datetime) -> None:
        """Nothing was changed by the claim, so nothing is taken back."""

    def issued(self, documents: Sequence[Document], *, now: datetime) -> None:
        """The reports know their documents; whoever made them is told."""
        for document in documents:
            report = DayReport.system().select_related("made_by").get(pk=document.source)
            report.document = document.pk
            report.save(update_fields=["document"])
            text = _("%(title)s sudah ditandatangani.") % {"title": document.title}
            tell([report.made_by], text, link=link_to(report.day), kind="report_issued", now=now)

    def revoked(self, revocations: Sequence[Revocation], *, now: datetime) -> None:
        """The report stays with its document; the page says that it is revoked."""

    def _content(self, report: DayReport, signer: Person, post: Appointed) -> Content:
        office = office_of(post)
        told = report.told
        return Content(
            source=report.pk,
            office=office,
            place=report.place,
            kind=KIND,
            title=TITLE,
            classification=CLASSIFICATION,
            pattern=PATTERN,
            subject=subject_of(report),
            applicant=None,
            letter=LetterSource.load(report.sheet.encode(), report.sheet_hash),
            data=LetterData(
                title=TITLE,
                letterhead=layout.letterhead(office),
                places=layout.places(report.place),
                place=office.seat,
                resident=ResidentFacts(name=""),
                signer=layout.signer_block(signer, post, office),
                verify_address=layout.verify_address(),
                values={"told": Value(text=told["day_words"], raw=told)},
                sample=settings.MODE != "production",
            ),
            paper=office.paper,
            valid_until=None,
        )


def subject_of(report: DayReport) -> str:
    """What the register calls it: Pos Blimbing, Selasa, 24 November 2026."""
    return f"{report.told['post']}, {report.told['day_words']}"[:100]


def office_of(post: Appointed) -> Office:
    """The office under whose head the signer signs."""
    return office_at(post.place, post.region.level)


def signing_post(person: Person, place: int) -> Appointed | None:
    """The post by which the person signs reports of the watch at ``place``: the camat's before a lurah's."""
    fitting = [one for one in person.posts if one.role in REPORT_SIGNERS and _watches(one, place)]
    return min(fitting, key=lambda one: REPORT_SIGNERS.index(one.role), default=None)


def _watches(post: Appointed, place: int) -> bool:
    low, high = post.watch_range
    return low <= place <= high


def link_to(day: date) -> str:
    """The page of a day."""
    return reverse("satgas:report_of_day", args=[day.isoformat()])


def _refuse_signed(report: DayReport) -> None:
    living = Document.system().filter(customer=DayReports.name, source=report.pk)
    if living.filter(
        state__in=[Document.State.BOUND, Document.State.ORDERED, Document.State.ISSUED]
    ).exists():
        raise WatchError(_("Laporan ini sudah ditandatangani, atau sedang ditandatangani orang lain."))
