"""``pamong sample``: one fictional letter through the real path, for checking with other people's tools."""

from pathlib import Path

from django.utils import timezone

from pamong.demo import seed, walk
from pamong.foundation.access.models import Account
from pamong.foundation.files.services import read
from pamong.foundation.people.models import Resident
from pamong.foundation.regions.scope import system_scope
from pamong.issuing.models import Document


def make(slug: str, out: Path) -> Document:
    """Issue one letter of type ``slug`` into the data folder and write it to ``out``. Raises ``KeyError``."""
    seed.ensure("minimal")
    now = timezone.now()
    with system_scope("sample"):
        account = Account.objects.get(persona="warga")
        resident = Resident.objects.get(account=account)
        request = walk.ask(slug=slug, resident=resident, account=account, now=now)
        request = walk.approve_until_signature(request, now=now)
        document = walk.sign([request], now=now)[0]
        out.write_bytes(read(document.file))
    return document
