"""Run as a program: asks a freshly made production office for its pages, and prints what they carried as JSON.

A process of its own, because cookie names and switches follow from the environment at the start.
"""

import json
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402

PROXY, STRANGER = "127.0.0.1", "203.0.113.9"
ANYBODY = [
    "/", "/masuk/", "/aktivasi/", "/periksa/", "/v", "/bantuan/", "/luring/", "/komponen/", "/sw.js",
    "/manifest.webmanifest", "/robots.txt", "/.well-known/security.txt", "/sehat/siap", "/layanan/sktm/",
    "/akun/", "/tidak-ada/", "/demo/", "/undangan/" + "x" * 32 + "/",
]  # fmt: skip


def told(answer: HttpResponse) -> dict[str, Any]:
    """What a test wants to know of an answer."""
    cookies = {name: morsel.OutputString() for name, morsel in answer.cookies.items()}
    return {"status": answer.status_code, "headers": dict(answer.headers), "cookies": cookies}


def ask() -> dict[str, Any]:
    """All answers by name."""
    host = settings.HOST
    tls = {"HTTP_HOST": host, "REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_PROTO": "https"}
    found = {path: told(Client().get(path, **tls)) for path in ANYBODY}
    found["begin"] = told(Client().post("/masuk/kunci/mulai/", {}, content_type="application/json", **tls))
    found["language"] = told(Client().post("/bahasa/", {"language": "en", "next": "/"}, **tls))
    plain = {"HTTP_HOST": host, "REMOTE_ADDR": PROXY}
    found["plain"] = told(Client().get("/masuk/", **plain))
    found["spoofed"] = told(Client().get("/masuk/", **tls | {"REMOTE_ADDR": STRANGER}))
    found["foreign host"] = told(Client().get("/masuk/", **tls | {"HTTP_HOST": "jahat.example"}))
    found["forwarded host"] = told(Client().get("/akun/", **tls, HTTP_X_FORWARDED_HOST="jahat.example"))
    return found


def main() -> None:
    """Make the database, ask, print."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    from pamong.foundation.access.models import Account

    json.dump({"accounts": Account.objects.count(), "answers": ask()}, sys.stdout)


if __name__ == "__main__":
    main()
