from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.tests.recorded import BLIMBING, FEED, GORONTALO, SHARE, answer, watched
from pamong.core.weather import (
    AlertError,
    FeedError,
    How,
    Kind,
    about,
    concerning,
    in_force,
    parse_alert,
    parse_feed,
    province_of,
)
from pamong.core.weather.matching import names
from pamong.core.weather.xmltree import MAX_BYTES, XmlError, parse

ACTUAL = answer(BLIMBING).replace(b"<status>Test<", b"<status>Actual<").decode()
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]><lolz>&j;</lolz>"
)


def alert(*changes: tuple[str, str]) -> bytes:
    """The hand-made alert over Blimbing as if it were meant, changed."""
    text = ACTUAL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def test_a_real_alert_is_read_whole() -> None:
    found = parse_alert(answer(GORONTALO))
    (info,) = found.infos
    assert (found.actual, found.kind, found.references) == (True, Kind.ALERT, ())
    assert found.sent.astimezone(UTC) == datetime(2026, 9, 24, 7, 7, tzinfo=UTC)
    assert info.effective.astimezone(UTC) == datetime(2026, 9, 24, 7, 27, tzinfo=UTC)
    assert info.expires is not None and info.expires.astimezone(UTC) == datetime(
        2026, 9, 24, 9, 27, tzinfo=UTC
    )
    assert [len(ring.corners) for ring in info.rings] == [44, 4, 4, 36]
    assert (info.event, info.severity, info.areas) == ("Hujan Lebat dan Petir", "Moderate", ("Gorontalo",))
    assert concerning([found], watched(), share=SHARE) == ()


def test_times_that_are_missing_are_those_that_cap_says() -> None:
    found = parse_alert(
        alert(
            ("<effective>2026-11-24T13:20:00+07:00</effective>", ""),
            ("<expires>2026-11-24T16:20:00+07:00</expires>", ""),
        )
    )
    assert found.infos[0].effective == found.sent and found.infos[0].expires is None


def test_a_cap_prefix_and_both_languages_are_read() -> None:
    whole = ACTUAL.replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?", "<?")
    whole = whole.replace("xmlns=", "xmlns:c=")
    info = whole[whole.index("<c:info>") : whole.index("</c:info>") + len("</c:info>")]
    found = parse_alert(whole.replace(info, info + info.replace(">id<", ">en<")).encode())
    assert len(found.infos) == 2 and len(found.infos[1].rings) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        answer(FEED),
        alert(("cap:1.2", "cap:1.1")),
        alert(("<sent>2026-11-24T13:10:00+07:00</sent>", "")),
        alert(("<sent>2026-11-24T13:10:00+07:00</sent>", "<sent>2026-11-24T13:10:00</sent>")),
        alert(("<sent>2026-11-24T13:10:00+07:00</sent>", "<sent>24 November 2026</sent>")),
        alert(("13:20:00+07:00", "25:20:00+07:00")),
        alert(("<sender>cuaca.ekstrem@bmkg.go.id</sender>", "")),
        alert(("<status>", "<status>Test</status><status>")),
        alert(("<polygon>", "<polygon>1,1 1,2 2,2</polygon>" * 1_001 + "<polygon>")),
        alert(("-7.918,112.647 ", "-7.918,112.647 " * 20_001)),
        alert(("CONTOH UJI.", "<a>" * 20 + "</a>" * 20)),
        alert(("CONTOH UJI.", "<a/>" * 20_001)),
        alert(("CONTOH UJI.", " " * MAX_BYTES)),
        alert(('<?xml version="1.0" ?>', '<?xml version="1.0"?><!DOCTYPE alert>')),
        alert(
            ('<?xml version="1.0" ?>', '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
            ("CONTOH UJI.", "&x;"),
        ),
        alert(('<?xml version="1.0" ?>', '<!DOCTYPE alert SYSTEM "http://127.0.0.1/x.dtd">')),
        alert(("CONTOH UJI.", "&nbsp;")),
        BOMB.encode(),
        ACTUAL.encode("utf-16"),
        b'<?xml version="1.0" encoding="utf-7"?>' + ACTUAL.encode()[22:-5],
    ],
)
def test_what_is_no_alert_is_refused(data: bytes) -> None:
    with pytest.raises(AlertError):
        parse_alert(data)


def test_an_entity_never_opens_a_file() -> None:
    """Refused before anything is looked up, whatever the entity points to."""
    with pytest.raises(XmlError, match="document type"):
        parse(b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///dev/zero"> %p;]><a/>')


def test_outlines_that_cannot_be_read_are_counted_and_the_province_is_warned() -> None:
    for outline in (
        "1,2 3,4",
        "a,b c,d e,f",
        "nan,112 -7,112 -7,113",
        "112.6,-97.9 112.7,-97.9 112.7,-98",
        "",
    ):
        data = alert(
            (ACTUAL[ACTUAL.index("<polygon>") : ACTUAL.index("</area>")], f"<polygon>{outline}</polygon>")
        )
        found = parse_alert(data.replace(b"BLIMBING", b"Malang"))
        assert found.infos[0].unread == 1 and found.infos[0].rings == ()
        ((_, _, tie),) = concerning([found], watched(), share=SHARE)
        assert (tie.how, len(tie.codes)) == (How.PROVINCE, 11)


def test_a_circle_is_an_outline_too() -> None:
    shape = ACTUAL[ACTUAL.index("<polygon>") : ACTUAL.index("</area>")]
    found = parse_alert(alert((shape, "<circle>-7.9884,112.6407 0.5</circle>"), ("BLIMBING", "KLOJEN")))
    ((_, _, tie),) = concerning([found], watched(), share=SHARE)
    assert tie.how is How.POLYGON and "35.73.01.1011" in tie.codes and "35.73.01.1001" not in tie.codes


def test_the_polygon_over_blimbing_hits_its_kelurahan() -> None:
    ((_, info, tie),) = concerning([parse_alert(alert(("BLIMBING", "-")))], watched(), share=SHARE)
    assert tie.how is How.POLYGON and len(tie.codes) == 11
    assert info.event == "Hujan Lebat dan Petir"


def test_longitude_first_would_not_hit() -> None:
    """The order is latitude, longitude; the other one is not on the earth, and says so."""
    shape = ACTUAL[ACTUAL.index("<polygon>") + 9 : ACTUAL.index("</polygon>")]
    turned = " ".join(",".join(reversed(point.split(","))) for point in shape.split())
    found = parse_alert(alert((shape, turned)))
    assert found.infos[0].unread == 1


@pytest.mark.parametrize(
    ("prose", "is_named"),
    [
        ("Wilayah: BLIMBING.", True),
        ("khususnya di LOWOKWARU, BLIMBING.\n Kondisi ini", True),
        ("di Kecamatan Blimbing dan Kecamatan Klojen", True),
        ("di Klojen dan Blimbing", True),
        ("di BLIMBINGSARI, ROGOJAMPI.", False),
        ("di BLIMBING BARAT, X.", False),
        ("di PASAR BLIMBING, X.", False),
        ("di GONDANG-BLIMBING, X.", False),
    ],
)
def test_a_name_is_a_whole_name(prose: str, is_named: bool) -> None:
    assert names("Blimbing", prose) is is_named
    far = alert(("-7.918,112.647 -7.927,112.663 -7.946,112.669", "-7.0,112.0 -7.1,112.1 -7.1,112.0"),
                (" -7.993,112.646 -7.987,112.636 -7.934,112.643 -7.926,112.637 -7.918,112.647", ""),
                ("CONTOH UJI. Wilayah: BLIMBING.", prose))  # fmt: skip
    ties = concerning([parse_alert(far)], watched(), share=SHARE)
    assert [tie.how for _, _, tie in ties] == ([How.NAME] if is_named else [])


def test_the_same_name_in_another_province_is_another_place() -> None:
    far = alert(("-7.918,112.647 -7.927,112.663 -7.946,112.669", "-7.0,112.0 -7.1,112.1 -7.1,112.0"),
                (" -7.993,112.646 -7.987,112.636 -7.934,112.643 -7.926,112.637 -7.918,112.647", ""),
                ("06.35.001", "06.33.001"), ("Jawa Timur", "Jawa Tengah"))  # fmt: skip
    assert concerning([parse_alert(far)], watched(), share=SHARE) == ()


def later(kind: str, *changes: tuple[str, str]) -> bytes:
    """An update or a cancellation, sent 20 minutes later, of the alert as its identifier is in the next hour."""
    named = "cuaca.ekstrem@bmkg.go.id,2.49.0.1.360.0.2026.11.24.07.35.001,2026-11-24T13:10:00+07:00"
    reference = f"<references>{named}</references>"
    return alert(
        ("<msgType>Alert</msgType>", f"<msgType>{kind}</msgType>"),
        ("<scope>Public</scope>", f"<scope>Public</scope>{reference}"),
        ("<sent>2026-11-24T13:10", "<sent>2026-11-24T13:30"),
        ("06.35.001", "07.35.002"),
        *changes,
    )


def test_updates_replace_and_cancellations_end_whatever_the_hour_in_the_identifier() -> None:
    first = parse_alert(alert())
    update, cancel = parse_alert(later("Update", ("16:20", "17:45"))), parse_alert(later("Cancel"))
    assert in_force([first, update]) == (update,)
    assert in_force([first, cancel]) == () and in_force([cancel]) == ()
    assert in_force([first, parse_alert(alert(("06.35.001", "08.35.001")))]) == (first,)


def test_what_is_not_meant_is_not_in_force_and_cancels_nothing() -> None:
    first, exercise = parse_alert(alert()), parse_alert(later("Cancel", ("Actual", "Exercise")))
    assert in_force([first, exercise]) == (first,)
    assert in_force([parse_alert(answer(BLIMBING))]) == ()
    assert in_force([parse_alert(alert(("<msgType>Alert", "<msgType>Ack")))]) == ()


def test_a_cancellation_of_something_else_cancels_nothing() -> None:
    first = parse_alert(alert())
    stranger = parse_alert(later("Cancel", ("24.07.35.001,2026", "24.07.35.009,2026")))
    garbled = parse_alert(later("Cancel", ("cuaca.ekstrem@bmkg.go.id,2.49", "2.49")))
    assert in_force([first, stranger, garbled]) == (first,)


def test_the_real_list_is_read() -> None:
    feed = parse_feed(answer(FEED))
    assert feed.built == datetime(2026, 9, 24, 7, 15, 30, tzinfo=UTC)
    assert [(item.code, province_of(item.guid), item.sent) for item in feed.items] == [
        ("CGT20260924002", "75", datetime(2026, 9, 24, 7, 7, tzinfo=UTC)),
        ("CKR20260924004", "21", datetime(2026, 9, 24, 6, 28, tzinfo=UTC)),
    ]
    assert about(feed.items, "75", "Gorontalo") == feed.items[:1]
    assert about(feed.items, "35", "Jawa Timur") == ()


def feed_changed(*changes: tuple[bytes, bytes]) -> bytes:
    data = answer(FEED)
    for old, new in changes:
        assert old in data
        data = data.replace(old, new)
    return data


def test_entries_about_a_province_are_kept_when_nobody_can_tell() -> None:
    odd_guid = parse_feed(feed_changed((b"2.49.0.1.360.0.2026.09.24.07.75.002", b"?")))
    assert [item.code for item in about(odd_guid.items, "35", "Jawa Timur")] == ["CGT20260924002"]
    ours = parse_feed(feed_changed((b"07.75.002", b"07.35.002"), (b"CGT20260924002", b"CXX20260924002")))
    assert [item.code for item in about(ours.items, "35", "Jawa Timur")] == ["CXX20260924002"]


def test_an_address_of_another_form_is_not_followed_but_counted() -> None:
    feed = parse_feed(feed_changed((b"/CGT20260924002_alert.xml", b"/../../etc/passwd")))
    assert (len(feed.items), feed.unread) == (1, 1)


def test_an_empty_list_is_a_list() -> None:
    data = answer(FEED)
    empty = data[: data.index(b"<item>")] + data[data.rindex(b"</item>") + 7 :]
    assert parse_feed(empty).items == ()


@pytest.mark.parametrize(
    "data", [b"", b"<html><body>Bad gateway</body></html>", answer(GORONTALO), BOMB.encode(), answer(FEED)[:-40]]
)  # fmt: skip
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(FeedError):
        parse_feed(data)


def test_a_time_that_is_none_leaves_the_entry() -> None:
    for wrong in (
        b"24 September 2026",
        b"Thu, 24 Okt 2026 15:07:00 +0800",
        b"Thu, 31 Sep 2026 15:07:00 +0800",
    ):
        feed = parse_feed(feed_changed((b"Thu, 24 Sep 2026 15:07:00 +0800", wrong)))
        assert feed.items[0].sent is None


READERS: list[tuple[str, Callable[[bytes], object]]] = [
    (GORONTALO, parse_alert), (BLIMBING, parse_alert), (FEED, parse_feed),
]  # fmt: skip


@given(st.sampled_from(READERS), st.data())
def test_whatever_is_mutated_is_read_or_refused(
    reader: tuple[str, Callable[[bytes], object]], data: st.DataObject
) -> None:
    name, read = reader
    body = bytearray(answer(name))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with suppress(AlertError, FeedError):
        read(bytes(body))
