"""Photos: replaced, kept through a return, shared between a draft and its request, and deleted in time."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pamong.demo import walk
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.foundation.files import services as files
from pamong.foundation.files.errors import FileRefused
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import read
from pamong.foundation.regions.scope import territory
from pamong.letters.models import Draft, EvidenceFile, Request
from pamong.letters.retention import DRAFTS, EVIDENCE
from pamong.letters.services import decisions, drafts
from tests.flow.conftest import MONDAY, World
from tests.flow.test_decisions import act, approve, resubmit
from tests.support import make_account, make_resident


def living() -> int:
    """How many photos are kept."""
    return StoredFile.objects.filter(kind="evidence", deleted_at=None).count()


def returned(world: World) -> Request:
    """A request that the RT returned: two photos."""
    return act(decisions.send_back, world.ask(), world.rt, reason="Foto KTP tidak terbaca")


def mend(request: Request, by: Account) -> Draft:
    """The draft that mends ``request``."""
    return drafts.correct(request=request, person=person_of(by))


def attach(draft: Draft, by: Account, name: str = "ktp") -> EvidenceFile:
    """``by`` takes another photo."""
    return drafts.attach(draft=draft, name=name, upload=walk.photo("Foto baru"), person=person_of(by))


def test_a_new_photo_takes_the_place_of_the_one_before(world: World) -> None:
    draft = drafts.begin(
        slug="sktm", resident=world.resident, person=person_of(world.account), channel=Request.Channel.SELF
    )
    attach(draft, world.account)
    second = attach(draft, world.account)
    assert list(draft.evidence.all()) == [second]
    assert living() == 1


def test_another_photo_in_a_correction_leaves_the_requests_own_photo_readable(world: World) -> None:
    request = returned(world)
    attach(mend(request, world.account), world.account)
    for row in request.evidence.select_related("file"):
        assert read(row.file)
    assert living() == 3


def test_throwing_a_correction_away_deletes_only_what_was_new_in_it(world: World) -> None:
    request = returned(world)
    draft = mend(request, world.account)
    attach(draft, world.account)
    drafts.discard(draft=draft)
    assert living() == 2
    assert all(read(row.file) for row in request.evidence.select_related("file"))


def test_a_replaced_photo_is_deleted_when_the_correction_is_sent_and_the_change_is_on_record(
    world: World,
) -> None:
    request = returned(world)
    draft = mend(request, world.account)
    attach(draft, world.account)
    person = person_of(world.account)
    with territory(person.territory):
        again = drafts.submit(draft_id=draft.pk, person=person, now=MONDAY)

    assert living() == 2
    assert sorted(again.evidence.values_list("name", flat=True)) == ["kk", "ktp"]
    assert not EvidenceFile.objects.filter(request=None, draft=None).exists()
    event = again.events.order_by("id").last()
    assert event is not None
    assert (event.action, event.reason) == ("resubmitted", "Foto diganti: Foto KTP")


def test_sending_the_same_photos_again_keeps_them_and_says_nothing(world: World) -> None:
    again = resubmit(returned(world), world.account)
    assert living() == 2
    event = again.events.order_by("id").last()
    assert event is not None and event.reason == ""
    assert all(read(row.file) for row in again.evidence.select_related("file"))


def test_what_somebody_else_began_on_the_same_return_is_gone_once_it_was_sent(world: World) -> None:
    child = make_resident(world.tree.rt)
    account = make_account(child)
    asked = walk.ask(slug="keterangan-domisili", resident=child, account=world.desk, now=MONDAY)
    request = act(decisions.send_back, asked, world.rt, reason="Foto KTP tidak terbaca")
    attach(mend(request, world.desk), world.desk)
    resubmit(request, account)
    assert not Draft.objects.exists()
    assert living() == 2


def test_throwing_away_a_draft_that_was_just_sent_keeps_the_requests_photos(world: World) -> None:
    request = world.ask()
    drafts.discard(draft=Draft(pk=request.idempotency_key, account=world.account))
    assert living() == 2


def test_a_desk_may_take_photos_for_many_residents(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(files.QUOTAS, "evidence", 40_000)
    for _ in range(4):
        walk.ask(slug="sktm", resident=make_resident(world.tree.rt), account=world.desk, now=MONDAY)
    assert StoredFile.objects.filter(kind="evidence").count() >= 8


def test_nobody_attaches_to_somebody_elses_draft(world: World) -> None:
    draft = drafts.begin(
        slug="sktm", resident=world.resident, person=person_of(world.account), channel=Request.Channel.SELF
    )
    with pytest.raises(Draft.DoesNotExist):
        attach(draft, world.rt)
    assert living() == 0


def test_a_refused_photo_leaves_the_one_before(world: World) -> None:
    draft = mend(returned(world), world.account)
    with pytest.raises(FileRefused):
        drafts.attach(
            draft=draft,
            name="ktp",
            upload=SimpleUploadedFile("x.jpg", b"not a picture"),
            person=person_of(world.account),
        )
    assert draft.evidence.count() == 2


# Retention


def test_photos_go_thirty_days_after_the_end_and_the_fact_of_them_stays(world: World) -> None:
    request = world.ready()
    walk.sign([request], now=MONDAY)
    open_one = world.ask()
    request.refresh_from_db()
    assert request.finished_at is not None
    end = request.finished_at

    assert EVIDENCE.expire(end, end) == 0
    assert EVIDENCE.expire(end + timedelta(seconds=1), end + EVIDENCE.after) == 2
    assert request.evidence.count() == 2
    assert not request.evidence.filter(file__isnull=False).exists()
    assert all(read(row.file) for row in open_one.evidence.select_related("file"))
    assert EVIDENCE.expire(end + timedelta(seconds=1), end + EVIDENCE.after) == 0


def test_a_rejected_request_loses_its_photos_too(world: World) -> None:
    act(decisions.reject, world.ask(), world.rt, reason="Bukan warga")
    assert EVIDENCE.expire(MONDAY + timedelta(seconds=1), MONDAY + EVIDENCE.after) == 2
    assert living() == 0


def test_a_request_that_stays_returned_loses_its_photos_and_asks_for_them_anew(world: World) -> None:
    request = returned(world)
    end = request.since
    assert EVIDENCE.expire(end, end + EVIDENCE.after) == 0
    begun = mend(request, world.account)
    assert EVIDENCE.expire(end + timedelta(seconds=1), end + EVIDENCE.after) == 0, "somebody is mending it"
    drafts.discard(draft=begun)
    assert EVIDENCE.expire(end + timedelta(seconds=1), end + EVIDENCE.after) == 2
    assert living() == 0
    draft = mend(request, world.account)
    assert drafts.gap(draft).evidence == ("ktp", "kk")
    attach(draft, world.account)
    assert drafts.gap(draft).evidence == ("kk",)


def test_photos_that_lost_their_draft_are_found(world: World) -> None:
    request = returned(world)
    draft = mend(request, world.account)
    new = attach(draft, world.account)
    Request.objects.filter(pk=request.pk).update(since=timezone.now() + timedelta(days=2))
    Draft.objects.filter(pk=draft.pk).delete()  # as with its account
    assert EVIDENCE.expire(timezone.now() + timedelta(days=1), MONDAY) == 2
    assert not EvidenceFile.objects.filter(pk=new.pk).exists()
    assert living() == 2


def test_a_forgotten_draft_goes_with_its_photos(world: World) -> None:
    draft = drafts.begin(
        slug="sktm", resident=world.resident, person=person_of(world.account), channel=Request.Channel.SELF
    )
    attach(draft, world.account)
    assert DRAFTS.expire(timezone.now() - timedelta(days=1), MONDAY) == 0
    assert DRAFTS.expire(timezone.now() + timedelta(days=1), MONDAY) == 1
    assert living() == 0


def test_a_photo_approved_on_is_seen_by_those_who_decide_next(world: World) -> None:
    request = act(decisions.send_back, approve(world.ask(), world.rt), world.rw, reason="KK lama")
    draft = mend(request, world.account)
    attach(draft, world.account, "kk")
    person = person_of(world.account)
    with territory(person.territory):
        again = drafts.submit(draft_id=draft.pk, person=person, now=MONDAY)
    assert again.step == 1
    event = again.events.order_by("id").last()
    assert event is not None and "Kartu Keluarga" in event.reason
