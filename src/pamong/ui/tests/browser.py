"""A tiny site on localhost under the product's content policy, and a Chromium that looks at it."""

import json
import mimetypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

PACKAGE = Path(__file__).resolve().parents[2]
STATIC = (PACKAGE / "ui/static", PACKAGE / "demo/static")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self';"
    " manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; object-src 'none'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
#: Milliseconds that a page gets for anything: two cores carry the browser, its office and the other tests.
SLOW = 20_000
expect.set_options(timeout=SLOW)
CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]

type Answer = tuple[int, Any]
type Action = Callable[[bytes], Answer]


class Site:
    """``pages`` and ``files`` answer GET, ``actions`` answer POST, ``posts`` is what came in."""

    def __init__(self, *, static: tuple[Path, ...] = STATIC) -> None:
        self.static = static
        self.pages: dict[str, str] = {}
        self.actions: dict[str, Action] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.posts: list[tuple[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.origin = ""

    def page(
        self, path: str, body: str, *, html: str = "", demo: bool = False, token: str = "token-uji"
    ) -> str:
        """Put a page with our script at ``path`` and return its address."""
        stand = '<script type="module" src="/aset/demo/authenticator.js"></script>' if demo else ""
        attribute = " data-simulated-authenticator" if demo else ""
        self.pages[path] = (
            f'<!doctype html><html lang="id"{attribute}{html}><head><title>Uji</title>'
            f'<link rel="icon" href="/aset/pamong/logo.svg">{stand}'
            '<script type="module" src="/aset/pamong/js/pamong.js"></script></head>'
            f"""<body hx-headers:inherited='{{"X-CSRFToken": "{token}"}}'><main>{body}</main></body></html>"""
        )
        return self.origin + path

    def bodies(self, path: str) -> list[Any]:
        """The bodies that were posted to ``path``, oldest first."""
        return [body for where, body in self.posts if where == path]

    def awaited(self, path: str, count: int) -> list[Any]:
        """The same once there are ``count``: what a page sends as it goes may arrive after it has gone."""
        deadline = time.monotonic() + SLOW / 1000
        while len(self.bodies(path)) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.bodies(path)

    def find(self, path: str) -> tuple[str, bytes] | None:
        """The type and bytes of a GET, or None."""
        if path in self.pages:
            return "text/html; charset=utf-8", self.pages[path].encode()
        if path in self.files:
            return self.files[path]
        for root in self.static if path.startswith("/aset/") else ():
            file = root / path.removeprefix("/aset/")
            if file.is_file():
                return mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()
        return None


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *rest: Any) -> None:
        self.site = site
        super().__init__(*rest)

    def _send(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        kind, data = self.site.find(self.path.partition("?")[0]) or ("", b"")
        self._send(200 if kind else 404, kind or "text/plain", data)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.site.headers.append({name.lower(): value for name, value in self.headers.items()})
        is_json = "json" in self.headers["Content-Type"]
        self.site.posts.append((self.path, json.loads(body) if is_json else body))
        action = self.site.actions.get(self.path)
        status, answer = action(body) if action else (404, {"error": "tidak ada"})
        if isinstance(answer, str):
            return self._send(status, "text/html; charset=utf-8", answer.encode())
        return self._send(status, "application/json", json.dumps(answer).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a test's output is its own."""


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve ``site`` on a free port of localhost (passkeys need that name)."""
    server = ThreadingHTTPServer(("localhost", 0), partial(_Handler, site))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    site.origin = f"http://localhost:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_ARGS)
        yield browser
        browser.close()


def call(page: Page, module: str, expression: str, argument: Any = None) -> Any:
    """Evaluate ``expression`` with ``m`` (our module), ``bytes`` (its helpers) and ``a`` (the argument)."""
    return page.evaluate(
        f"""async (a) => {{
            const m = await import("/aset/{module}.js");
            const bytes = await import("/aset/pamong/js/bytes.js");
            return await ({expression});
        }}""",
        argument,
    )


def virtual_authenticator(page: Page) -> None:
    """Give the page the browser's own virtual authenticator, which always consents."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
