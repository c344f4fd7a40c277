"""One touch, many letters, in a real browser: what the phone computes, refuses, sends and gives back."""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pamong.ui.tests import prompts
from pamong.ui.tests.browser import Site, call, virtual_authenticator
from pamong.ui.tests.enrolment import TOUCH, enrol, verified
from pamong.ui.tests.prompts import ACCEPT, CANCEL, PREPARE

FINGER = "Tempelkan sidik jari"
SIGN = "Tanda tangani"


def _desk(site: Site, page: Page, prompt: dict[str, Any], *, demo: bool = True) -> None:
    """Open the signing page with all letters of ``prompt`` picked."""
    for at in range(prompt["count"]):
        site.files[f"/surat/{at}.pdf"] = ("application/pdf", prompts.letter_pdf(f"surat {at}")[0])
    site.actions[PREPARE] = lambda _: (200, prompt)
    site.actions[CANCEL] = lambda _: (200, {})
    site.actions.setdefault(ACCEPT, lambda _: (200, {"redirect": "/selesai/"}))
    site.page("/selesai/", "<h1>Selesai</h1>")
    picks = "".join(
        f'<input type="checkbox" name="surat" value="id-{at}" checked>' for at in range(prompt["count"])
    )
    form = f'<form method="post" data-sign data-prepare-url="{PREPARE}">{picks}<button>{SIGN}</button></form>'
    page.goto(site.page("/meja/", form + prompts.SHEET, demo=demo))
    page.get_by_role("button", name=SIGN).click()


def _finger(page: Page) -> Any:
    return page.get_by_role("button", name=FINGER, exact=True)


def _for(enrolled: Any, prompt: dict[str, Any]) -> dict[str, Any]:
    identifier = prompts.b64url(enrolled.credential_id)
    return prompt | {"allow": [{"id": identifier, "transports": ["internal"]}]}


def _challenge(prompt: dict[str, Any]) -> bytes:
    return base64.urlsafe_b64decode(prompt["challenge"] + "==")


@pytest.mark.parametrize("demo", [False, True], ids=["virtual", "simulated"])
def test_one_touch_signs_the_challenge_over_all_letters(site: Site, page: Page, demo: bool) -> None:
    if not demo:
        virtual_authenticator(page)
    enrolled = enrol(site, page, demo=demo)
    prompt = _for(enrolled, prompts.prompt_of(12, opened=3))
    _desk(site, page, prompt, demo=demo)
    _finger(page).dblclick()
    if demo:
        page.get_by_role("button", name=TOUCH).click()
    page.wait_for_url("**/selesai/")
    (sent,) = site.bodies(ACCEPT)
    key, count = enrolled.credential_public_key, enrolled.sign_count
    assert verified(site, sent["credential"], _challenge(prompt), public_key=key, count=count).user_verified
    assert sent["prompt"] == "prompt-1"
    assert sorted(sent["checked"]) == sorted(item["document"] for item in prompt["items"][:3])
    assert site.bodies(PREPARE) == [{"documents": [f"id-{at}" for at in range(12)]}]
    assert site.bodies(CANCEL) == []


def test_the_sheet_says_what_will_be_signed(site: Site, page: Page) -> None:
    prompt = prompts.prompt_of(5, opened=2) | {"allow": [{"id": "AAAA"}]}
    _desk(site, page, prompt)
    sheet = page.get_by_role("dialog", name="Tanda tangani 5 surat?")
    expect(sheet.locator("dl > div")).to_have_count(2)
    expect(sheet.locator("dl > div").first).to_contain_text("3 Keterangan Domisili")
    expect(sheet).to_contain_text("Warga 2: Surat ketiga bulan ini")
    code = prompt["root"][:8].upper()
    expect(sheet).to_contain_text(f"{code[:4]} {code[4:]}")
    expect(sheet).to_contain_text(re.compile(r"1:[0-4]\d"))
    marks = sheet.locator("[data-state]")
    states = ["same", "unopened", "unopened", "same", "unopened"]  # grouped by kind: 0, 2, 4, then 1, 3
    for at, state in enumerate(states):
        expect(marks.nth(at)).to_have_attribute("data-state", state)
    expect(sheet.get_by_role("link", name="Warga 4")).to_have_attribute("href", re.compile(r"/surat/4\.pdf$"))


def _flip(name: str) -> Callable[[dict[str, Any]], None]:
    def change(prompt: dict[str, Any]) -> None:
        prompt[name] = ("0" if prompt[name][0] != "0" else "1") + prompt[name][1:]

    return change


def _swap_digest(prompt: dict[str, Any]) -> None:
    prompt["items"][1]["digest"], prompt["items"][2]["digest"] = (
        prompt["items"][at]["digest"] for at in (2, 1)
    )


def _add_letter(prompt: dict[str, Any]) -> None:
    prompt["items"].append(dict(prompt["items"][0], document="00" * 16))


def _repeat_letter(prompt: dict[str, Any]) -> None:
    prompt["items"][1] = dict(prompt["items"][0])
    prompts.seal(prompt)


def _other_challenge(prompt: dict[str, Any]) -> None:
    prompt["challenge"] = prompts.b64url(b"x" * 32)


def _other_host(prompt: dict[str, Any]) -> None:
    prompts.seal(prompt | {"rp_id": "lain.example"})
    prompt["rp_id"] = "lain.example"


def _later_expiry(prompt: dict[str, Any]) -> None:
    prompt["expiry"] += 1


def _no_keys(prompt: dict[str, Any]) -> None:
    prompt["allow"] = []


NAMES = ("root", "signer", "appointment", "key", "nonce", "purpose")
TAMPER = [_swap_digest, _add_letter, _repeat_letter, _other_challenge, _other_host, _later_expiry, _no_keys]


def _tampered(tamper: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    prompt = prompts.prompt_of(3) | {"allow": [{"id": "AAAA"}]}
    tamper(prompt)
    return prompt


def test_whatever_differs_in_the_list_is_noticed(site: Site, page: Page) -> None:
    page.goto(site.page("/", ""))
    cases = [_tampered(lambda _: None), *(_tampered(each) for each in (*map(_flip, NAMES), *TAMPER))]
    run = """Promise.all(a.map((each) => m.recompute(each).then(
        () => "taken",
        (error) => error instanceof m.Mismatch || error instanceof RangeError ? "refused" : "broken")))"""
    assert call(page, "pamong/js/batch", run, cases) == ["taken"] + ["refused"] * (len(cases) - 1)


@pytest.mark.parametrize("tamper", [_flip("root"), _swap_digest, _other_challenge])
def test_a_list_that_differs_is_refused_before_the_finger(
    site: Site, page: Page, tamper: Callable[[dict[str, Any]], None]
) -> None:
    _desk(site, page, _tampered(tamper))
    expect(page.get_by_role("alert")).to_contain_text("Hitungan ponsel ini berbeda dari server")
    expect(page.locator("dialog")).to_have_count(0)
    assert site.bodies(CANCEL) == [{"prompt": "prompt-1", "reason": "mismatch"}]
    assert site.bodies(ACCEPT) == []


def test_a_file_that_differs_from_the_list_is_refused_before_the_finger(site: Site, page: Page) -> None:
    prompt = prompts.prompt_of(3) | {"allow": [{"id": "AAAA"}]}
    _desk(site, page, prompt)
    expect(page.locator('dialog [data-state="same"]')).to_have_count(1)
    # A letter that is opened only now, on the sheet, is checked as well.
    site.files["/surat/2.pdf"] = ("application/pdf", prompts.letter_pdf("surat lain")[0])
    with page.context.expect_page():
        page.get_by_role("link", name="Warga 2").click()
    page.bring_to_front()
    expect(page.locator('dialog [data-state="differs"]')).to_have_count(1)
    _finger(page).click()
    expect(page.get_by_role("alert")).to_contain_text("Berkas surat Warga 2 berbeda dari daftar")
    expect(page.locator("dialog")).to_have_count(0)
    assert [each["prompt"] for each in site.awaited(CANCEL, 1)] == ["prompt-1"]
    assert site.bodies(ACCEPT) == []


def test_cancelling_gives_the_numbers_back(site: Site, page: Page) -> None:
    _desk(site, page, prompts.prompt_of(3) | {"allow": [{"id": "AAAA"}]})
    page.get_by_role("dialog").get_by_role("button", name="Batal").click()
    expect(page.locator("dialog")).to_have_count(0)
    page.get_by_role("button", name=SIGN).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.get_by_role("button", name=SIGN).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.goto(site.origin + "/selesai/")
    assert site.awaited(CANCEL, 3) == [{"prompt": "prompt-1"}] * 3


def test_time_that_runs_out_closes_the_sheet_and_says_so(site: Site, page: Page) -> None:
    _desk(site, page, prompts.prompt_of(3, seconds=2) | {"allow": [{"id": "AAAA"}]})
    expect(page.get_by_role("alert")).to_contain_text("Waktu tanda tangan habis")
    assert site.awaited(CANCEL, 1) == [{"prompt": "prompt-1"}]


def test_a_finger_not_given_leaves_the_sheet_open(site: Site, page: Page) -> None:
    _desk(site, page, prompts.prompt_of(3) | {"allow": [{"id": "AAAA"}]})
    _finger(page).click()
    page.locator("dialog[data-simulated]").get_by_role("button", name="Batal").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Coba tempelkan sekali lagi")
    assert site.bodies(CANCEL) == []


def test_an_answer_that_was_lost_is_asked_for_with_the_same_signature(site: Site, page: Page) -> None:
    enrolled = enrol(site, page, demo=True)
    answers: list[tuple[int, Any]] = [(502, "<h1>Bad gateway</h1>"), (200, {"redirect": "/selesai/"})]
    site.actions[ACCEPT] = lambda _: answers.pop(0)
    _desk(site, page, _for(enrolled, prompts.prompt_of(3)))
    _finger(page).click()
    page.get_by_role("button", name=TOUCH).click()
    expect(page.get_by_role("alert")).to_contain_text("tanpa sidik jari")
    page.keyboard.press("Escape")
    _finger(page).click()
    page.wait_for_url("**/selesai/")
    first, second = site.bodies(ACCEPT)
    assert first == second
    assert site.bodies(CANCEL) == []


def test_a_refusal_of_the_server_is_shown_in_its_words(site: Site, page: Page) -> None:
    enrolled = enrol(site, page, demo=True)
    site.actions[ACCEPT] = lambda _: (409, {"error": "Kunci ini sudah dicabut."})
    _desk(site, page, _for(enrolled, prompts.prompt_of(3)))
    _finger(page).click()
    page.get_by_role("button", name=TOUCH).click()
    expect(page.get_by_role("alert")).to_have_text("Kunci ini sudah dicabut.")
    expect(page.locator("dialog")).to_have_count(0)


def test_nothing_picked_is_said_without_asking_the_server(site: Site, page: Page) -> None:
    _desk(site, page, prompts.prompt_of(1) | {"allow": [{"id": "AAAA"}]})
    page.get_by_role("dialog").get_by_role("button", name="Batal").click()
    page.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name=SIGN).click()
    expect(page.get_by_role("alert")).to_have_text("Pilih paling sedikit satu surat.")
    assert len(site.bodies(PREPARE)) == 1
