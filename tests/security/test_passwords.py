"""Guessing a password is slow where it counts: the tests hash quickly, the product does not."""

from pamong.config import settings


def test_the_product_hashes_passwords_at_full_cost() -> None:
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.ScryptPasswordHasher"]
