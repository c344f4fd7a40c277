"""What is forgotten every night."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from pamong.foundation.access import tasks
from pamong.foundation.access.models import Bucket, Ceremony

pytestmark = pytest.mark.django_db


def test_what_served_the_moment_is_forgotten_and_the_rest_stays() -> None:
    now = timezone.now()
    for age, key in ((timedelta(days=3), b"old"), (timedelta(minutes=1), b"new")):
        Bucket.objects.create(key=key, window=now - age, count=1)
        Ceremony.objects.create(
            challenge=key,
            purpose=Ceremony.Purpose.SIGN_IN,
            session_mark=b"m",
            expires_at=now - age + timedelta(minutes=2),
        )
        Session.objects.create(
            session_key=key.decode(), session_data="", expire_date=now - age + timedelta(days=1)
        )
    assert tasks.forget.func() == 3
    assert [row.key for row in Bucket.objects.all()] == [b"new"]
    assert [bytes(row.challenge) for row in Ceremony.objects.all()] == [b"new"]
    assert [row.session_key for row in Session.objects.all()] == ["new"]
