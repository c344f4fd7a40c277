import io

import pytest
import zxingcpp
from PIL import Image

from pamong.issuing.render.qr import SCALE, qr_png, seal_url
from pamong.issuing.render.tests.samples import CODE


@pytest.mark.parametrize("level", ["M", "Q"])
def test_the_code_says_what_it_was_given(level):
    url = seal_url("https://pamong.example", CODE)
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


def test_a_local_demo_has_a_plain_address():
    assert seal_url("http://localhost:8000", "ab") == "HTTP://LOCALHOST:8000/V#AB"
