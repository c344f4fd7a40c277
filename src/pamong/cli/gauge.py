"""``pamong gauge``: water gauges that push their levels, each with a token that is shown once."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pamong.cli.places import nearest_office
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import enter, mode_of, set_up_django

if TYPE_CHECKING:
    from pamong.core.weather import Point
    from pamong.satgas.models import Post


def main(argv: Sequence[str]) -> int:
    """Add, list or retire gauges; 0 well, 1 nothing done, 2 wrong usage."""
    options = _parser().parse_args(argv)
    data = Path(options.data).absolute() if options.data else nearest_office()
    if not data.is_dir():
        fail(f"Folder data tidak ada: {data}", f"No such data folder: {data}")
        return 2
    enter(data=data, mode=mode_of(data))
    set_up_django()
    from django.utils import timezone

    from pamong.foundation.regions.scope import system_scope

    with system_scope("pamong gauge"):
        return _run(options, timezone.now())


def _parser() -> argparse.ArgumentParser:
    about = pick("Alat ukur air Satgas.", "Water gauges of the flood crew.")
    parser = argparse.ArgumentParser(prog="pamong gauge", description=about)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add_help = pick("pasang alat; tokennya tampil sekali", "put one up; its token is shown once")
    add = actions.add_parser("add", help=add_help, description=add_help)
    add.add_argument("name", metavar="NAME", help=pick("nama, misalnya RW 05", "its name, such as RW 05"))
    add.add_argument(
        "--limit", type=float, required=True, metavar="CM", help=pick("batas waspada", "where waspada begins")
    )
    add.add_argument("--at", default="", metavar="LAT,LON", help=pick("letaknya", "where it stands"))
    add.add_argument(
        "--post", default="", metavar="CODE", help=pick("kode kecamatan", "code of the kecamatan")
    )
    listed = pick("sebutkan alat yang dipakai", "name those in use")
    actions.add_parser("list", help=listed, description=listed)
    retired = pick("hentikan alat; tokennya mati", "take one out of service; its token dies")
    retire = actions.add_parser("retire", help=retired, description=retired)
    retire.add_argument("number", type=int, metavar="NUMBER", help=pick("dari `list`", "from `list`"))
    for action in actions.choices.values():
        action.add_argument("--data", default="", help=pick("folder data kantor", "the office's data folder"))
    return parser


def _run(options: argparse.Namespace, now: datetime) -> int:
    if options.action == "list":
        return _list()
    return _add(options, now) if options.action == "add" else _retire(options.number, now)


def _list() -> int:
    from pamong.satgas.models import Gauge

    for gauge in Gauge.system().filter(retired_at=None).select_related("post").order_by("number"):
        last = gauge.readings.order_by("-at").first()
        seen = f"{last.cm:g} cm {last.at.isoformat(timespec='minutes')}" if last else "-"
        print(f"{gauge.number:4}  {gauge.name:30}  {gauge.limit_cm:6g} cm  {gauge.post.name:24}  {seen}")
    return 0


def _add(options: argparse.Namespace, now: datetime) -> int:
    from pamong.satgas.services import gauges

    post = _post(options.post)
    if post is None:
        fail("Sebutkan satu pos dengan --post.", "Name one post with --post.")
        return 2
    try:
        where = _point(options.at)
    except ValueError:
        fail("--at berisi lintang,bujur: -7.95,112.64", "--at is latitude,longitude: -7.95,112.64")
        return 2
    gauge, token = gauges.put_up(
        post, name=options.name, limit_cm=options.limit, actor=None, now=now, where=where
    )
    say(
        f"Alat {gauge.number}. Token, tampil sekali ini saja:",
        f"Gauge {gauge.number}. Its token, shown only now:",
    )
    print(token)
    return 0


def _post(code: str) -> "Post | None":
    """The post of this kecamatan; without a code the only one there is."""
    from pamong.satgas.models import Post

    rows = Post.system().select_related("region")
    found = list(rows.filter(region__code=code) if code else rows)
    return found[0] if len(found) == 1 else None


def _point(text: str) -> "Point | None":
    from pamong.core.weather import Point

    if not text:
        return None
    lat, lon = map(float, text.split(","))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(text)
    return Point(lat, lon)


def _retire(number: int, now: datetime) -> int:
    from pamong.satgas.models import Gauge
    from pamong.satgas.services import gauges

    gauge = Gauge.system().filter(number=number).select_related("post").first()
    if gauge is None or not gauges.retire(gauge, actor=None, now=now):
        fail("Tidak ada alat yang dipakai dengan nomor itu.", "No gauge in use has that number.")
        return 1
    say(f"Alat {number} dihentikan.", f"Gauge {number} is out of service.")
    return 0
