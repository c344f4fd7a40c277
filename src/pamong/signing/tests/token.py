"""A SoftHSM2 token for this process: PKCS #11 as an HSM speaks it, in a folder of the test run."""

import ctypes.util
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings

LABEL, PIN = "pamong-uji", "123456"
_PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)


def use_token(settings: Any) -> None:
    """Point the settings at the token."""
    settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN = _token(), LABEL, PIN


@cache
def _token() -> str:
    """The library; made once a process, because it reads its configuration once."""
    module = next((place for place in _PLACES if Path(place).is_file()), ctypes.util.find_library("softhsm2"))
    assert module, "softhsm2 is not installed"
    folder = Path(django_settings.DATA) / "softhsm"
    (folder / "tokens").mkdir(parents=True, exist_ok=True)
    config = folder / "softhsm2.conf"
    config.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(config)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "12345678"],
        check=True,
        capture_output=True,
        timeout=30,
    )
    return module
