"""What we publish is what was meant: our own reader finds it again, whatever the words."""

from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamong.core.dates import WIB
from pamong.core.weather import Kind, Point, Ring, in_force, parse_alert
from pamong.core.weather.alerts import Reference
from pamong.core.weather.publishing import Bulletin, Entry, Listing, Place, Statement, write_alert, write_feed

SENT = datetime(2026, 11, 24, 15, 20, tzinfo=WIB)
RING = Ring((Point(-7.95, 112.64), Point(-7.95, 112.65), Point(-7.96, 112.65)))
SAID = Statement(
    language="id-ID",
    event="Genangan air",
    headline="Genangan di Purwantoro",
    description="Paling dalam 30 cm.",
    instruction="Hindari jalan yang tergenang.",
    sender_name="Satgas Banjir Blimbing",
    place=Place("RW 005, Purwantoro", (RING,), "35.73.01.1007"),
)
ALERT = Bulletin(
    identifier="kantor.example.banjir.1",
    sender="satgas-banjir@kantor.example",
    sent=SENT,
    kind=Kind.ALERT,
    severity="Minor",
    expires=SENT + timedelta(hours=6),
    web="https://kantor.example/banjir/",
    statements=(SAID,),
)


def follows(alert: Bulletin, kind: Kind, number: int) -> Bulletin:
    """A later message about it."""
    return replace(
        alert,
        identifier=f"kantor.example.banjir.{number}",
        kind=kind,
        sent=alert.sent + timedelta(minutes=number),
        references=(*alert.references, Reference(alert.identifier, alert.sent)),
    )


def test_an_alert_is_read_as_it_was_meant() -> None:
    read = parse_alert(write_alert(ALERT))
    [info] = read.infos
    assert (read.identifier, read.sender, read.sent, read.kind) == (
        ALERT.identifier,
        ALERT.sender,
        SENT,
        Kind.ALERT,
    )
    assert (info.headline, info.areas, info.expires) == (SAID.headline, (SAID.place.words,), ALERT.expires)
    assert info.rings[0].corners == (*RING.corners, RING.corners[0])
    assert info.unread == 0


def test_an_update_replaces_and_a_cancellation_ends_what_was_before() -> None:
    update = follows(ALERT, Kind.UPDATE, 2)
    cancel = follows(update, Kind.CANCEL, 3)
    messages = [parse_alert(write_alert(one)) for one in (ALERT, update, cancel)]
    assert [one.identifier for one in in_force(messages[:2])] == [update.identifier]
    assert in_force(messages) == ()
    assert in_force([messages[0], messages[2]]) == (), "whoever missed the update understands the end"


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_no_words_break_a_message(headline: str, description: str) -> None:
    said = replace(SAID, headline=headline, description=f"x{description}")
    [info] = parse_alert(write_alert(replace(ALERT, statements=(said,)))).infos
    assert info.description.startswith("x")
    assert info.areas == (SAID.place.words,)


@pytest.mark.parametrize("name", ["", "a b", "a,b", "a<b", "a&b", "x" * 201])
def test_names_that_cap_forbids_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="CAP does not allow"):
        replace(ALERT, identifier=name)


def test_a_message_without_zone_or_with_the_wrong_references_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        replace(ALERT, sent=SENT.replace(tzinfo=None))
    with pytest.raises(ValueError, match="refers"):
        replace(ALERT, kind=Kind.UPDATE)
    with pytest.raises(ValueError, match="refers"):
        replace(ALERT, references=(Reference("kantor.example.banjir.0", SENT),))


def test_a_feed_names_each_message_and_where_it_lies() -> None:
    entry = Entry("urn:uuid:0", 'Genangan di "A" & <B>', SENT, "https://kantor.example/banjir/cap/0.xml", "")
    listing = Listing("https://kantor.example/banjir/atom.xml", "Peringatan", "Satgas", SENT, (entry,))
    root = ElementTree.fromstring(write_feed(listing))
    space = "{http://www.w3.org/2005/Atom}"
    [found] = root.findall(f"{space}entry")
    assert found.findtext(f"{space}title") == entry.title
    assert found.findtext(f"{space}updated") == "2026-11-24T15:20:00+07:00"
    assert [link.attrib["href"] for link in found.iter(f"{space}link")] == [entry.url]
