"""Production refuses weak settings and demo data."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from pamong.config import checks
from pamong.foundation.access.models import Account, Credential


@pytest.fixture
def production(settings: Settings) -> Settings:
    """A real office, well set up."""
    settings.MODE, settings.LOCAL, settings.ALLOW_SOFTKEY = "production", False, True
    settings.SECRET_KEY, settings.HOST = "k" * 60, "surat.contoh.example"
    return settings


def ids() -> list[str | None]:
    """What the settings check complains of."""
    return [message.id for message in checks.production_is_safe()]


def test_a_well_set_up_office_passes(production: Settings) -> None:
    assert ids() == []


def test_no_secret_is_refused(production: Settings) -> None:
    production.SECRET_KEY = "no-secret-yet-" + "x" * 50
    assert ids() == ["pamong.E001"]


def test_localhost_is_refused(production: Settings) -> None:
    production.LOCAL = True
    assert ids() == ["pamong.E002"]


@pytest.mark.parametrize("host", ["https://surat.contoh.example", "surat.contoh.example:443", "Surat", ""])
def test_a_host_is_a_bare_name(production: Settings, host: str) -> None:
    production.HOST = host
    assert ids() == ["pamong.E005"]


def test_uncertified_signatures_need_a_deliberate_word(production: Settings) -> None:
    production.ALLOW_SOFTKEY = False
    assert ids() == ["pamong.E003"]


@pytest.mark.django_db
def test_a_simulated_credential_stops_production(production: Settings) -> None:
    account = Account.objects.create_account(name="Orang Contoh")
    Credential.objects.create(
        account=account, credential_id=b"1", public_key=b"2", simulated=True, label="tiruan"
    )
    assert [message.id for message in checks.production_holds_no_demo()] == ["pamong.E004"]
    with pytest.raises(ImproperlyConfigured, match="simulated credential"):
        checks.refuse_demo_data()


@pytest.mark.django_db
def test_a_persona_stops_production(production: Settings) -> None:
    Account.objects.create_account(name="Orang Contoh", persona="camat")
    with pytest.raises(ImproperlyConfigured, match="persona"):
        checks.refuse_demo_data()


@pytest.mark.django_db
def test_a_clean_database_starts(production: Settings) -> None:
    checks.refuse_demo_data()
