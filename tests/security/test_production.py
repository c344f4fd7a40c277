"""The headers and cookies of a real office, which no test setting softens."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.security.headers import GOLDEN, check_csp

ROOT = Path(__file__).resolve().parents[2]
HOST = "kantor.contoh.id"


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The answers of a freshly made production office (``production.py``)."""
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment = inherited | {
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "DJANGO_SETTINGS_MODULE": "pamong.config.settings",
        "PAMONG_MODE": "production",
        "PAMONG_HOST": HOST,
        "PAMONG_ALLOW_SOFTKEY": "yes",
        "PAMONG_DATA": str(tmp_path_factory.mktemp("kantor")),
        "PAMONG_MASTER_KEY": "1:" + "7" * 64,
        "PAMONG_SECRET_KEY": "rahasia-" * 10,
    }
    command = [sys.executable, "-P", "-m", "tests.security.production"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3_000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_asvs_6_3_2_a_fresh_office_has_no_account(office: dict[str, Any]) -> None:
    assert office["accounts"] == 0


def test_asvs_3_4_1_a_real_office_is_reached_by_tls_only(office: dict[str, Any]) -> None:
    for path, answer in office["answers"].items():
        if path.startswith("/"):
            expected = "max-age=63072000; includeSubDomains; preload"
            assert answer["headers"]["Strict-Transport-Security"] == expected, path
    assert office["answers"]["plain"]["status"] == 301
    assert office["answers"]["plain"]["headers"]["Location"] == f"https://{HOST}/masuk/"


def test_a_real_office_carries_the_same_headers(office: dict[str, Any]) -> None:
    for path, answer in office["answers"].items():
        if path.startswith("/"):
            assert {name: answer["headers"].get(name) for name in GOLDEN} == GOLDEN, path
            check_csp(answer["headers"])


def test_asvs_3_3_1_cookies_belong_to_the_host_alone(office: dict[str, Any]) -> None:
    cookies = {n: text for answer in office["answers"].values() for n, text in answer["cookies"].items()}
    names = ("sesi", "csrf", "perangkat", "bahasa")
    assert set(cookies) == {f"__Host-pamong_{name}" for name in names}
    for name, text in cookies.items():
        parts = {part.strip().partition("=")[0].lower() for part in text.split(";")[1:]}
        assert {"secure", "httponly", "samesite", "path"} <= parts, name
        assert "domain" not in parts
        assert "Path=/;" in text + ";"


def test_there_is_no_demo_in_a_real_office(office: dict[str, Any]) -> None:
    assert office["answers"]["/demo/"]["status"] == 404


def test_asvs_4_1_3_a_stranger_cannot_say_that_he_came_by_tls(office: dict[str, Any]) -> None:
    assert office["answers"]["spoofed"]["status"] == 301


def test_a_foreign_host_name_is_refused(office: dict[str, Any]) -> None:
    assert office["answers"]["foreign host"]["status"] == 400
    assert "jahat" not in json.dumps(office["answers"]["forwarded host"])
