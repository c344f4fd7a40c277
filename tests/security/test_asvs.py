"""Single requirements of OWASP ASVS 5.0, by their number."""

import ast
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

import pamong
from pamong.config.middleware import BodyLimit, TrustedProxy
from pamong.core.roles import Role
from pamong.demo.devices import device_of
from pamong.foundation.access import appointments, devices, passwords, sessions
from pamong.foundation.access.appointments import yesterday
from pamong.foundation.access.models import Account, Appointment, DeviceSession
from pamong.foundation.access.person import person_of
from tests.security.bodies import body_of, thing_of
from tests.security.calling import Caller
from tests.security.matrix import ROWS, Row
from tests.security.routes import routes
from tests.security.stage import Stage
from tests.support import client_for, make_official

PACKAGE = Path(pamong.__file__).parent
PASSWORD = "kuda-putih-di-sawah-17"

FOREIGN = [
    "https://jahat.example/", "//jahat.example/", "///jahat.example", "/\\jahat.example", "\\\\jahat.example",
    "http:jahat.example", "http:///jahat.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,x", " https://jahat.example", "\thttps://jahat.example", "/%09/jahat.example\n",
    "https://localhost@jahat.example/", "https://jahat.example\\@localhost/", "https:/\\jahat.example",
    "/\t/jahat.example", "ftp://localhost/", "//localhost:1@jahat.example/", "\x00//jahat.example", "jahat.example",
]  # fmt: skip


def stays_here(location: str) -> bool:
    """Whether a browser that follows ``location`` stays on this site; browsers drop blanks, and take \\ for /."""
    plain = re.sub(r"[\x00-\x20]", "", location).replace("\\", "/")
    plain = re.sub(r"^(https?:)?/{3,}", r"\1//", plain)
    there = urlsplit(urljoin("http://localhost/bahasa/", plain))
    return (there.scheme, there.netloc) == ("http", "localhost")


def test_the_judge_of_addresses_judges() -> None:
    foreign = [wanted for wanted in FOREIGN if not stays_here(wanted)]
    assert set(FOREIGN) - set(foreign) <= {"jahat.example", "/%09/jahat.example\n", "http:jahat.example"}
    assert stays_here("/akun/") and stays_here("/surat/?cari=//x")


@pytest.mark.parametrize("wanted", FOREIGN)
def test_asvs_3_7_2_no_way_in_leads_to_another_site(stage: Stage, caller: Caller, wanted: str) -> None:
    signed_in = caller.send("rt", "GET", reverse("office:sign_in"), {"lanjut": wanted})
    assert stays_here(signed_in.headers["Location"])
    language = caller.send("anonymous", "POST", reverse("ui:language"), {"language": "en", "next": wanted})
    assert stays_here(language.headers["Location"])
    for name in ("office:sign_in", "office:proof"):
        page = caller.send("anonymous" if "sign" in name else "rt", "GET", reverse(name), {"lanjut": wanted})
        field = re.search(r'name="next" value="([^"]*)"', page.content.decode())
        assert field and stays_here(field[1])


def test_asvs_3_7_2_the_path_itself_leads_nowhere_else(stage: Stage) -> None:
    for path in ("//jahat.example", "//jahat.example/akun", "/%5cjahat.example", "/\\jahat.example"):
        answer = Client().get(path)
        assert stays_here(answer.headers.get("Location", "/")), path


#: Programs post there, with a token or a signature of their own, or a question that anybody may ask: no cookie gives
#: any right, so none can be misused.
PROGRAM_ROUTES = {
    "satgas:observations",
    "satgas:stream_observations",
    "transparency:add_checkpoint",
    "verification:ocsp",
}
FORMS = {row.route: row for row in ROWS if row.verb == "POST" and row.route not in PROGRAM_ROUTES}


@pytest.mark.parametrize("row", FORMS.values(), ids=str)
def test_asvs_3_5_1_a_form_from_elsewhere_is_refused(stage: Stage, row: Row) -> None:
    """Before anything else: the page is not even asked for its policy."""
    client = Client(enforce_csrf_checks=True)
    who = next((w for w, a in zip(stage.personas, row.answers, strict=True) if a in {"200", "302"}), "desk")
    if account := stage.personas[who]:
        client.cookies = client_for(account).cookies
    thing = thing_of(stage, row.route, row.thing)
    body = body_of(stage, row.route, thing)
    kind: dict[str, Any] = {"content_type": "application/json"} if "json" in body else {}
    answer = client.post(routes()[row.route].url(thing), body.get("json", body), **kind)
    assert answer.status_code == 403
    assert "Muat ulang" in answer.content.decode() or "formulir" in answer.content.decode().lower()


def _with_password(account: Account, phone: str) -> Account:
    account.phone, account.password = phone, make_password(PASSWORD)
    account.save()
    return account


def _sign_in(client: Client, phone: str) -> HttpResponse:
    answer: HttpResponse = client.post(reverse("office:sign_in"), {"phone": phone, "password": PASSWORD})
    return answer


def test_asvs_7_2_4_signing_in_and_proving_presence_change_the_session(stage: Stage) -> None:
    _with_password(stage.ours.account, "+6281100007777")
    client = Client()
    client.post(reverse("office:sign_in_begin"), {}, content_type="application/json")
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert _sign_in(client, "0811-0000-7777").status_code == 302
    signed_in = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("office:proof"), {"password": PASSWORD})
    proved = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert len({before, signed_in, proved}) == 3
    for old in (before, signed_in):
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = old
        assert thief.get(reverse("office:account")).status_code == 302
    assert client.get(reverse("office:account")).status_code == 200


def test_asvs_7_2_4_a_key_that_proves_presence_changes_the_session(stage: Stage) -> None:
    client = client_for(stage.ours.lurah, fresh=False)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    options = client.post(reverse("office:proof_begin"), {}, content_type="application/json").json()
    credential = device_of(stage.ours.lurah).answer(options)
    done = client.post(
        reverse("office:proof_finish"), {"credential": credential}, content_type="application/json"
    )
    assert done.status_code == 200, done.content
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert client.get(reverse("office:key_add")).status_code == 200


def test_asvs_7_4_2_a_disabled_account_is_out_at_once(stage: Stage) -> None:
    client = client_for(stage.ours.desk)
    assert client.get(reverse("letters:desk")).status_code == 200
    Account.objects.filter(pk=stage.ours.desk.pk).update(disabled_at=timezone.now())
    assert client.get(reverse("letters:desk")).status_code == 302


def test_asvs_7_5_2_ending_a_device_elsewhere_signs_it_out(stage: Stage) -> None:
    here, there = client_for(stage.ours.desk), client_for(stage.ours.desk)
    key = there.cookies[settings.SESSION_COOKIE_NAME].value
    device = DeviceSession.objects.get(session_key=key)
    assert here.post(reverse("office:device_end", args=[device.pk])).status_code == 302
    assert there.get(reverse("office:account")).status_code == 302
    assert here.get(reverse("office:account")).status_code == 200


def test_asvs_7_4_1_signing_out_ends_the_session_on_the_server(stage: Stage) -> None:
    client, thief = client_for(stage.ours.desk), Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert thief.get(reverse("office:account")).status_code == 200
    client.post(reverse("office:sign_out"))
    assert thief.get(reverse("office:account")).status_code == 302


class Clock:
    """A clock for the sessions that can be moved."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = timezone.now()
        patch.setattr(sessions.timezone, "now", lambda: self.moment)

    def on(self, client: Client, **later: float) -> int:
        """The status of the account page after some time."""
        self.moment += timedelta(**later)
        return client.get(reverse("office:account")).status_code


def test_asvs_7_3_1_an_idle_session_ends(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    client, clock = client_for(stage.ours.desk), Clock(monkeypatch)
    idle = settings.SESSION_IDLE_SECONDS
    assert clock.on(client, seconds=idle - 60) == 200
    assert clock.on(client, seconds=idle - 60) == 200
    assert clock.on(client, seconds=idle + 60) == 302
    assert clock.on(client) == 302


def test_asvs_7_3_2_a_session_ends_however_busy(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    client, clock = client_for(stage.ours.desk), Clock(monkeypatch)
    days = settings.SESSION_COOKIE_AGE // 86_400
    assert {clock.on(client, days=1) for _ in range(days - 1)} == {200}
    assert clock.on(client, days=2) == 302


def test_asvs_7_5_1_what_matters_wants_presence_first(stage: Stage) -> None:
    client = client_for(stage.personas["administrator"], fresh=False)
    official = stage.ours.things["official"]
    key = [official["account_id"], official["key_id"]]
    for name, args in (("key_add", []), ("official_add", []), ("official_key_revoke", key)):
        answer = (
            client.post(reverse(f"office:{name}", args=args))
            if args
            else client.get(reverse(f"office:{name}"))
        )
        assert answer.headers["Location"].startswith(reverse("office:proof")), name


def test_asvs_8_3_2_a_new_role_counts_from_the_next_request(stage: Stage) -> None:
    client = client_for(stage.ours.desk)
    assert client.get(reverse("letters:desk")).status_code == 200
    Appointment.objects.filter(account=stage.ours.desk).update(ends=yesterday(timezone.localdate()))
    assert client.get(reverse("letters:desk")).status_code == 403
    assert client.get(reverse("letters:request", args=[_id(stage)])).status_code == 404


def _id(stage: Stage) -> Any:
    return stage.ours.things["at_desk"]["request_id"]


def test_asvs_6_3_3_whoever_becomes_an_official_loses_the_password(stage: Stage) -> None:
    """And the session that was opened with it."""
    account = _with_password(stage.ours.account, "+6281100007777")
    client = client_for(account, method="password")
    administrator = stage.personas["administrator"]
    assert administrator is not None
    appointments.appoint(
        account=account,
        role=Role.STAF_KELURAHAN,
        region=stage.ours.code,
        by=person_of(administrator),
        starts=timezone.localdate(),
    )
    assert client.get(reverse("office:account")).status_code == 302
    assert _sign_in(Client(), "0811-0000-7777").status_code == 422
    account.refresh_from_db()
    assert not passwords.confirms_password(account, PASSWORD)


def test_asvs_6_3_4_there_is_no_side_door() -> None:
    """Nothing but our services lets anybody in: no admin pages, no other backend."""
    assert settings.AUTHENTICATION_BACKENDS == ["pamong.foundation.access.backends.AccountBackend"]
    assert not {"django.contrib.admin", "django.contrib.flatpages"} & set(settings.INSTALLED_APPS)
    callers = {
        str(path.relative_to(PACKAGE))
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "login"
    }
    assert callers == {"foundation/access/sessions.py"}


def test_asvs_6_3_2_nobody_without_a_way_in_can_sign_in(stage: Stage) -> None:
    account = make_official(Role.STAF_KELURAHAN, stage.ours.code)
    assert not account.has_usable_password()
    assert not account.credentials.exists()


@pytest.mark.parametrize(
    "host", ["jahat.example", "localhost.jahat.example", "localhost@jahat.example", "local host"]
)
def test_a_foreign_host_is_refused(stage: Stage, host: str) -> None:
    assert Client().get(reverse("office:home"), headers={"Host": host}).status_code == 400


def test_asvs_4_1_3_the_address_is_believed_from_our_proxy_only(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    make = RequestFactory().get
    forged = make("/", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="10.0.0.1")
    proxied = make("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="10.0.0.1, 203.0.113.9")
    chained = make("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 127.0.0.1")
    for request in (forged, proxied, chained):
        assert devices.client_address(request) == "203.0.113.9"


def test_asvs_4_1_3_what_a_stranger_says_of_the_way_is_dropped(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    said = {
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "jahat.example",
        "HTTP_FORWARDED": "proto=https",
        "HTTP_X_REAL_IP": "10.0.0.1",
    }
    passed: list[HttpRequest] = []
    middleware = TrustedProxy(lambda request: passed.append(request) or HttpResponse())
    for address in ("203.0.113.9", "127.0.0.1"):
        middleware(RequestFactory().get("/", REMOTE_ADDR=address, **said))
    stranger, proxy = passed
    assert not set(said) & set(stranger.META)
    assert set(said) <= set(proxy.META)


class Untouchable:
    """A body that must not be read."""

    def read(self, *_: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("path", ["/periksa/berkas/", "/periksa/foto/", "/masuk/", "/bahasa/"])
def test_asvs_5_2_1_a_body_that_is_too_large_is_refused_unread(stage: Stage, path: str) -> None:
    answer = Client().generic(
        "POST",
        path,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2**30),
        **{"wsgi.input": Untouchable()},
    )
    assert answer.status_code == 413


def test_asvs_5_2_1_the_limit_leaves_room_for_the_largest_letter() -> None:
    from pamong.verification.views import MAX_PDF

    room = settings.REQUEST_MAX_BYTES - max(MAX_PDF, settings.UPLOAD_MAX_BYTES)
    assert 100_000 < room < 2_000_000
    assert "pamong.config.middleware.BodyLimit" in settings.MIDDLEWARE
    assert (
        BodyLimit(lambda request: HttpResponse())(RequestFactory().post("/", {"a": "b"})).status_code == 200
    )


@cache
def sources() -> tuple[tuple[Path, ast.Module], ...]:
    """Every module of the product itself."""
    paths = (path for path in PACKAGE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts))
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def called(names: set[str]) -> set[str]:
    """The modules that call a function or method of these names."""
    return {
        str(path.relative_to(PACKAGE))
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names
    }


def test_asvs_1_2_4_no_query_is_put_together_from_text() -> None:
    assert called({"RawSQL", "extra", "raw_sql"}) == set()
    raw = {
        str(path.relative_to(PACKAGE))
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "raw"
        and isinstance(node.func.value, ast.Attribute)
    }
    assert raw == set()


def test_asvs_1_2_4_only_these_speak_sql_themselves() -> None:
    """With fixed statements: the database layer, the audit triggers, the auditor who trusts neither, and the
    question whether the database answers.
    """
    speakers = called({"execute", "executemany", "executescript"})
    allowed = {
        name for name in speakers if name.startswith(("foundation/db/", "foundation/audit/", "fsck/", "cli/"))
    }
    assert speakers - allowed <= {
        "demo/storm.py",  # empties the flood watch of a demo, table by table
        "ui/health.py",
        "foundation/jobs/recovery.py",
        "foundation/jobs/tasks.py",
        "foundation/people/services.py",
    }


def test_asvs_1_3_7_templates_escape_everything() -> None:
    """No filter or switch that trusts data; words of ours that are HTML are made by ``format_html``."""
    trusting = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")
    trusted = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.html")
        if trusting.search(path.read_text(encoding="utf-8"))
    ]
    assert trusted == []
    makers = called({"mark_safe", "SafeString"})
    assert {name for name in makers if not name.startswith("ui/")} == set()


def test_asvs_1_5_2_nothing_is_unpickled_or_evaluated() -> None:
    imported = {
        (str(path.relative_to(PACKAGE)), name)
        for path, tree in sources()
        for node in ast.walk(tree)
        for name in _imported(node)
        if name.partition(".")[0] in {"pickle", "marshal", "shelve", "dill", "cloudpickle", "yaml"}
    }
    assert imported == set()
    built_in = {
        str(path.relative_to(PACKAGE))
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    }
    assert built_in == set()
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_asvs_13_4_2_nothing_is_in_debug_mode() -> None:
    source = (PACKAGE / "config" / "settings.py").read_text()
    assert re.findall(r"^DEBUG\s*=\s*(.+)$", source, flags=re.MULTILINE) == ["False"]


def test_asvs_13_4_5_nobody_asks_for_inner_pages(stage: Stage, caller: Caller) -> None:
    for path in (
        "/admin/",
        "/metrics",
        "/debug/",
        "/.git/config",
        "/.env",
        "/kunci-induk",
        "/pamong.sqlite3",
    ):
        assert caller.send("anonymous", "GET", path).status_code == 404, path


def test_what_is_not_there_and_what_is_not_yours_look_alike(stage: Stage, caller: Caller) -> None:
    """The neighbour learns nothing from the answer."""
    theirs = caller.send("neighbour_rt", "GET", f"/surat/{_id(stage)}/")
    nowhere = caller.send("neighbour_rt", "GET", "/surat/01a20c2b-5390-713c-86df-c861146fc700/")
    assert theirs.status_code == nowhere.status_code == 404
    strip = re.compile(rb'nonce="[^"]+"|[0-9a-f-]{36}|name="csrfmiddlewaretoken" value="[^"]+"')
    assert strip.sub(b"", theirs.content) == strip.sub(b"", nowhere.content)


def test_a_batch_says_nothing_of_foreign_letters(stage: Stage, caller: Caller) -> None:
    said = [
        caller.send("other_lurah", "POST", reverse("letters:prepare"), {"json": {"documents": [key]}}).json()
        for key in (str(stage.ours.things["at_lurah"]["request_id"]), "01a20c2b-5390-713c-86df-c861146fc700")
    ]
    assert said[0] == said[1]
    assert set(said[0]) == {"error"}


def test_a_stranger_is_handed_no_simulated_key(stage: Stage, caller: Caller) -> None:
    assert caller.send("anonymous", "GET", reverse("demo:keys")).json() == {"keys": []}
