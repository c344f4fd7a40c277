"""``pamong gauge``: put one up, see it, take it away."""

from pathlib import Path

import pytest

from pamong.cli import gauge
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Gauge
from pamong.satgas.services import watch
from pamong.satgas.services.gauges import token_hash
from tests.support import office_tree


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """An office with a post, and the words that name its folder."""
    from django.utils import timezone

    tree = office_tree()
    region = Region.objects.get(pk=tree.kecamatan.place)
    watch.open_post(region, name="Pos Blimbing", actor=None, now=timezone.now())
    for name in ("enter", "set_up_django"):
        monkeypatch.setattr(gauge, name, lambda **_: None)
    return ["--data", str(tmp_path)]


def test_a_gauge_is_put_up_shown_and_retired(office: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert gauge.main(["add", "RW 05", "--limit", "60", "--at=-7.95,112.64", *office]) == 0
    token = capsys.readouterr().out.split()[-1]
    row = Gauge.system().get()
    assert bytes(row.token_hash) == token_hash(token)
    assert (row.name, row.limit_cm, row.latitude) == ("RW 05", 60, -7.95)
    assert gauge.main(["list", *office]) == 0
    shown = capsys.readouterr().out
    assert "RW 05" in shown
    assert token not in shown
    assert gauge.main(["retire", str(row.number), *office]) == 0
    assert gauge.main(["retire", str(row.number), *office]) == 1
    capsys.readouterr()
    gauge.main(["list", *office])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("wrong", [["--at", "sana"], ["--at=95,112"], ["--post", "35.73.02"]])
def test_what_is_wrong_is_said_and_nothing_is_made(office: list[str], wrong: list[str]) -> None:
    assert gauge.main(["add", "RW 05", "--limit", "60", *wrong, *office]) == 2
    assert not Gauge.system().exists()
