"""Whether a service signs for an official, and what stands in the way of that."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from pamong.foundation.access.person import Person, Post
from pamong.issuing.errors import ServiceStopped
from pamong.signing import holders
from pamong.signing.backends import DocumentBackend, document_backend

BATCH_MAX = 200
#: Letters under one touch where a service signs: what one call of 60 seconds can carry. The secret lives as long as
#: the calls do: where each takes one letter (BSrE version 1), until the last of them or the first that fails.
SERVICE_BATCH_MAX = 20


def service_for(post: Post) -> DocumentBackend | None:
    """The service that signs for ``post``; None where we sign ourselves. Heads of RT and RW are no civil servants:
    no state authority certifies them.
    """
    return None if post.role.is_elder else document_backend()


def service_name() -> str:
    """What people call the service that signs for this office."""
    service = document_backend()
    return service.label if service is not None else _("layanan tanda tangan")


def batch_max(post: Post) -> int:
    """How many letters one touch covers."""
    return BATCH_MAX if service_for(post) is None else SERVICE_BATCH_MAX


def certificate_state(person: Person, post: Post, now: datetime) -> holders.CertificateState | None:
    """What is known of the certificate with which the official signs for ``post``; None where no service does."""
    service = service_for(post)
    return None if service is None else holders.state_of(person.account, service, now)


def refuse_without_service(person: Person, post: Post, now: datetime) -> None:
    """ServiceStopped, with the reason, while the official's certificate is not known to be in order; for heads of RW,
    whom our own keys sign for, while the office has not allowed signatures that are not certified.
    """
    if post.role.is_elder and document_backend() is not None and not settings.ALLOW_SOFTKEY:
        raise ServiceStopped(
            _(
                "Kantor ini belum mengizinkan tanda tangan tidak tersertifikasi. Hubungi administrator kecamatan."
            )
        )
    state = certificate_state(person, post, now)
    if state is not None and not state.may_sign:
        raise ServiceStopped(str(state.sentence))


def missing() -> ServiceStopped:
    """The office changed its backend while letters were on their way."""
    return ServiceStopped(
        _("Layanan tanda tangan tidak lagi diatur di server kantor. Hubungi administrator kecamatan.")
    )
