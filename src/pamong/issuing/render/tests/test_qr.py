import io

import pytest
import zxingcpp
from PIL import Image

from pamong.issuing.render.qr import MODULE_MM, SCALE, qr_png, width_mm
from pamong.issuing.render.tests.samples import BINDING


@pytest.mark.parametrize("level", ["M", "Q"])
def test_the_code_says_what_it_was_given(level):
    url = BINDING.qr_url
    with Image.open(io.BytesIO(qr_png(url, level=level))) as image:
        assert image.mode == "1"
        assert zxingcpp.read_barcodes(image.convert("L"))[0].text == url


def test_the_quiet_zone_is_four_modules():
    with Image.open(io.BytesIO(qr_png("HTTPS://PAMONG.EXAMPLE/V"))) as image:
        dark = image.convert("L").point(lambda value: 255 - value).getbbox()
        assert dark is not None
        assert dark[:2] == (4 * SCALE, 4 * SCALE)


def test_the_same_content_gives_the_same_bytes():
    assert qr_png("PAMONG") == qr_png("PAMONG")


def test_a_module_is_as_large_on_paper_whatever_the_code_says():
    for content in ("PAMONG", BINDING.qr_url):
        png = qr_png(content)
        with Image.open(io.BytesIO(png)) as image:
            assert width_mm(png) == round(image.width / SCALE * MODULE_MM, 1)
    assert width_mm(qr_png(BINDING.qr_url)) < 36
