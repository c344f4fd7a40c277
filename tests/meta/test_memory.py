"""What only few requests need is loaded by those requests: three processes rest on a computer with little memory."""

import subprocess
import sys

import pytest

#: Each costs 5 to 25 MB in each process.
HEAVY = ("PIL", "aiohttp", "pyhanko", "pypdfium2", "typst", "webauthn", "zxingcpp")
_LOADED = """
import sys, django
django.setup()
from django.urls import get_resolver
assert get_resolver().url_patterns
import pamong.config.wsgi
print(*sorted(sys.modules))
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules of a web process that nobody has asked anything yet."""
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", HEAVY)
def test_a_web_process_at_rest_has_not_loaded(loaded: set[str], name: str) -> None:
    assert "pamong.verification.views" in loaded
    assert name not in loaded
