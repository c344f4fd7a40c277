"""A database knows its master keys."""

from typing import Any

import pytest

from pamong.foundation.db.keycheck import confirm_master_key
from pamong.foundation.db.keys import MasterKeyError
from pamong.foundation.db.models import KnownKey

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = (f"{number}:" + bytes([number]).hex() * 32 for number in (1, 2, 3))


def test_the_first_key_is_written_down_and_known_again(settings: Any) -> None:
    settings.MASTER_KEY = ONE
    confirm_master_key()
    confirm_master_key()
    assert KnownKey.objects.count() == 1


def test_another_key_is_called_wrong_and_changes_nothing(settings: Any) -> None:
    settings.MASTER_KEY = ONE
    confirm_master_key()
    settings.MASTER_KEY = "1:" + TWO.partition(":")[2]
    with pytest.raises(MasterKeyError, match="does not belong"):
        confirm_master_key()
    settings.MASTER_KEY = ONE
    confirm_master_key()


def test_after_a_rotation_both_keys_are_known_and_the_old_one_is_missed(settings: Any) -> None:
    settings.MASTER_KEY = ONE
    confirm_master_key()
    settings.MASTER_KEY = f"{TWO}\n{ONE}"
    confirm_master_key()
    settings.MASTER_KEY = TWO
    with pytest.raises(MasterKeyError, match=r"Master key 1 .* is missing"):
        confirm_master_key()


def test_a_key_of_which_the_database_never_heard_does_not_replace_it(settings: Any) -> None:
    settings.MASTER_KEY = ONE
    confirm_master_key()
    settings.MASTER_KEY = THREE
    with pytest.raises(MasterKeyError):
        confirm_master_key()
    assert KnownKey.objects.count() == 1
