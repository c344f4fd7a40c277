"""The QR code of a letter: an address that any camera opens, with the seal in the fragment."""

import io
from typing import Literal

import zxingcpp
from PIL import Image

# Dots per module: viewers that smooth enlarged pictures keep the edges sharp; it costs 0.1 kB.
SCALE = 4
# On paper. Read from a print of 150 dots per inch, skewed and blurred; smaller ones fail below 100.
MODULE_MM = 0.4


def qr_png(content: str, *, level: Literal["M", "Q"] = "M") -> bytes:
    """A 1-bit PNG of the code with its quiet zone of four modules, the same bytes for the same content."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    pixels = memoryview(zxingcpp.write_barcode_to_image(code, scale=SCALE, add_quiet_zones=True))
    height, width = pixels.shape or (0, 0)
    picture = Image.frombuffer("L", (width, height), pixels.tobytes(), "raw", "L", 0, 1)
    out = io.BytesIO()
    # Level 3 takes half the time of the usual 6 for the same size.
    picture.convert("1", dither=Image.Dither.NONE).save(out, "PNG", compress_level=3)
    return out.getvalue()


def width_mm(png: bytes) -> float:
    """How wide `qr_png`'s picture is printed, quiet zone included: it grows with what the code says."""
    return round(int.from_bytes(png[16:20]) // SCALE * MODULE_MM, 1)
