"""What people do about an incident: state, notices, the watch, and the chain."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from pamong.core.incidents import Act, Refusal, RefusedError
from pamong.core.roles import Role
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.foundation.audit.models import Entry
from pamong.foundation.regions.scope import system_scope
from pamong.satgas.models import Incident, Post, Presence, Report, Step
from pamong.satgas.queries.incidents import elders_at, proposals, unfinished
from pamong.satgas.services import incidents, merging, watch
from pamong.satgas.services.incidents import Deed, IncidentMovedError
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at, crewed_post
from pamong.satgas.tests.pictures import jpeg
from pamong.satgas.tests.reporting import report
from tests.support import make_official

PHOTO = jpeg()


@pytest.fixture
def world(db: None) -> Crewed:
    with system_scope("test"):
        return crewed_post()


def deed(who: Account, clock: str = "15.30", **more: Any) -> Deed:
    return Deed(by=person_of(who, TUESDAY), now=at(clock), **more)


def now_of(row: Incident) -> Incident:
    return Incident.system().get(pk=row.pk)


def verified(world: Crewed, clock: str = "15.10", **more: Any) -> Incident:
    made = report(world, clock, **more)
    return incidents.verify(made.incident_id, deed(world.agus, clock))


def sent(world: Crewed, name: str = "Budi") -> Incident:
    world.shifts()
    world.presence(name, "7.56")
    row = verified(world)
    return incidents.assign(row.pk, deed(world.agus, "15.12"), to=world.crew[name])


def rules(world: Crewed, clock: str) -> set[str]:
    decision = watch.decide(Post.system().get(pk=world.post.pk), now=at(clock))
    return {reason.rule.value for reason in decision.reasons}


def test_the_whole_road(world: Crewed) -> None:
    row, budi = sent(world), world.crew["Budi"]
    assert world.inbox(budi)[-1].startswith("Tugas baru untuk Bapak/Ibu: Genangan")
    incidents.do(row.pk, Act.LEAVE, deed(budi, "15.14"))
    incidents.do(row.pk, Act.ARRIVE, deed(budi, "15.25"))
    incidents.do(row.pk, Act.CONTAIN, deed(budi, "16.05"))
    done = incidents.do(row.pk, Act.CLOSE, deed(budi, "16.20", photo=PHOTO))
    assert done.state == Incident.State.CLOSED
    moments = (done.verified_at, done.assigned_at, done.acknowledged_at, done.arrived_at, done.contained_at)
    assert moments == (at("15.10"), at("15.12"), at("15.14"), at("15.25"), at("16.05"))
    assert done.closed_at == at("16.20")
    steps = list(
        Step.system().filter(incident=row).order_by("received_at", "id").values_list("what", flat=True)
    )
    assert steps == ["reported", "verified", "assigned", "on_way", "on_site", "contained", "closed"]
    told = (
        Entry.objects.filter(subject=f"incident:{row.pk}").order_by("number").values_list("action", flat=True)
    )
    assert list(told) == [f"satgas.incident_{what}" for what in steps]


def test_a_report_holds_nobody_a_verified_incident_holds_the_crew_and_a_closed_one_lets_go(
    world: Crewed,
) -> None:
    made = report(world, "15.10")
    assert "H6" not in rules(world, "15.16")
    row = incidents.verify(made.incident_id, deed(world.agus, "15.17"))
    assert "H6" in rules(world, "15.18")
    incidents.do(row.pk, Act.CLOSE, deed(world.agus, "15.30", photo=PHOTO, note="surut sendiri"))
    assert "H6" not in rules(world, "16.30")
    incidents.do(row.pk, Act.REOPEN, deed(world.agus, "16.31", note="naik lagi"))
    assert "H6" in rules(world, "16.32")
    incidents.do(row.pk, Act.DISMISS, deed(world.agus, "16.40", note="hanya genangan hujan"))
    assert "H6" not in rules(world, "17.30")


def test_what_was_dismissed_is_a_report_again_when_it_is_reopened(world: Crewed) -> None:
    row = verified(world)
    incidents.do(row.pk, Act.DISMISS, deed(world.agus, "15.20", note="kering di sana"))
    again = incidents.do(row.pk, Act.REOPEN, deed(world.agus, "15.30", note="ada foto baru"))
    assert (again.state, again.verified_at, again.closed_at) == (Incident.State.REPORTED, None, None)


def test_a_second_tap_with_the_same_key_is_the_same_success(world: Crewed) -> None:
    row, key = sent(world), uuid4()
    first = incidents.do(row.pk, Act.LEAVE, deed(world.crew["Budi"], "15.14", key=key))
    second = incidents.do(row.pk, Act.LEAVE, deed(world.crew["Budi"], "15.15", key=key))
    assert (first.state, second.state) == ("on_way", "on_way")
    assert Step.system().filter(incident=row, what="on_way").count() == 1


def test_an_old_page_is_told_how_it_stands_now(world: Crewed) -> None:
    made = report(world, "15.10")
    version = now_of(made.incident).version
    incidents.verify(made.incident_id, deed(world.agus, "15.12", version=version))
    with pytest.raises(IncidentMovedError) as moved:
        incidents.do(made.incident_id, Act.DISMISS, deed(world.agus, "15.13", version=version, note="kering"))
    assert moved.value.incident.state == Incident.State.VERIFIED


def test_a_note_and_one_more_report_make_no_page_stale(world: Crewed) -> None:
    row = verified(world)
    incidents.do(row.pk, Act.NOTE, deed(world.agus, "15.20", note="pompa disiapkan"))
    assert now_of(row).version == row.version


def test_acts_without_a_network_come_late_and_in_a_row(world: Crewed) -> None:
    row, budi = sent(world), world.crew["Budi"]
    for act, pressed in ((Act.LEAVE, "15.14"), (Act.ARRIVE, "15.25"), (Act.CONTAIN, "15.50")):
        incidents.do(row.pk, act, deed(budi, "16.00", done_at=at(pressed)))
    done = now_of(row)
    assert (done.acknowledged_at, done.arrived_at, done.contained_at) == (
        at("15.14"),
        at("15.25"),
        at("15.50"),
    )
    received = set(Step.system().filter(incident=row, by=budi).values_list("received_at", flat=True))
    assert received == {at("16.00")}


@pytest.mark.parametrize(("pressed", "believed"), [("17.00", "16.00"), ("1.00", "4.00")])
def test_a_phone_whose_clock_is_wrong_is_believed_within_reason(
    world: Crewed, pressed: str, believed: str
) -> None:
    row = sent(world)
    incidents.do(row.pk, Act.LEAVE, deed(world.crew["Budi"], "16.00", done_at=at(pressed)))
    assert now_of(row).acknowledged_at == at(believed)


def test_who_cannot_go_says_why_and_the_coordinator_is_asked_for_another(world: Crewed) -> None:
    row = sent(world)
    incidents.do(row.pk, Act.DECLINE, deed(world.crew["Budi"], "15.15", note="motor mogok"))
    back = now_of(row)
    assert (back.state, back.assigned) == (Incident.State.VERIFIED, None)
    assert world.inbox(world.agus)[-1].startswith("Budi tidak dapat ke Genangan")


def test_taken_by_oneself_one_is_on_the_way(world: Crewed) -> None:
    row = verified(world)
    taken = incidents.do(row.pk, Act.TAKE, deed(world.crew["Eko"], "15.13"))
    assert (taken.state, taken.assigned) == (Incident.State.ON_WAY, world.crew["Eko"])


def test_only_the_assigned_says_that_he_goes(world: Crewed) -> None:
    row = sent(world)
    with pytest.raises(RefusedError) as refused:
        incidents.do(row.pk, Act.LEAVE, deed(world.crew["Eko"]))
    assert refused.value.why is Refusal.HAT


def test_merged_the_reports_go_over_and_the_worse_counts(world: Crewed) -> None:
    target = verified(world, depth_cm=30)
    other = report(world, "15.20", depth_cm=90, trapped=True)
    incidents.verify(other.incident_id, deed(world.agus, "15.22"), households=4)
    kept = merging.merge(other.incident_id, deed(world.agus, "15.25"), into=target.pk)
    assert (kept.pk, kept.depth_cm, kept.trapped, kept.households) == (target.pk, 90, True, 4)
    assert Report.system().filter(incident=target).count() == 2
    gone = now_of(other.incident)
    assert (gone.state, gone.into_id, gone.closed_at) == (Incident.State.MERGED, target.pk, at("15.25"))


def test_a_verified_one_is_not_hidden_in_a_report(world: Crewed) -> None:
    row, other = verified(world), report(world, "15.20")
    with pytest.raises(RefusedError) as refused:
        merging.merge(row.pk, deed(world.agus), into=other.incident_id)
    assert refused.value.why is Refusal.TARGET
    assert now_of(row).state == Incident.State.VERIFIED


def test_nobody_beyond_the_limit_and_nobody_of_another_post_is_sent(world: Crewed) -> None:
    world.shifts()
    world.presence("Budi", "7.56")
    for days in range(1, 6):
        world.past("Budi", TUESDAY - timedelta(days=days), 4, rests=days >= 2)
    row = verified(world)
    for whom in (world.lurah, None):
        with pytest.raises(RefusedError) as refused:
            incidents.assign(row.pk, deed(world.agus), to=whom)
        assert refused.value.why is Refusal.TARGET


def test_those_who_are_there_are_proposed_the_nearest_first(world: Crewed) -> None:
    world.shifts()
    for name, north in (("Budi", 0.02), ("Eko", 0.001)):
        came = world.presence(name, "7.56")
        Presence.system().filter(pk=came.pk).update(latitude=-7.95 + north, longitude=112.65)
    world.presence("Heri", "8.00")
    world.presence("Heri", "12.00", kind="out")
    made = report(world, "15.10", lat=-7.95, lon=112.65)
    row = Incident.system().select_related("post__region").get(pk=made.incident_id)
    found = proposals(row, at("15.20"), watch.policy_at(at("15.20")))
    assert [one.candidate.name for one in found] == ["Eko", "Budi"]


def test_the_head_of_the_rw_is_told_and_sees_his_own_and_so_does_the_head_of_an_rt(world: Crewed) -> None:
    ketua_rw, ketua_rt = (
        make_official(Role.KETUA_RW, world.tree.rw),
        make_official(Role.KETUA_RT, world.tree.rt),
    )
    neighbour = make_official(Role.KETUA_RW, world.tree.neighbour_rw)
    made = report(world, "15.10", place=world.tree.rw.place)
    assert world.inbox(ketua_rw) == ["Laporan warga: Genangan RW 001 Purwantoro. Mohon dipastikan."]
    assert elders_at(made.place, at("15.10"), watch.policy_at(at("15.10"))) == [ketua_rw]
    seen = {
        who.pk: [row.pk for row in unfinished(person_of(who, TUESDAY))]
        for who in (ketua_rw, ketua_rt, neighbour)
    }
    assert seen == {ketua_rw.pk: [made.incident_id], ketua_rt.pk: [made.incident_id], neighbour.pk: []}
    done = incidents.verify(made.incident_id, deed(ketua_rt, "15.12"), title="Depan Balai RW", households=4)
    assert (done.title, done.households, done.state) == ("Depan Balai RW", 4, Incident.State.VERIFIED)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer and no row locks")
def test_the_post_is_locked_before_the_incident_and_the_chain_last(world: Crewed) -> None:
    made = report(world, "15.10")
    locks: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "FOR UPDATE" in sql:
            locks.append(sql.partition('FROM "')[2].partition('"')[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        incidents.verify(made.incident_id, deed(world.agus, "15.12"))
    assert list(dict.fromkeys(locks)) == ["satgas_post", "satgas_incident", "audit_chainhead"]


def test_an_unknown_incident_is_nobodys(world: Crewed) -> None:
    with pytest.raises(Incident.DoesNotExist):
        incidents.do(UUID(int=1), Act.NOTE, deed(world.agus, note="tidak ada"))
