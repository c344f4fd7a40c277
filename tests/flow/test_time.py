"""Signing while the time stamping authority is dead: for as long as the office allows, and then not."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pamong.demo import walk
from pamong.issuing.errors import TimeStopped
from pamong.signing import tsa
from pamong.transparency import stamping
from pamong.transparency.services import sign_checkpoint
from tests.flow.conftest import World
from tests.support import client_for
from tests.support.tsa_double import Fault, configured


def test_a_dead_authority_stops_the_queue_in_the_end_and_no_sooner(world: World, settings: Settings) -> None:
    now = timezone.now()
    began = now - timedelta(hours=49)
    first, second = world.ready(now=began), world.ready(now=began)
    with configured(settings, clock=lambda: began) as double:
        walk.sign([first], now=began)
        sign_checkpoint(now=began)
        double.fault = Fault.ERROR
        with pytest.raises(tsa.TsaError):
            stamping.stamp_root(now=began)
        settings.TSA_GRACE_HOURS = 50
        page = client_for(world.lurah).get("/tanda-tangan/").content.decode()
        assert "berhenti sementara" not in page and "Tanda tangani 1 surat" in page
        settings.TSA_GRACE_HOURS = 48
        client = client_for(world.lurah)
        page = client.get("/tanda-tangan/").content.decode()
        assert "layanan cap waktu sudah terlalu lama tidak menjawab" in page
        assert "Tanda tangani 1 surat" not in page
        answer = _prepare(client, str(second.pk))
        assert answer["error"].startswith("Penandatanganan berhenti sementara")
        with pytest.raises(TimeStopped):
            walk.sign([second], now=now)
        double.fault, double.clock = None, lambda: now
        assert stamping.stamp_root(now=now)
        assert walk.sign([second], now=now)


def _prepare(client: Client, source: str) -> dict[str, str]:
    from django.urls import reverse

    sent = client.post(
        reverse("letters:prepare"), json.dumps({"documents": [source]}), content_type="application/json"
    )
    assert sent.status_code != 200
    answer: dict[str, str] = json.loads(sent.content)
    return answer
