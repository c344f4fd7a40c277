"""Reading the environment: typed, with files for secrets, and plain words when something is wrong."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from pamong.config import env


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush\n")
    monkeypatch.setenv("PAMONG_X_FILE", str(tmp_path / "secret"))
    assert env.text("PAMONG_X") == "hush"


def test_a_secret_file_that_is_missing_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PAMONG_X_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ImproperlyConfigured, match="PAMONG_X_FILE"):
        env.text("PAMONG_X")


@pytest.mark.parametrize(("text", "value"), [("ya", True), ("1", True), ("TIDAK", False), ("", False)])
def test_yes_and_no_are_read_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, text: str, value: bool
) -> None:
    monkeypatch.setenv("PAMONG_X", text)
    assert env.boolean("PAMONG_X", not value) is value


def test_maybe_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAMONG_X", "maybe")
    with pytest.raises(ImproperlyConfigured):
        env.boolean("PAMONG_X", True)


@pytest.mark.parametrize("text", ["-1", "70000", "1.5", "eighty"])
def test_a_number_out_of_range_is_an_error(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PAMONG_X", text)
    with pytest.raises(ImproperlyConfigured):
        env.integer("PAMONG_X", 1, low=0, high=65535)


def test_a_choice_outside_of_the_list_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAMONG_X", "staging")
    with pytest.raises(ImproperlyConfigured, match="production"):
        env.choice("PAMONG_X", "production", ("production", "demo"))


def test_a_database_url_with_a_socket_is_understood() -> None:
    entry = env.postgresql("postgresql://u:p%40ss@/kantor?host=/run/pg&sslmode=disable")
    assert entry["NAME"] == "kantor"
    assert entry["PASSWORD"] == "p@ss"
    assert entry["HOST"] == "/run/pg"
    assert entry["OPTIONS"] == {"sslmode": "disable"}


def test_another_database_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        env.postgresql("mysql://localhost/x")


def test_the_origin_of_an_address_is_its_scheme_and_host() -> None:
    assert env.origins("TILES", "https://tiles.example:8443/{z}/{x}/{y}.png") == (
        "https://tiles.example:8443",
    )
    assert env.origins("TILES", "") == ()


@pytest.mark.parametrize(
    "url", ["http://tiles.example/", "tiles.example", "https://*/", "https://a;b/", "https:///x"]
)
def test_an_address_that_would_widen_the_content_policy_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="TILES must begin with https"):
        env.origins("TILES", url)
