"""Everything that BSrE's double can do wrong: what is known afterwards, what is asked again, what the number does."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from pamong.bsre_double.sealing import Wish
from pamong.bsre_double.server import Double
from pamong.core.roles import Role
from pamong.core.routing import Status
from pamong.foundation.access.models import Appointment
from pamong.foundation.access.person import person_of
from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.services import read
from pamong.fsck.examine import examine
from pamong.issuing import services as issuing
from pamong.issuing.errors import ServiceStopped, StillUnknown, TooMany
from pamong.issuing.models import Dispatch, DispatchedLetter, Document, RegisterEntry
from pamong.issuing.policies import may_settle
from pamong.issuing.render.data import NOT_CERTIFIED
from pamong.issuing.services import settling
from pamong.issuing.services.remote import refuse_without_service
from pamong.issuing.verdict import Word, judge_file, judge_seal
from pamong.signing import ca
from pamong.signing.backends.bsre import PRINTED
from pamong.signing.models import Prompt
from pamong.signing.remote import Doubt, Secret
from tests.flow import service
from tests.flow.conftest import MONDAY, World
from tests.flow.service import asked, break_with, ordered, send, states
from tests.support import make_official

LATER = MONDAY + timedelta(minutes=10)


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    """One for all tests here."""
    with service.running() as running:
        yield running


@pytest.fixture(params=["v2"])
def office(world: World, double: Double, settings: Any, tmp_path: Path, request: Any) -> World:
    """The office, connected to it by version 2 unless a test wants the other."""
    service.connect(settings, double, tmp_path, request.param)
    service.enrol(world)
    return world


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs is given up after a second."""
    for version in ("v1", "v2"):
        monkeypatch.setattr(f"pamong.signing.backends.bsre.{version}.SIGN_SECONDS", 1.0)


both = pytest.mark.parametrize("office", ["v1", "v2"], indirect=True)
first = pytest.mark.parametrize("office", ["v1"], indirect=True)


def documents(prompt: Prompt) -> list[Document]:
    """The prompt's, in order."""
    return list(
        Document.system().filter(prompt=prompt).select_related("file", "prepared").order_by("position")
    )


def killed(*_args: object) -> None:
    """What stands where a process dies."""
    raise SystemExit


def clean() -> bool:
    """Whether the auditor finds nothing; it says what otherwise."""
    faults = examine(now=LATER).faults
    assert faults == ()
    return not faults


@both
def test_a_wrong_passphrase_is_asked_for_again_without_a_finger(office: World, double: Double) -> None:
    prompt = ordered(office, office.ready(), office.ready())
    assert send(office, prompt, Secret(passphrase="salah")) == 0
    assert asked(double) == 1
    assert set(states(prompt)) == {"refused wrong_secret"}
    assert [row.state for row in documents(prompt)] == [Document.State.ORDERED] * 2
    assert clean()

    assert send(office, prompt) == 2
    prompt.refresh_from_db()
    assert prompt.state == Prompt.State.DONE
    assert [judge_file(read(row.file)).word for row in documents(prompt)] == [Word.GENUINE] * 2
    assert clean()


@both
@pytest.mark.parametrize(
    ("fault", "doubt"),
    [
        ("hang=3*1", Doubt.TIMEOUT), ("drop*1", Doubt.CONNECTION), ("truncated*1", Doubt.CONNECTION),
        ("error=503*1", Doubt.SERVER_ERROR), ("error-after=502*1", Doubt.SERVER_ERROR), ("empty*1", Doubt.EMPTY),
        ("cut*1", Doubt.INVALID), ("unsigned*1", Doubt.SIGNATURES), ("twice*1", Doubt.SIGNATURES),
        ("other*1", Doubt.CONTENT),
    ],
)  # fmt: skip
def test_what_is_unclear_is_unknown_and_holds_its_number_until_a_person_decides(
    office: World, double: Double, fault: str, doubt: Doubt, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = office.ready()
    prompt = ordered(office, request)
    break_with(double, fault)
    with monkeypatch.context() as patch:
        if doubt is Doubt.TIMEOUT:
            hurry(patch)
        assert send(office, prompt) == 0
    assert states(prompt) == [f"unknown {doubt}"]
    before = asked(double)

    # Nothing asks again: neither another try, nor the worker, nor giving up.
    assert send(office, prompt) == 0
    with pytest.raises(StillUnknown):
        issuing.give_up(prompt, by=office.lurah, now=MONDAY)
    assert issuing.finish_due(LATER) == 0
    assert asked(double) == before
    assert RegisterEntry.objects.get().state == RegisterEntry.State.OPEN
    assert clean()

    issuing.close(DispatchedLetter.objects.get().pk, by=office.lurah, now=MONDAY)
    assert send(office, prompt) == 1
    request.refresh_from_db()
    assert request.status == Status.ISSUED
    assert clean()


def test_a_page_of_some_proxy_is_no_answer(office: World, double: Double) -> None:
    prompt = ordered(office, office.ready())
    break_with(double, "html*1")
    send(office, prompt)
    assert states(prompt) == [f"unknown {Doubt.GARBLED}"]
    assert clean()


def test_a_batch_in_the_wrong_order_is_put_right(office: World, double: Double) -> None:
    prompt = ordered(office, *(office.ready() for _ in range(3)))
    break_with(double, "shuffle*1")
    assert send(office, prompt) == 3
    assert asked(double) == 1
    for document in documents(prompt):
        assert judge_file(read(document.file)).letter.number == document.number  # type: ignore[union-attr]
    assert clean()


@first
def test_after_a_fault_no_further_letter_goes_out(office: World, double: Double) -> None:
    prompt = ordered(office, *(office.ready() for _ in range(3)))
    break_with(double, "drop*1")
    assert send(office, prompt) == 0
    assert asked(double) == 1
    assert states(prompt) == [f"unknown {Doubt.CONNECTION}"]
    assert send(office, prompt) == 2  # the others, when the official says so; the unknown one stays
    assert clean()


@first
def test_the_worker_finds_what_version_1_kept_for_one_download(office: World, double: Double) -> None:
    request = office.ready()
    prompt = ordered(office, request)
    break_with(double, "truncated*1")
    assert send(office, prompt) == 0
    assert settling.settle(LATER) == 1
    request.refresh_from_db()
    assert request.status == Status.ISSUED
    assert asked(double) == 1
    assert clean()


@first
def test_a_letter_that_cannot_be_judged_holds_up_no_other(
    office: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = []
    for _ in range(2):
        prompts.append(ordered(office, office.ready()))
        break_with(double, "truncated*1")
        send(office, prompts[-1])
    look = settling._look

    def stumbling(row: DispatchedLetter, service: Any) -> bool:
        if row.dispatch.prompt_id == prompts[0].pk:
            raise RuntimeError("whatever it is")
        return look(row, service)

    monkeypatch.setattr(settling, "_look", stumbling)
    assert settling.settle(LATER) == 1
    assert states(prompts[0]) == [f"unknown {Doubt.CONNECTION}"]
    assert [row.state for row in documents(prompts[1])] == [Document.State.ISSUED]
    assert clean()


@first
def test_a_download_that_is_gone_is_not_asked_for_for_ever(office: World, double: Double) -> None:
    prompt = ordered(office, office.ready())
    break_with(double, "truncated*1", "download.error=503")
    send(office, prompt)
    for _ in range(settling.TRIES + 3):
        assert settling.settle(LATER) == 0
    downloads = sum("/download/" in call.path for call in double.service.calls)
    assert downloads <= settling.TRIES
    assert states(prompt) == [f"unknown {Doubt.CONNECTION}"]
    assert clean()


def test_a_file_that_was_found_at_the_service_is_judged_and_published(office: World, double: Double) -> None:
    send(office, ordered(office, office.ready()))  # since then it is known whose certificate the Lurah's is
    prompt = ordered(office, office.ready())
    break_with(double, "drop*1")
    send(office, prompt)
    row = DispatchedLetter.objects.select_related(
        "document__office", "document__prepared", "dispatch__prompt"
    ).get(state="unknown")
    unsigned = read(row.document.prepared)
    sri, bambang = double.service.people[:2]
    assert sri.name != bambang.name

    assert issuing.bring(row, unsigned) is Doubt.SIGNATURES
    assert issuing.bring(row, b"%PDF-1.7 bukan surat") is not None
    assert issuing.bring(row, double.service.sealer.sign(unsigned, bambang, Wish())) is Doubt.SIGNER
    assert issuing.bring(row, double.service.sealer.sign(unsigned, sri, Wish())) is None
    assert documents(prompt)[0].state == Document.State.ISSUED
    row.refresh_from_db()
    with pytest.raises(StillUnknown):
        issuing.bring(row, unsigned)
    assert clean()


def test_a_call_that_was_interrupted_is_unknown_after_minutes_and_never_repeated(
    office: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = ordered(office, office.ready())

    with monkeypatch.context() as patch:
        patch.setattr("pamong.issuing.services.dispatching.note", killed)
        with pytest.raises(SystemExit):
            send(office, prompt)
    assert Dispatch.objects.get().state == Dispatch.State.SENT
    long_after = Dispatch.objects.get().prepared_at + timedelta(minutes=6)
    assert send(office, prompt) == 0
    settling.settle(long_after)
    assert states(prompt) == [f"unknown {Doubt.INTERRUPTED}"]
    assert asked(double) == 1
    assert clean()


def test_a_call_that_never_left_is_refused_and_may_be_made_again(
    office: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = ordered(office, office.ready())

    with monkeypatch.context() as patch:
        patch.setattr("pamong.issuing.services.dispatching._mark_sent", killed)
        with pytest.raises(SystemExit):
            send(office, prompt)
    assert Dispatch.objects.get().state == Dispatch.State.PREPARED
    long_after = Dispatch.objects.get().prepared_at + timedelta(minutes=6)
    with monkeypatch.context() as patch:
        patch.setattr(settling, "note", killed)
        with pytest.raises(SystemExit):
            settling.settle(long_after)  # it dies at this too
    settling.settle(long_after)
    assert states(prompt) == ["refused not_sent"]
    assert asked(double) == 0
    assert send(office, prompt) == 1
    assert clean()


def test_what_came_back_is_published_even_if_the_process_dies_right_after(
    office: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = ordered(office, office.ready())

    with monkeypatch.context() as patch:
        patch.setattr("pamong.issuing.services.dispatching.finish", killed)
        with pytest.raises(SystemExit):
            send(office, prompt)
    assert states(prompt) == ["signed"]
    assert clean()
    assert issuing.finish_due(LATER) == 1
    assert Document.system().get().state == Document.State.ISSUED
    assert clean()


def test_a_refused_order_can_be_taken_back_and_its_number_is_used_again(office: World) -> None:
    request = office.ready()
    prompt = ordered(office, request)
    send(office, prompt, Secret(passphrase="salah"))
    seal = bytes(Document.system().get().seal or b"")
    assert issuing.give_up(prompt, by=office.lurah, now=MONDAY) == 1
    request.refresh_from_db()
    assert request.status == Status.WAITING
    assert RegisterEntry.objects.get().state == RegisterEntry.State.RETURNED
    assert judge_seal(seal).word == Word.FOREIGN
    assert clean()

    again = ordered(office, request, now=MONDAY + timedelta(minutes=1))
    assert send(office, again) == 1
    assert RegisterEntry.objects.get().number == 1
    assert clean()


def test_a_number_that_may_stand_on_a_signed_file_is_never_used_again(office: World, double: Double) -> None:
    request = office.ready()
    prompt = ordered(office, request)
    break_with(double, "drop*1")
    send(office, prompt)
    issuing.close(DispatchedLetter.objects.get().pk, by=office.lurah, now=MONDAY)
    assert issuing.give_up(prompt, by=office.lurah, now=MONDAY) == 1
    voided = RegisterEntry.objects.get()
    assert (voided.state, bool(voided.reason)) == (RegisterEntry.State.VOIDED, True)
    again = ordered(office, request, now=MONDAY + timedelta(minutes=1))
    send(office, again)
    assert Document.system().get(state=Document.State.ISSUED).entry.number == 2
    assert clean()


def test_a_one_time_code_signs_the_whole_batch(office: World, double: Double) -> None:
    prompt = ordered(office, office.ready(), office.ready())
    assert issuing.send_code(prompt, by=office.lurah)
    code = double.service.code_sent_to(service.SRI.nik)
    assert send(office, prompt, Secret(totp=code)) == 2
    assert asked(double) == 1
    assert clean()


def test_who_left_office_after_the_touch_signs_nothing_and_his_successor_decides(
    office: World, double: Double
) -> None:
    prompt = ordered(office, office.ready())
    Appointment.objects.filter(account=office.lurah).update(ends=MONDAY.date() - timedelta(days=1))
    with pytest.raises(ServiceStopped):
        send(office, prompt)
    assert asked(double) == 0
    successor = make_official(Role.LURAH, office.tree.kelurahan, name="Pengganti Contoh")
    assert may_settle(person_of(successor), documents(prompt)[0])
    assert issuing.give_up(prompt, by=successor, now=MONDAY) == 1
    assert clean()


def test_heads_of_rw_sign_with_our_key_and_only_if_the_office_allows_it(office: World, settings: Any) -> None:
    rw = person_of(office.rw)
    assert issuing.service_for(rw.posts[0]) is None
    refuse_without_service(rw, rw.posts[0], MONDAY)
    settings.ALLOW_SOFTKEY = False
    with pytest.raises(ServiceStopped):
        refuse_without_service(rw, rw.posts[0], MONDAY)


def test_a_touch_covers_no_more_letters_than_one_call_carries(office: World) -> None:
    lurah = person_of(office.lurah)
    assert issuing.batch_max(lurah.posts[0]) == 20
    with pytest.raises(TooMany):
        issuing.open_prompt(
            who="letters", sources=[uuid7() for _ in range(21)], signer=lurah, post=lurah.posts[0], now=MONDAY
        )


def test_the_footer_says_certified_only_where_bsre_signs(
    office: World, settings: Any, tmp_path: Path
) -> None:
    prompt = ordered(office, office.ready())
    assert NOT_CERTIFIED in documents(prompt)[0].data  # the double's root says that it is not BSrE
    real = tmp_path / "akar.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    real.write_bytes(ca.self_signed(ca.Subject("Root CA Contoh"), key, now=MONDAY).public_bytes(Encoding.PEM))
    settings.BSRE_ROOTS = str(real)
    printed = documents(ordered(office, office.ready()))[0].data
    assert PRINTED in printed and NOT_CERTIFIED not in printed
    settings.LETTER_SIGNING_BACKEND = "softkey"
    assert NOT_CERTIFIED in documents(ordered(office, office.ready()))[0].data
