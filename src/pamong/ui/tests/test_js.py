"""The modules of the pages, in a real browser under the product's content policy."""

import io
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from pamong.core import dcbor, ledger
from pamong.ui.storage import HashedStaticFiles
from pamong.ui.tests import prompts
from pamong.ui.tests.browser import STATIC, Site, call, serving

MODULES = sorted(file for root in STATIC for file in root.rglob("*.js") if "vendor" not in file.parts)
AAGUID = "70616d6f-6e67-2d73-696d-756c61746564"
TOUCH = "Tempelkan sidik jari (tiruan)"


# The text of the modules


@pytest.mark.parametrize("module", MODULES, ids=lambda file: file.name)
def test_a_module_is_short_and_makes_no_code_out_of_text(module: Path) -> None:
    text = module.read_text()
    assert len(text.splitlines()) < (150 if module.name == "sw.js" else 100)
    assert (
        re.findall(r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)
        == []
    )
    assert re.findall(r"\.style\b|[\"']style[\"']|cssText", text) == []
    assert re.findall(r"[\"'`](?:https?:)?//\w", text) == [], "nothing is loaded from elsewhere"


def test_every_message_has_its_english() -> None:
    words = next(file for file in MODULES if file.name == "text.js").read_text()
    used = {found for file in MODULES for found in re.findall(r'\b_\(\s*"([^"]+)"', file.read_text())}
    listed = set(re.findall(r'^  "([^"]+)":', words, re.MULTILINE))
    assert len(used) > 30
    assert used == listed


def test_words_follow_the_language_of_the_page(site: Site, page: Page) -> None:
    page.goto(site.page("/", ""))
    speak = 'm._("Tanda tangani {count} surat?", { count: 12 })'
    assert call(page, "pamong/js/text", speak) == "Tanda tangani 12 surat?"
    page.evaluate("() => { document.documentElement.lang = 'en'; }")
    assert call(page, "pamong/js/text", speak) == "Sign 12 letters?"


# Bytes: equal to pamong.core


def _value(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.randrange(7 if depth < 3 else 5)
    if kind == 0:
        return rng.choice(
            [0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**53 - 1, rng.randrange(2**40)]
        )
    if kind == 1:
        return -rng.choice([1, 24, 25, 256, 257, 65537, 2**32, 2**32 + 1, rng.randrange(1, 2**40)])
    if kind == 2:
        return rng.randbytes(rng.choice([0, 1, 23, 24, 32, 255, 256, 300]))
    if kind == 3:
        return "".join(rng.choice("aé漢𝒳e\u0301 ñ-/\u1100\u1161") for _ in range(rng.randrange(30)))
    if kind == 4:
        return rng.choice([True, False, None])
    return [_value(rng, depth + 1) for _ in range(rng.randrange(26))]


def _spelled(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    return [_spelled(each) for each in value] if isinstance(value, list) else value


READ = """((read) => a.map((each) => bytes.toHex(m.encode(read(each, read)))))((value, read) => {
    if (Array.isArray(value)) return value.map((each) => read(each, read));
    return value?.hex === undefined ? value : bytes.fromHex(value.hex);
})"""


def test_dcbor_on_the_phone_is_dcbor_on_the_server(site: Site, page: Page) -> None:
    page.goto(site.page("/", ""))
    rng = random.Random(2026)
    values = [_value(rng) for _ in range(50)]
    found = call(page, "pamong/js/dcbor", READ, [_spelled(value) for value in values])
    assert found == [dcbor.encode(value).hex() for value in values]


def test_dcbor_refuses_what_has_no_single_form(site: Site, page: Page) -> None:
    page.goto(site.page("/", ""))
    refusals = """[1.5, 2 ** 53, NaN, "\\ud800", {}, undefined].map((value) => {
        try { m.encode(value); return "taken"; } catch (error) { return error.name; }
    })"""
    assert call(page, "pamong/js/dcbor", refusals) == ["TypeError"] * 3 + ["RangeError"] + ["TypeError"] * 2


def test_the_merkle_root_on_the_phone_is_the_root_on_the_server(site: Site, page: Page) -> None:
    page.goto(site.page("/", ""))
    rng = random.Random(6962)
    trees = [
        [rng.randbytes(32) for _ in range(size)]
        for size in (*range(36), *(rng.randrange(36, 201) for _ in range(14)))
    ]
    roots = """Promise.all(a.map(async (tree) =>
        bytes.toHex(await m.root(tree.map((leaf) => bytes.fromHex(leaf))))))"""
    found = call(page, "pamong/js/merkle", roots, [[leaf.hex() for leaf in tree] for tree in trees])
    assert found == [ledger.root(tree).hex() for tree in trees]


def test_root_and_challenge_of_a_batch_equal_the_servers(site: Site, page: Page) -> None:
    page.goto(site.page("/", ""))
    batches = [prompts.prompt_of(1 + seed * 2, seed=seed) | {"allow": [{"id": "AA"}]} for seed in range(50)]
    compute = """Promise.all(a.map(async (each) => {
        const { root, challenge } = await m.recompute(each);
        return [bytes.toHex(root), bytes.toBase64url(challenge)];
    }))"""
    found = call(page, "pamong/js/batch", compute, batches)
    assert found == [[each["root"], each["challenge"]] for each in batches]


def test_the_phone_finds_the_digest_of_a_letter_and_refuses_a_doubtful_file(site: Site, page: Page) -> None:
    page.goto(site.page("/", ""))
    good, digest = prompts.letter_pdf("surat")
    doubtful = [
        good + b"\n% more",
        good.replace(b"<0000", b"<00f0"),
        good.replace(b"[0 ", b"[1 "),
        good.replace(b"%%EOF", b"/ByteRange[0 1 2 3]"),
        good.replace(b"/ByteRange", b"/ByteRnage"),
        good.replace(b"%PDF-", b"%PDF_"),
        b"",
    ]
    run = """Promise.all(a.map((hex) =>
        m.signedDigest(bytes.fromHex(hex)).then(bytes.toHex, (error) => error.name)))"""
    found = call(page, "pamong/js/pdf", run, [each.hex() for each in (good, *doubtful)])
    assert found == [digest.hex()] + ["RangeError"] * len(doubtful)


# Photos


def _photo(width: int, height: int) -> FilePayload:
    """A grainy JPEG with EXIF, as heavy as a phone makes it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Ponsel Contoh"
    file = io.BytesIO()
    Image.effect_noise((width, height), 12).save(file, "JPEG", quality=92, exif=exif)
    return {"name": "KK saya.JPEG", "mimeType": "image/jpeg", "buffer": file.getvalue()}


PHOTO_FORM = """<form method="post" action="/kirim/" enctype="multipart/form-data"><div class="field">
    <label for="kk">Foto KK</label><input type="file" id="kk" name="kk" accept="image/*" data-photo></div>
    <button>Kirim</button></form>"""


def test_a_photo_is_made_small_on_the_phone(site: Site, page: Page) -> None:
    site.actions["/kirim/"] = lambda _: (200, "<h1>Terkirim</h1>")
    page.goto(site.page("/", PHOTO_FORM))
    photo = _photo(2600, 1900)
    page.get_by_label("Foto KK").set_input_files(photo)
    expect(page.get_by_alt_text("Foto yang akan dikirim")).to_be_visible()
    page.wait_for_function("document.querySelector('figure img').naturalWidth === 1280")
    page.get_by_role("button", name="Kirim").click()
    page.wait_for_url("**/kirim/")
    (body,) = site.bodies("/kirim/")
    assert b'filename="KK saya.jpg"' in body
    assert b"\xff\xd8\xff" in body
    assert b"Ponsel Contoh" in photo["buffer"]
    assert b"Ponsel Contoh" not in body
    assert len(body) < 160_000 < len(photo["buffer"])


def test_a_photo_this_phone_cannot_read_is_explained_and_kept(site: Site, page: Page) -> None:
    page.goto(site.page("/", PHOTO_FORM))
    field = page.get_by_label("Foto KK")
    field.set_input_files({"name": "IMG_1.HEIC", "mimeType": "", "buffer": b"\0\0\0\x18ftypheic" + bytes(50)})
    expect(page.get_by_role("alert")).to_contain_text("Foto HEIC belum bisa dibaca")
    field.set_input_files({"name": "rusak.jpg", "mimeType": "image/jpeg", "buffer": b"bukan gambar"})
    expect(page.get_by_role("alert")).to_contain_text("Foto ini tidak terbaca")
    assert field.evaluate("(input) => input.files[0].name") == "rusak.jpg"


# Forms


def test_a_form_is_sent_once_even_when_tapped_twice(site: Site, page: Page) -> None:
    site.actions["/kirim/"] = lambda _: (200, "<h1>Terkirim</h1>")
    page.goto(
        site.page(
            "/", '<form method="post" action="/kirim/"><button name="langkah" value="3">Kirim</button></form>'
        )
    )
    page.locator("html[data-js]").wait_for()
    page.evaluate(
        "() => { const tap = document.querySelector('button'); tap.click(); tap.click(); tap.click(); }"
    )
    page.wait_for_url("**/kirim/")
    assert site.bodies("/kirim/") == [b"langkah=3"]


def test_a_draft_saves_itself_and_says_when_it_could_not(site: Site, page: Page) -> None:
    answers: list[tuple[int, Any]] = [(200, {}), (500, "<h1>Galat</h1>")]
    site.actions["/draf/"] = lambda _: answers.pop(0)
    form = """<form method="post" data-autosave-url="/draf/"><label>Keperluan <input name="keperluan"></label>
        <input type="file" name="foto"><span data-autosave-status role="status"></span></form>"""
    page.goto(site.page("/", form))
    page.locator("html[data-js]").wait_for()
    page.clock.install()
    page.get_by_label("Keperluan").fill("membuka rekening")
    page.clock.run_for(2000)
    expect(page.get_by_role("status")).to_contain_text("Tersimpan pukul")
    page.get_by_label("Keperluan").fill("membuka rekening bank")
    page.clock.run_for(2000)
    expect(page.get_by_role("status")).to_contain_text("Isian tetap ada")
    first, second = site.bodies("/draf/")
    assert b"membuka rekening" in first
    assert b"rekening bank" in second
    assert b"foto" not in first


def test_errors_get_the_focus_and_a_code_can_be_copied(site: Site, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    body = """<div class="error-summary" role="alert"><a href="#nik">Isi 16 angka NIK</a></div>
        <b id="kode">7F3A-C21B</b>
        <button type="button" data-copy="#kode" data-needs-js hidden>Salin kode</button>
        <p>Dijanjikan <time data-countdown datetime="2099-01-01T00:00:00Z">2099</time></p>"""
    page.goto(site.page("/", body))
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("button", name="Salin kode").click()
    expect(page.get_by_role("button", name="Tersalin")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "7F3A-C21B"
    expect(page.locator("time")).to_contain_text("hari")


def test_help_reaches_what_is_added_to_the_page_later(site: Site, page: Page) -> None:
    page.goto(site.page("/", ""))
    page.locator("html[data-js]").wait_for()
    add = """() => { const time = document.createElement("time");
        time.dateTime = "2099-01-01";
        time.dataset.countdown = "";
        document.querySelector("main").append(time); }"""
    page.evaluate(add)
    expect(page.locator("time")).to_contain_text("hari")


# Codes on letters


def test_only_a_code_of_this_host_is_taken_from_a_qr(site: Site, page: Page) -> None:
    page.goto(site.page("/", ""))
    long = "7F3AC21B9K0D7F3AC21B9K0D7F"
    cases = {
        f"HTTPS://PAMONG.EXAMPLE/V#{long}": {"code": long},
        f"https://pamong.example/v#{long.lower()}": {"code": long},
        f"HTTPS://PAMONG.EXAMPLE.JAHAT.EXAMPLE/V#{long}": {"host": "pamong.example.jahat.example"},
        f"HTTPS://PAMONG.EXAMPLE@JAHAT.EXAMPLE/V#{long}": {"host": "pamong.example@jahat.example"},
        f"HTTPS://PAMONG.EXAMPLE/KELUAR#{long}": {},
        "HTTPS://PAMONG.EXAMPLE/V#<b>": {},
        "javascript:alert(1)": {},
        " 7f3a-c21b-9k0d ": {},
        long: {},
    }
    found = call(page, "pamong/js/seal", 'a.map((text) => m.readSeal(text, "pamong.example"))', list(cases))
    assert found == list(cases.values())


CAMERA = """
    window.read = ["HTTPS://LAIN.EXAMPLE/V#7F3AC21B9K0D7F3AC21B9K0D7F"];
    window.BarcodeDetector = class {
        static async getSupportedFormats() { return ["qr_code"]; }
        async detect() { const next = window.read.shift(); return next ? [{ rawValue: next }] : []; }
    };
    navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
    HTMLMediaElement.prototype.play = async () => {};
"""


def test_the_camera_reads_a_letter_and_names_a_stranger(site: Site, page: Page) -> None:
    page.add_init_script(CAMERA)
    site.page("/v", "<h1>Segel</h1>")
    scan = """<div data-scan="/v"><button type="button" data-scan-start hidden>Buka kamera</button>
        <video data-scan-video hidden muted playsinline></video><p data-scan-message role="status"></p>"""
    page.goto(site.page("/", scan + "</div>"))
    page.get_by_role("button", name="Buka kamera").click()
    expect(page.get_by_role("status")).to_have_text("Bukan dari kami. Kode ini membuka alamat lain.example.")
    page.evaluate("() => { window.read.push('halo'); }")
    expect(page.get_by_role("status")).to_contain_text("Ini bukan kode surat")
    page.evaluate(
        "(host) => { window.read.push(`HTTP://${host}/V#7F3AC21B9K0D7F3AC21B9K0D7F`); }", site.origin[7:]
    )
    page.wait_for_url("**/v#7F3AC21B9K0D7F3AC21B9K0D7F")
    expect(page.get_by_role("heading")).to_have_text("Segel")
    assert site.posts == [], "no server hears of it"


# Delivery


def test_hashed_names_still_find_each_other(browser: Browser, tmp_path: Path) -> None:
    names = []
    for root in STATIC:
        shutil.copytree(root, tmp_path, dirs_exist_ok=True)
        names += [str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()]
    storage = HashedStaticFiles(location=str(tmp_path), base_url="/aset/")
    for _ in storage.post_process({name: (storage, name) for name in names}):
        pass
    with serving(Site(static=(tmp_path,))) as site:
        address = site.page("/", "<time data-countdown datetime='2099-01-01'></time>", demo=True)
        for name in ("pamong/js/pamong.js", "demo/authenticator.js"):
            site.pages["/"] = site.pages["/"].replace(name, storage.stored_name(name))
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        expect(page.locator("time")).to_contain_text("hari")
        page.close()
    scripts = [url for url in asked if url.endswith(".js")]
    assert len(scripts) >= 8
    assert [url for url in scripts if not re.search(r"\.[0-9a-f]{12}\.js$", url)] == []


def test_without_network_the_shell_stands_in_and_no_private_page_is_kept(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    with serving(Site()) as site:
        site.files["/sw.js"] = ("text/javascript", (STATIC[0] / "pamong/js/sw.js").read_bytes())
        for path, title in (
            ("/luring/", "Tanpa internet"),
            ("/periksa/", "Periksa surat"),
            ("/warga/", "Ibu Wulan"),
        ):
            site.page(path, f"<h1>{title}</h1>")
            site.pages[path] = site.pages[path].replace("<body", '<body data-sw="/sw.js?v=uji"')
        page.goto(site.origin + "/warga/")
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        page.reload()
        origin = site.origin
    kept = page.evaluate("""async () => {
        const cache = await caches.open("pamong-uji");
        return (await cache.keys()).map((request) => new URL(request.url).pathname);
    }""")
    page.goto(origin + "/warga/")
    expect(page.get_by_role("heading")).to_have_text("Tanpa internet")
    page.goto(origin + "/periksa/")
    expect(page.get_by_role("heading")).to_have_text("Periksa surat")
    page.goto(origin + "/periksa/?kode=1")
    expect(page.get_by_role("heading")).to_have_text("Tanpa internet")
    context.close()
    assert {path for path in kept if not path.startswith("/aset/")} == {"/luring/", "/periksa/"}
    assert "/aset/pamong/js/pamong.js" in kept
