"""A browser looks at the pages of a revocation, as at all the others."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.demo import walk
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.issuing.models import Document, Revocation
from pamong.issuing.services import revocation
from pamong.letters.models import Draft, Request
from pamong.letters.tests.test_look import LONG, faults_of
from pamong.ui.tests.browser import Site, chromium, serving
from tests.support import client_for
from tests.support.letters import World

pytestmark = pytest.mark.journey
# As long as a reason may be, with a word that no line holds.
REASON = "Alamat pada surat ini bukan alamat pemohon: " + "Kalimosodo" * 9 + " seharusnya Jalan Candi Mendut."


def pages(world: World) -> dict[str, bytes]:
    """Every page about a revocation, in every state that it can have."""
    now = timezone.now()
    type(world.resident).system().filter(pk=world.resident.pk).update(name=LONG)
    world.resident.refresh_from_db()
    letters = [world.ready(now=now) for _letter in range(4)]
    standing, contested, agreed, ended = walk.sign(letters, now=now)
    desk, lurah, own = client_for(world.desk), client_for(world.lurah), client_for(world.account)
    found = {
        "nothing waits": lurah.get(reverse("letters:revocations")).content,
        "form": desk.get(_revoke(standing)).content,
        "form refused": desk.post(_revoke(standing), {"alasan": "salah"}).content,
    }
    proposal = _proposed(world.desk, contested)
    revocation.confirm(
        revocation_id=_proposed(world.desk, agreed, upon_correction=True).pk,
        by=person_of(world.lurah),
        now=now,
    )
    revocation.confirm(revocation_id=_proposed(world.desk, ended).pk, by=person_of(world.lurah), now=now)
    address = reverse("letters:revocation", args=[proposal.pk])
    found |= {
        "proposal to decide": lurah.get(address).content,
        "proposal of my own": desk.get(address).content,
        "waiting": lurah.get(reverse("letters:revocations")).content,
        "own proposals": desk.get(reverse("letters:revocations")).content,
        "home with a proposal": lurah.get("/").content,
        "desk list": desk.get(reverse("letters:desk"), {"tampil": "selesai"}).content,
        "agenda": desk.get(reverse("letters:agenda")).content,
        "proposed": desk.get(_letter(contested)).content,
        "agreed": own.get(_letter(agreed)).content,
        "revoked": own.get(_letter(ended)).content,
        "mine": own.get(reverse("letters:mine")).content,
        "verdict": Client().post(reverse("verification:by_code"), {"kode": ended.short_code}).content,
    }
    return found | _corrected(world, own, ended)


def _corrected(world: World, own: Client, old: Document) -> dict[str, bytes]:
    own.post(reverse("letters:replace", args=[old.source]))
    draft = Draft.objects.get()
    check = own.get(reverse("letters:check", args=[draft.pk])).content
    own.post(reverse("letters:send", args=[draft.pk]))
    new = Request.objects.get(replaces=old.source)
    found = {"draft": check, "on its way": own.get(reverse("letters:request", args=[new.pk])).content}
    walk.sign([walk.approve_until_signature(new, now=timezone.now())], now=timezone.now())
    return found | {
        "new letter": own.get(reverse("letters:request", args=[new.pk])).content,
        "old letter": own.get(_letter(old)).content,
        "verdict of the old": Client()
        .post(reverse("verification:by_code"), {"kode": old.short_code})
        .content,
    }


def _proposed(by: Account, document: Document, *, upon_correction: bool = False) -> Revocation:
    return revocation.propose(
        document_id=document.pk,
        by=person_of(by),
        reason=REASON,
        now=timezone.now(),
        upon_correction=upon_correction,
    )


def _revoke(document: Document) -> str:
    return reverse("letters:revoke", args=[document.source])


def _letter(document: Document) -> str:
    return reverse("letters:request", args=[document.source])


def test_every_page_fits_every_width_and_shuts_nobody_out(world: World) -> None:
    html = "text/html; charset=utf-8"
    made = pages(world)
    with serving(Site()) as site, chromium() as browser:
        site.files = {"/" + name.replace(" ", "-"): (html, data) for name, data in made.items()}
        found = [fault for scheme in ("light", "dark") for fault in faults_of(browser, site, scheme)]
    assert found == []
