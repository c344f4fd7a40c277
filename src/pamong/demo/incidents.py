"""Water that residents reported today: what waits to be verified, and one that was closed with a photo.

Nothing here is verified and open: that would hold the crew (rule H6), and the played days tell their own story.
"""

from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid5

from django.db import transaction
from PIL import Image, ImageDraw

from pamong.core.incidents import Act, Depth
from pamong.core.regions import RegionCode
from pamong.core.weather import Point
from pamong.demo.crew import people
from pamong.demo.personas import PURWANTORO
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.satgas.models import Incident, Post, Report
from pamong.satgas.services import incidents, reports
from pamong.satgas.services.incidents import Deed
from pamong.satgas.services.reports import Seen

_NAMESPACE = UUID("6f1c6a0e-7d0b-4f0e-9a54-0d1e5b1f2a77")
_ROAD, _WATER, _SKY, _WALL = "#5c5f58", "#7b8f86", "#c9d2d4", "#b99f7a"


@transaction.atomic
def make(post: Post, now: datetime) -> int:
    """Three reports and what became of them, unless there are incidents. Returns how many were made."""
    if Incident.system().filter(post=post).exists():
        return 0
    crew = people()
    closed = _report("009", now - timedelta(hours=3), Depth.CALF, "depan Balai RW", seed=1)
    _see_to(closed.incident_id, crew["Agus"], crew["Budi"], now - timedelta(hours=2, minutes=50))
    _report("009", now - timedelta(minutes=16), Depth.KNEE, "mulut Gang Belimbing 4", seed=2)
    _report("005", now - timedelta(minutes=7), Depth.ANKLE, "", seed=3)
    return 3


def _report(rw: str, at: datetime, depth: Depth, note: str, *, seed: int) -> Report:
    seen = Seen(
        key=uuid5(_NAMESPACE, str(seed)),
        place=RegionCode.parse(f"{PURWANTORO}.{rw}").place,
        device=bytes([seed]) * 32,
        depth_cm=depth.value,
        trapped=False,
        point=Point(-7.9541 + seed / 1_000, 112.6445 + seed / 2_000),
        accuracy_m=12,
        note=note,
        photo=_picture(depth, seed),
    )
    return reports.report(seen, now=at)


def _see_to(incident: UUID, coordinator: Account, worker: Account, begins: datetime) -> None:
    """The whole road, from the word of the co-ordinator to the photo that closes it."""
    agus, budi = person_of(coordinator), person_of(worker)

    def deed(minutes: int, **more: object) -> Deed:
        return Deed(by=agus if minutes < 5 else budi, now=begins + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]

    incidents.verify(incident, deed(0), title="Depan Balai RW 009, Jalan Contoh Raya", households=3)
    incidents.assign(incident, deed(2), to=worker)
    incidents.do(incident, Act.LEAVE, deed(6))
    incidents.do(incident, Act.ARRIVE, deed(18))
    incidents.do(incident, Act.CONTAIN, deed(65))
    done = deed(80, photo=_picture(None, 9), note="Sampah di mulut gorong-gorong diangkat, air surut.")
    incidents.do(incident, Act.CLOSE, done)


def _picture(depth: Depth | None, seed: int) -> bytes:
    """A street as a child would draw it, under water up to ``depth``; no place and nobody is to be seen."""
    picture = Image.new("RGB", (960, 720), _SKY)
    pen = ImageDraw.Draw(picture)
    for number in range(4):
        left = number * 250 - 40 * seed % 90
        pen.rectangle((left, 200 + 30 * (number % 2), left + 200, 520), fill=_WALL, outline=_ROAD, width=4)
        pen.rectangle((left + 70, 360, left + 130, 520), fill=_ROAD)
    pen.rectangle((0, 520, 960, 720), fill=_ROAD)
    if depth is not None:
        top = 540 - depth.value
        pen.rectangle((0, top, 960, 720), fill=_WATER)
        for wave in range(0, 960, 60):
            pen.arc((wave, top - 6, wave + 60, top + 12), 0, 180, fill=_SKY, width=3)
    pen.text((30, 640), "CONTOH", fill="#f4f1e6", font_size=54)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
