"""Whether the letter of a request may be corrected by a new one."""

from django.utils.translation import gettext as _

from pamong.core.routing import Status
from pamong.issuing.models import Document, Revocation
from pamong.letters.errors import NotReplaceable
from pamong.letters.models import Request

LIVING = (Status.WAITING, Status.RETURNED, Status.SIGNING, Status.ISSUED)


def check_replaceable(request: Request) -> None:
    """Raise ``NotReplaceable`` unless the letter of ``request`` may be corrected by a new one now.

    It must be revoked, or two persons must have agreed to revoke it upon its correction. Of many at once the
    constraint ``request_one_living_replacement`` lets one through; lock ``request`` to say so in words.
    """
    document = Document.system().filter(pk=request.document).first() if request.document else None
    if document is None or not (document.state == Document.State.REVOKED or is_agreed(document)):
        raise NotReplaceable(_("Surat ini masih berlaku. Usulkan pencabutannya dulu."))
    if Request.system().filter(replaces=request, status__in=LIVING).exists():
        raise NotReplaceable(_("Surat pengganti sudah diajukan. Lihat di daftar permohonan."))


def is_agreed(document: Document) -> bool:
    """Whether two persons agreed that ``document`` is revoked once its correction is published."""
    agreed = Revocation.objects.filter(document=document, state=Revocation.State.CONFIRMED)
    return agreed.filter(effective_at__isnull=True).exists()
