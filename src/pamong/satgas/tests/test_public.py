"""The public pages of the flood watch: no person in them, a list first, and nothing asked of anybody else."""

import gzip
import json

from pytest_django import DjangoAssertNumQueries, Settings

from pamong.core.duty import Sky
from pamong.core.weather import areas_of
from pamong.satgas.services import watch
from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.people import People
from pamong.satgas.tests.test_wall import present, water
from tests.support import client_for

STATUS, MAP, GEOJSON = "/banjir/", "/banjir/peta/", "/banjir/wilayah.geojson"


def flooded(world: World, people: People) -> None:
    """Rain, water in Purwantoro that Eko is at, and Budi at the post."""
    world.work_until("15.20")
    present(world, people.budi, "8.00")
    water(world, title="Rumah Pak Karto, Jalan Contoh 7", assigned=people.eko,
          latitude=-7.95413, longitude=112.64437)  # fmt: skip
    watch.report_sky(world.post, Sky.RAIN, by=people.budi, now=world.now)


def test_everybody_sees_the_state_of_each_kelurahan_in_words(world: World, people: People) -> None:
    flooded(world, people)
    page = client_for(None).get(STATUS).content.decode()
    for wanted in ("Purwantoro", "Genangan", "Waspada", "RW 005", "30 cm", "1 genangan", "Badan Meteorologi"):
        assert wanted in page
    assert page.index("Daftar kelurahan") < page.index("Kejadian terbuka")


def test_no_public_page_names_a_person_or_says_what_somebody_wrote(world: World, people: People) -> None:
    flooded(world, people)
    for path in (STATUS, MAP, GEOJSON):
        page = client_for(None).get(path).content.decode()
        for secret in ("Budi", "Eko", "Karto", "Jalan Contoh", "112.64437", "-7.95413"):
            assert secret not in page, (path, secret)


def test_the_geojson_says_where_and_how_it_is(world: World, people: People) -> None:
    flooded(world, people)
    answer = client_for(None).get(GEOJSON)
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found = json.loads(answer.content)
    outlines = [one for one in found["features"] if one["properties"]["kind"] == "kelurahan"]
    states = {one["properties"]["name"]: one["properties"]["state"] for one in outlines}
    assert len(outlines) == 11
    assert states["Purwantoro"] == "flood"
    [point] = [one for one in found["features"] if one["geometry"]["type"] == "Point"]
    assert point["geometry"]["coordinates"] == [112.6445, -7.954]
    collection = {
        "features": [one | {"properties": one["properties"] | {"lat": 0, "lon": 0}} for one in outlines]
    }
    assert len(areas_of(json.dumps(collection))) == 11


def test_what_has_not_changed_is_not_sent_again(
    world: World, people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    flooded(world, people)
    client = client_for(None)
    etag = client.get(GEOJSON).headers["ETag"]
    with django_assert_max_num_queries(3):
        assert client.get(GEOJSON, headers={"If-None-Match": etag}).status_code == 304
    water(world, rw="35.73.01.1008.001")
    assert client.get(GEOJSON, headers={"If-None-Match": etag}).status_code == 200


def test_a_crowd_asks_little_of_the_database(
    world: World, people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    flooded(world, people)
    client = client_for(None)
    client.get(STATUS)
    with django_assert_max_num_queries(8):
        client.get(STATUS)


def test_the_pages_are_light_and_ask_no_other_server(world: World, people: People) -> None:
    flooded(world, people)
    for path in (STATUS, MAP):
        answer = client_for(None).get(path)
        assert len(gzip.compress(answer.content)) < 20_000
        policy = answer.headers["Content-Security-Policy"]
        assert "img-src 'self' blob:;" in policy
        assert "unsafe" not in policy
        assert "data-tiles" not in answer.content.decode()


def test_a_tile_server_is_named_only_where_the_office_has_one(world: World, settings: Settings) -> None:
    settings.MAP_TILES = "https://tiles.example/{z}/{x}/{y}.png"
    settings.MAP_TILES_CREDIT = "Peta Contoh"
    page = client_for(None).get(MAP).content.decode()
    assert 'data-tiles="https://tiles.example/{z}/{x}/{y}.png"' in page
    assert "Peta Contoh" in page


def test_the_pages_are_only_read(db: None) -> None:
    for path in (STATUS, MAP, GEOJSON):
        assert client_for(None).post(path).status_code == 405


def test_without_a_post_the_page_says_so(db: None) -> None:
    assert "Belum ada pos Satgas" in client_for(None).get(STATUS).content.decode()
    assert json.loads(client_for(None).get(GEOJSON).content)["features"] == []
