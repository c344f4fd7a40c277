"""BMKG's answers in the shapes that were recorded: forecast, list of warnings, warning, and the answer for nobody."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from pamong.bmkg_double.days import KELURAHAN, WEATHER, WIB, Day, Run, Warned

NOT_FOUND = b'{"message":"Data not found","error":"Not Found","statusCode":404}'
_SENDER = "cuaca.ekstrem@bmkg.go.id"
_SLOTS = 20


def forecast(day: Day, adm4: str, now: datetime) -> bytes | None:
    """The forecast for a kelurahan, 20 slots from the last one before ``now``; ``None`` where there is none."""
    run = day.run(now, adm4)
    if adm4 not in KELURAHAN or run is None:
        return None
    utc = now.astimezone(UTC)
    first = utc.replace(minute=0, second=0, microsecond=0) - timedelta(hours=utc.hour % 3)
    steps = [_step(run, first + timedelta(hours=3 * at)) for at in range(_SLOTS)]
    days: dict[str, list[dict[str, object]]] = {}
    for step in steps:
        days.setdefault(str(step["local_datetime"])[:10], []).append(step)
    where = {
        "adm1": "35", "adm2": "35.73", "adm3": "35.73.01", "adm4": adm4, "provinsi": "Jawa Timur",
        "kotkab": "Kota Malang", "kecamatan": "Blimbing", "desa": KELURAHAN[adm4], "lon": 112.6444624417,
        "lat": -7.9541271663, "timezone": "Asia/Jakarta",
    }  # fmt: skip
    place = {"lokasi": where | {"timezone": "+0700", "type": "adm4"}, "cuaca": list(days.values())}
    return json.dumps({"lokasi": where, "data": [place]}, separators=(",", ":")).encode()


def _step(run: Run, at: datetime) -> dict[str, object]:
    local = at.astimezone(WIB)
    code, words, english, rain, cloud, humid, warm = WEATHER[run.weather.get(local.hour, "cerah berawan")]
    after = (at - run.analysed_at) // timedelta(hours=1)
    return {
        "datetime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "t": warm, "tcc": cloud, "tp": rain, "weather": code,
        "weather_desc": words, "weather_desc_en": english, "wd_deg": 300, "wd": "NW", "wd_to": "SE", "ws": 6.1,
        "hu": humid, "vs": None, "vs_text": None, "time_index": f"{after}-{after + 1}",
        "analysis_date": f"{run.analysed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        "image": f"https://api-apps.bmkg.go.id/storage/icon/cuaca/{words.lower()}-pm.svg",
        "utc_datetime": f"{at:%Y-%m-%d %H:%M:%S}", "local_datetime": f"{local:%Y-%m-%d %H:%M:%S}",
    }  # fmt: skip


def listing(day: Day, now: datetime, base: str) -> bytes:
    """The national list; it changes with every hour, as the identifiers do."""
    built = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    items = "".join(_item(one, built, base) for one in day.listed(now))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Peringatan Dini Cuaca BMKG</title>'
        f"<link>{base}/rss.xml</link><language>id</language><copyright>public domain</copyright>"
        f"<pubDate>{format_datetime(built)}</pubDate><lastBuildDate>{format_datetime(built)}</lastBuildDate>"
        f"{items}</channel></rss>"
    ).encode()


def _item(one: Warned, built: datetime, base: str) -> str:
    return (
        "<item><title>Hujan Lebat disertai Petir di Jawa Timur</title>"
        f"<link>{base}/{one.code}_alert.xml</link><description>{escape(_prose(one))}</description>"
        f"<author>{_SENDER} (BMKG)</author><category>Met</category>"
        f'<guid isPermaLink="false">{_identifier(one, built)}</guid>'
        f"<pubDate>{format_datetime(one.sent)}</pubDate></item>"
    )


def warning(day: Day, code: str, now: datetime) -> bytes | None:
    """A warning's document; ``None`` for one that was not sent yet, or is none."""
    found = [one for one in day.warnings if one.code == code and one.sent <= now]
    if not found:
        return None
    one = found[0]
    replaced = [other for other in day.warnings if other.code == one.replaces]
    references = "".join(
        f"<references>{_SENDER},{_identifier(other, other.sent)},{other.sent.isoformat()}</references>"
        for other in replaced
    )
    # Dated by the hour of the day it belongs to, so that the same warning has the same bytes.
    return (
        '<?xml version="1.0" ?>\n<?xml-stylesheet type="text/xsl" href="/cap/nowcast-cap-style.xsl"?>\n'
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{_identifier(one, one.sent)}</identifier>'
        f"<sender>{_SENDER}</sender><sent>{one.sent.isoformat()}</sent><status>Actual</status>"
        f"<msgType>{one.kind}</msgType><scope>Public</scope>{references}<info><language>id</language>"
        "<category>Met</category><event>Hujan Lebat dan Petir</event><urgency>Immediate</urgency>"
        "<severity>Moderate</severity><certainty>Observed</certainty><eventCode><valueName>OET:v1.2</valueName>"
        f"<value>OET-194</value></eventCode><effective>{one.effective.isoformat()}</effective>"
        f"<expires>{one.expires.isoformat()}</expires><senderName>CONTOH (bukan BMKG)</senderName>"
        "<headline>Hujan Lebat disertai Petir di Jawa Timur</headline>"
        f"<description>{escape(_prose(one))}</description><area><areaDesc>Jawa Timur</areaDesc>"
        f"<polygon>{one.outline}</polygon></area></info></alert>"
    ).encode()


def _prose(one: Warned) -> str:
    when, until = one.effective, one.expires
    return (
        f"Hujan lebat disertai petir akan terjadi pada {when:%d %B %Y, %H:%M} WIB di sebagian wilayah Jawa Timur, "
        f"khususnya di {one.names}.\n Kondisi diperkirakan dapat berlangsung hingga {until:%d %B %Y, %H:%M} WIB."
    )


def _identifier(one: Warned, built: datetime) -> str:
    return f"2.49.0.1.360.0.{built.astimezone(UTC):%Y.%m.%d.%H}.35.{one.number}"
