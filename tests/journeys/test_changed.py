"""A changed letter at the public check: the page as it was signed stands beside the page as it is now."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attacks import appended
from tests.journeys.phone import Phone
from tests.support.outside import shared

pytestmark = pytest.mark.journey


def test_the_signed_page_and_the_present_one_are_drawn(
    phone: Callable[..., Phone], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The letter is of another office of the same making: its signature is intact, the update is not."""
    letter = shared(tmp_path_factory.getbasetemp()).letters[0]
    changed = tmp_path / "surat.pdf"
    changed.write_bytes(appended.an_annotation(letter))
    stranger = phone("orang lain").open("/periksa/")
    stranger.page.get_by_label("Berkas surat (PDF)").set_input_files(changed)
    stranger.press("Periksa berkas")
    stranger.reads_heading("BERUBAH")
    stranger.sees("Halaman 1 tidak sama lagi")
    for caption in ("Waktu ditandatangani", "Sekarang, di berkas ini"):
        picture = stranger.page.get_by_role("img", name=caption)
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
