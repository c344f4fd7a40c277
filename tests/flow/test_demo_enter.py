"""Whoever enters the demo as somebody stands in the audit chain like everybody who signs in."""

import pytest
from django.test import Client
from django.urls import reverse

from pamong.foundation.access.models import DeviceSession
from pamong.foundation.audit.models import Entry
from tests.flow.conftest import World


def test_entering_as_a_persona_is_written_down(world: World) -> None:
    world.lurah.persona = "lurah"
    world.lurah.save(update_fields=["persona"])
    client = Client()
    assert client.post(reverse("demo:enter", args=["lurah"])).status_code == 302
    entry = Entry.objects.get(action="access.signed_in")
    assert entry.actor == world.lurah.pk and entry.subject == str(world.lurah.pk)
    assert entry.data is not None and entry.data["method"] == "demo"
    assert DeviceSession.objects.get(account=world.lurah).in_office


@pytest.mark.usefixtures("world")
def test_nobody_enters_as_somebody_who_is_no_persona() -> None:
    assert Client().post(reverse("demo:enter", args=["lurah"])).status_code == 404
    assert not Entry.objects.filter(action="access.signed_in").exists()
