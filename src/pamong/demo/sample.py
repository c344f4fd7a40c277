"""``pamong sample``: one fictional letter through the real path, for checking with other people's tools."""

from hashlib import sha256
from pathlib import Path

from django.utils import timezone

from pamong.demo import seed, walk
from pamong.foundation.access.models import Account
from pamong.foundation.files.services import read
from pamong.foundation.people.models import Resident
from pamong.foundation.regions.scope import system_scope
from pamong.issuing.models import Document
from pamong.issuing.proofs import proof_for, proof_path


def make(slug: str, out: Path) -> Document:
    """Issue one letter of type ``slug`` into the data folder and write it to ``out``; the log proof beside it.

    Raises ``KeyError``.
    """
    seed.ensure("minimal")
    now = timezone.now()
    with system_scope("sample"):
        account = Account.objects.get(persona="warga")
        resident = Resident.objects.get(account=account)
        request = walk.ask(slug=slug, resident=resident, account=account, now=now)
        request = walk.approve_until_signature(request, now=now)
        document = walk.sign([request], now=now)[0]
        data = read(document.file)
        out.write_bytes(data)
        proof_path(out).write_text(str(proof_for(sha256(data).digest())), encoding="utf-8")
    return document
