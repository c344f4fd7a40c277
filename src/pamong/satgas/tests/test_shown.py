"""The state card in words."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from pamong.core.duty import Sky, Standing, Want
from pamong.foundation.access.models import Account
from pamong.satgas.ages import age
from pamong.satgas.models import Post
from pamong.satgas.services import watch
from pamong.satgas.shown import Shown, shown
from pamong.satgas.tests.conftest import World

type Crew = dict[str, Account]


def card(world: World, *, names: bool = True) -> Shown:
    """What the screens show now."""
    post = Post.system().select_related("region").get(pk=world.post.pk)
    found = shown(post, now=world.now, names=names)
    assert found is not None
    return found


def test_before_the_first_decision_there_is_no_card(world: World) -> None:
    assert shown(world.post, now=world.now) is None


def test_a_stormy_afternoon_in_words(world: World, crew: Crew) -> None:
    world.work_until("13.30")
    said = card(world)
    assert (said.word, said.tone, said.provisional) == ("BERTUGAS", "duty", "")
    assert said.lead == "Bekerja seperti biasa."
    world.work_until("14.50")
    watch.report_sky(world.post, Sky.CLOUDY, by=crew["Budi"], now=world.now)
    assert card(world).provisional == "Perkiraan sementara: tahan."
    world.work_until("15.25")
    said = card(world)
    assert (said.word, said.tone, said.is_hold) == ("TAHAN", "hold", True)
    assert said.lead == "Jangan pulang dulu, hujan mungkin turun."
    texts = {line.rule: line.text for line in said.reasons}
    assert texts["H2"] == "Budi melaporkan mendung pukul 14.50."
    assert texts["H1"].startswith("BMKG memperingatkan")
    assert "Peringatan BMKG berakhir pukul 17.40." in [line.text for line in said.conditions]
    assert said.check_clock == "15.30"
    assert "BMKG" in said.attribution
    watch.report_sky(world.post, Sky.DOWNPOUR, by=crew["Budi"], now=world.now)
    assert card(world).lead == "Jangan pulang dulu, sampai hujan reda."


def test_sentences_follow_every_report_though_the_record_keeps_only_changes(world: World, crew: Crew) -> None:
    world.work_until("15.20")
    watch.report_sky(world.post, Sky.CLOUDY, by=crew["Budi"], now=world.now)
    world.work_until("15.24")
    watch.report_sky(world.post, Sky.CLOUDY, by=crew["Eko"], now=world.now)
    assert "Eko melaporkan mendung pukul 15.24." in [line.text for line in card(world).reasons]


def test_a_release_keeps_its_reasons_until_something_new_holds(world: World, crew: Crew) -> None:
    world.work_until("15.45")
    watch.report_sky(world.post, Sky.RAIN, by=crew["Budi"], now=world.now)
    for clock in ("17.00", "17.20", "17.40"):
        world.work_until(clock)
        watch.report_sky(world.post, Sky.CLOUDY, by=crew["Budi"], now=world.now)
    world.work_until("17.41")
    assert card(world).word == "BOLEH PULANG"
    for clock in ("17.41", "17.50", "18.10"):
        world.work_until(clock)
        said = card(world)
        assert [line.rule for line in said.reasons][:1] == ["R1"]
        assert said.reasons[0].text == "Kering sejak pukul 17.00, dilaporkan dua kali."
        assert said.lead == "Hujan sudah reda. Terima kasih."
    watch.report_sky(world.post, Sky.RAIN, by=crew["Budi"], now=world.now)
    assert card(world).word == "TAHAN"


def test_a_persons_word_stands_beside_the_advice(world: World, crew: Crew) -> None:
    world.work_until("15.20")
    reason = "Sungai di hulu sudah surut, jalan kering"
    watch.overrule(world.post, Want.RELEASE, by=crew["Pak Agus"], reason=reason, now=world.now)
    said = card(world)
    assert said.overruled is not None
    assert (said.word, said.overruled.advice) == ("BOLEH PULANG", "TAHAN")
    assert (said.overruled.by, said.overruled.said, said.overruled.at) == ("Pak Agus", reason, "15.20")


def test_nobody_is_named_where_everybody_reads(world: World, crew: Crew) -> None:
    world.work_until("15.20")
    watch.report_sky(world.post, Sky.RAIN, by=crew["Budi"], now=world.now)
    assert "Petugas melaporkan hujan pukul 15.20." in [line.text for line in card(world, names=False).reasons]
    reason = "Bu Siti di RW 5 menelepon, airnya naik"
    watch.overrule(world.post, Want.HOLD, by=crew["Pak Agus"], reason=reason, now=world.now)
    said = card(world, names=False)
    assert "Siti" not in repr(said)
    assert "Agus" not in repr(said)


def test_old_data_are_called_stale_and_the_ladder_is_told(world: World) -> None:
    world.breaks("list.error=500")
    world.work_until("15.40")
    said = card(world)
    nowcast = next(line for line in said.ages if line.name == "Peringatan dini BMKG")
    assert (nowcast.text, nowcast.fresh) == ("belum ada", False)
    assert said.rung_text.startswith("Peringatan dini BMKG tidak masuk.")
    looks = next(line for line in said.ages if line.name == "Laporan langit Satgas")
    assert looks.text == "belum ada"


def test_a_decision_that_nobody_made_again_is_not_trusted(world: World) -> None:
    world.work_until("15.20")
    assert not card(world).is_late
    world.now += timedelta(minutes=11)
    assert card(world).is_late


def test_yesterdays_state_is_not_todays(world: World) -> None:
    world.work_until("15.20")
    assert card(world).standing is Standing.HOLD
    world.now += timedelta(hours=18)
    said = card(world)
    assert (said.standing, said.reasons) == (Standing.ON_SHIFT, ())


def test_the_card_costs_four_queries_at_most(world: World) -> None:
    world.work_until("15.20")
    post = Post.system().select_related("region").get()
    shown(post, now=world.now)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        shown(post, now=world.now)
    assert len(queries) <= 4


def test_every_sentence_can_be_said_in_english(world: World, crew: Crew) -> None:
    world.work_until("15.20")
    watch.report_sky(world.post, Sky.CLOUDY, by=crew["Budi"], now=world.now)
    with translation.override("en"):
        said = card(world)
    assert "Budi reported" in " ".join(line.text for line in said.reasons)


def test_ages_are_said_as_people_say_them() -> None:
    lengths = [
        timedelta(seconds=20),
        timedelta(minutes=42),
        timedelta(hours=5, minutes=10),
        timedelta(days=3),
    ]
    assert [age(length) for length in lengths] == ["0 menit", "42 menit", "5 jam", "3 hari"]
