"""What the pages cost where it counts: 189,000 residents and 100,000 letters, behind the server that offices run.

Open loop: 40 requests a second leave on time whether or not the one before was answered, so that waiting shows. Closed
loop: 16 connections, each asking again as soon as it was answered. Both on loopback, bounded in count and time.
"""

import gzip
import http.client
import random
import re
import secrets
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import _office, _report, _tree
from pamong.cli import prepare

RATE, SECONDS, CONNECTIONS = 40, 12, 16
LISTS = ("rt_inbox", "desk_list")


@dataclass(frozen=True, slots=True)
class Page:
    """A page to ask for: who, where, and what is posted (None: GET)."""

    name: str
    persona: str
    path: str
    body: str | None = None


def main(argv: Sequence[str]) -> int:
    """Measure and print."""
    return _report.run("pages", argv, measure)


def measure(options: _report.Options) -> _report.Report:
    """Build the office, count queries in this process, then load a real tree."""
    letters, seconds = (300, 1) if options.quick else (100_000, SECONDS)
    figures: dict[str, float] = {}
    beside: dict[str, dict[str, float]] = {"closed loop, 16 connections": {}}
    with _filled_office("minimal" if options.quick else "full") as data:
        pages = _fill(letters)
        for page in pages:
            figures |= _weigh(page)
        with _tree.running(data) as (port, _pid, _seconds), _forgiving():
            for page in pages:
                session = _signed_in(port, page)
                open_loop = _open(port, page, session, seconds)
                closed = _closed(port, page, session, seconds)
                figures[f"{page.name}.p95_ms"] = _p95(open_loop)
                beside["closed loop, 16 connections"] |= {
                    f"{page.name}.p95_ms": _p95(closed),
                    f"{page.name}.per_s": len(closed) / seconds,
                }
    return _report.Report("pages", figures, _targets(pages), beside)


def _targets(pages: Sequence[Page]) -> dict[str, float]:
    found: dict[str, float] = {}
    for page in pages:
        found |= {
            f"{page.name}.p95_ms": 40.0,
            f"{page.name}.queries": 12.0,
            f"{page.name}.first_load_gzip_kb": 60.0,
        }
        if page.name in LISTS:
            found[f"{page.name}.html_gzip_kb"] = 15.0
    return found


# --- the office -------------------------------------------------------------------------------------------


@contextmanager
def _filled_office(scale: str) -> Iterator[Path]:
    """A new demo of this scale, without letters; the folder goes at the end."""
    data = Path(tempfile.mkdtemp(prefix="pamong-bench-"))
    try:
        _office.open_office(data)
        prepare.ensure_key()
        prepare.migrate()
        from pamong.demo import seed

        seed.ensure(scale, letters=False)
        prepare.collect_static()
        yield data
    finally:
        from django.db import connections

        connections.close_all()
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def _forgiving() -> Iterator[None]:
    """One machine asks as often as a city: its attempts are counted, and the counts are wiped all the time."""
    from django.db import connection

    from pamong.foundation.access.models import Bucket

    over = threading.Event()

    def wipe() -> None:
        while not over.wait(0.2):
            Bucket.objects.all().delete()
        connection.close()

    thread = threading.Thread(target=wipe)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _copy(row: Any, **changes: Any) -> Any:
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    made = type(row)(**{name: getattr(row, name) for name in fields})
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def _fill(letters: int) -> list[Page]:
    """``letters`` requests of residents of the whole kecamatan, most of them issued; the pages to ask for."""
    from pamong.foundation.access.models import Account
    from pamong.foundation.regions.scope import system_scope
    from pamong.letters.models import Request

    with system_scope("benchmark"):
        account = Account.objects.get(persona="warga")
        issued = _issued_once(account)
        _copy_issued(issued, letters)
        own = Request.objects.filter(applicant=account).latest("submitted_at")
        return [
            Page("rt_inbox", "ketua-rt", "/kotak/"),
            Page("desk_list", "loket", "/meja/"),
            Page("tracking", "warga", f"/surat/{own.pk}/"),
            Page("verification", "", "/periksa/kode/", urlencode({"kode": _printed_on(issued.document)})),
        ]


def _printed_on(document: Any) -> str:
    """The address in the QR code of a letter, as somebody pastes it."""
    from django.conf import settings

    from pamong.core import seal
    from pamong.issuing.models import Document

    return seal.address(settings.ORIGIN, bytes(Document.objects.get(pk=document).seal or b""))


def _issued_once(account: Any) -> Any:
    from django.utils import timezone

    from pamong.demo import walk
    from pamong.foundation.people.models import Resident

    now = timezone.now()
    resident = Resident.objects.get(account=account)
    neighbours = _neighbours()  # in turn: nobody may ask for more than ten letters a day
    for _ in range(20):
        walk.ask(slug="keterangan-domisili", resident=next(neighbours), account=_desk(), now=now)
    for _ in range(20):
        request = walk.ask(slug="keterangan-usaha", resident=next(neighbours), account=_desk(), now=now)
        walk.approve_until_signature(request, now=now, stop=2)
    own = walk.ask(slug="keterangan-domisili", resident=resident, account=account, now=now)
    walk.sign([walk.approve_until_signature(own, now=now)], now=now)
    own.refresh_from_db()
    return own


def _desk() -> Any:
    from pamong.foundation.access.models import Account

    return Account.objects.get(persona="loket")


def _neighbours() -> Iterator[Any]:
    from pamong.core.regions import RegionCode
    from pamong.demo.seed import WULAN_RT
    from pamong.foundation.people.models import Resident

    rows = Resident.objects.filter(place=RegionCode.parse(WULAN_RT).place, account__isnull=True)
    return cycle(rows.select_related("household").order_by("pk"))


def _copy_issued(model: Any, count: int) -> None:
    """Issued letters of other residents, in bulk: requests, events, numbers and documents."""
    from django.db import transaction

    from pamong.core.codes import short_code
    from pamong.core.regions import RegionCode, RegionLevel
    from pamong.foundation.db.ids import uuid7
    from pamong.foundation.people.models import Resident
    from pamong.issuing.models import Document, RegisterEntry
    from pamong.letters.models import Request

    document = Document.objects.get(pk=model.document)
    people = list(Resident.objects.order_by("pk").values_list("pk", "place", "name")[: count // 2 or 1])
    draw = random.Random(7)
    for start in range(0, count, 5_000):
        requests, entries, documents = [], [], []
        for at in range(start, min(start + 5_000, count)):
            pk, place, name = people[at % len(people)]
            entry = _copy(document.entry, number=1_000 + at)
            made = _copy(
                document, place=place, subject=name, source=uuid7(), entry=entry, number=f"400.12.2.1/{at}/2026",
                seal_id=None, seal=None, short_code=short_code(draw.getrandbits(60)),
                sha256=secrets.token_bytes(32), prompt=None, applicant=None,
            )  # fmt: skip
            kelurahan = RegionCode.from_place(place).at(RegionLevel.KELURAHAN).place
            requests.append(
                _copy(
                    model, place=place, kelurahan=kelurahan, resident_id=pk, subject=name, applicant=None,
                    code=f"{at:08X}", idempotency_key=uuid7(), document=made.pk,
                    submitted_at=model.submitted_at.replace(microsecond=at % 1_000_000),
                )
            )  # fmt: skip
            entries.append(entry)
            documents.append(made)
        with transaction.atomic():
            RegisterEntry.objects.bulk_create(entries, batch_size=1_000)
            Document.system().bulk_create(documents, batch_size=1_000)
            Request.objects.bulk_create(requests, batch_size=1_000)


# --- what a page weighs -----------------------------------------------------------------------------------


def _weigh(page: Page) -> dict[str, float]:
    """Queries, and the weight of the page alone and with everything that its first visit loads."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = _client(Client, page)
    _ask(client, page)
    with CaptureQueriesContext(connection) as seen:
        answer = _ask(client, page)
    html = answer.content
    queries = [
        row for row in seen.captured_queries if not row["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT"))
    ]
    return {
        f"{page.name}.queries": float(len(queries)),
        f"{page.name}.html_gzip_kb": len(gzip.compress(html)) / 1024,
        f"{page.name}.first_load_gzip_kb": (len(gzip.compress(html)) + sum(_assets(client, html))) / 1024,
    }


def _client(kind: Callable[..., Any], page: Page) -> Any:
    client = kind(headers={"host": "localhost"})
    if page.persona:
        client.post(f"/demo/masuk/{page.persona}/")
    return client


def _ask(client: Any, page: Page) -> Any:
    if page.body is None:
        return client.get(page.path)
    return client.post(page.path, page.body, content_type="application/x-www-form-urlencoded")


def _assets(client: Any, html: bytes) -> Iterator[int]:
    """The gzip size of every style, script and picture that the page names, and of the modules that they import."""
    from django.contrib.staticfiles import finders

    names = set(re.findall(rb'(?:src|href)="(/aset/[^"#?]+)', html))
    waiting, seen = [name.decode() for name in names], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or "/demo/" in name:
            continue
        seen.add(name)
        found = finders.find(re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", name.removeprefix("/aset/")))
        if not found:
            continue
        with open(found, "rb") as file:  # noqa: PTH123 - finders give a string
            content = file.read()
        yield len(gzip.compress(content))
        if name.endswith(".js"):
            base = name.rpartition("/")[0]
            waiting += [
                f"{base}/{module.decode()}"
                for module in re.findall(rb'^import .*?from "\./([^"]+)"', content, re.M)
            ]


# --- the load ---------------------------------------------------------------------------------------------


def _signed_in(port: int, page: Page) -> dict[str, str]:
    """The headers of somebody who is signed in as the page's persona."""
    cookies: dict[str, str] = {}
    first = _request(port, "GET", "/periksa/", {}, None)
    cookies |= _cookies(first)
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', first.body)
    assert token is not None
    if page.persona:
        form = f"csrfmiddlewaretoken={token[1].decode()}"
        cookies |= _cookies(_request(port, "POST", f"/demo/masuk/{page.persona}/", _headers(cookies), form))
    return _headers(cookies) | {"X-CSRFToken": token[1].decode()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    cookies: tuple[str, ...]


def _request(port: int, method: str, path: str, headers: dict[str, str], body: str | None) -> Answer:
    connection = http.client.HTTPConnection("localhost", port, timeout=20)
    try:
        return _over(connection, method, path, headers, body)
    finally:
        connection.close()


def _over(
    connection: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str], body: str | None
) -> Answer:
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
    connection.request(method, path, body=body, headers=headers | form)
    answer = connection.getresponse()
    return Answer(answer.status, answer.read(), tuple(answer.headers.get_all("Set-Cookie") or ()))


def _cookies(answer: Answer) -> dict[str, str]:
    return dict(cookie.partition(";")[0].split("=", 1) for cookie in answer.cookies)


def _headers(cookies: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def _open(port: int, page: Page, headers: dict[str, str], seconds: int) -> list[float]:
    """Milliseconds from when each request was due until it was answered."""
    local = threading.local()

    def one(due: float) -> float:
        time.sleep(max(0.0, due - time.monotonic()))
        connection = getattr(local, "connection", None)
        if connection is None:
            connection = local.connection = http.client.HTTPConnection("localhost", port, timeout=20)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _checked(
            _over(connection, "GET" if page.body is None else "POST", page.path, headers, page.body), page
        )
        return 1000 * (time.monotonic() - due)

    start = time.monotonic() + 0.5
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        took = list(pool.map(one, [start + at / RATE for at in range(RATE * seconds)]))
    return took[RATE:] if seconds > 1 else took


def _closed(port: int, page: Page, headers: dict[str, str], seconds: int) -> list[float]:
    ends = time.monotonic() + seconds

    def one(_number: int) -> list[float]:
        connection = http.client.HTTPConnection("localhost", port, timeout=20)
        took = []
        while (began := time.monotonic()) < ends:
            _checked(
                _over(connection, "GET" if page.body is None else "POST", page.path, headers, page.body), page
            )
            took.append(1000 * (time.monotonic() - began))
        connection.close()
        return took

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return [value for took in pool.map(one, range(CONNECTIONS)) for value in took]


def _checked(answer: Answer, page: Page) -> None:
    if answer.status != 200:
        raise RuntimeError(f"{page.name}: {answer.status}")


def _p95(took: Sequence[float]) -> float:
    return statistics.quantiles(took, n=20)[-1]
