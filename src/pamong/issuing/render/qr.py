"""The QR code of a letter: an address that any camera opens, with the seal in the fragment."""

import struct
import zlib
from typing import Literal

# Dots per module: viewers that smooth enlarged pictures keep the edges sharp; it costs 0.1 kB.
SCALE = 4
# On paper. Read from a print of 150 dots per inch, skewed and blurred; smaller ones fail below 100.
MODULE_MM = 0.4
# One mask for every code. ISO/IEC 18004 chooses the best of eight, which takes seven times as long; a seal is random
# already, and of 60 seals printed, skewed and blurred as many were read with any one mask as with the chosen.
MASK = 2
# A module of four dots is a hexadecimal digit of a 1-bit picture, in which 1 is white.
_DIGITS = bytes.maketrans(b"\x00\xff", b"0f")


def qr_png(content: str, *, level: Literal["M", "Q"] = "M") -> bytes:
    """A 1-bit PNG of the code with its quiet zone of four modules, the same bytes for the same content."""
    import zxingcpp  # 6 MB in each process: loaded where a letter is rendered

    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level=level, data_mask=MASK)
    modules = memoryview(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=True))
    height, width = modules.shape or (0, 0)
    digits = modules.tobytes().translate(_DIGITS).decode()
    odd = "0" * (width % 2)
    lines = (bytes.fromhex(digits[at : at + width] + odd) for at in range(0, width * height, width))
    return _png(width * SCALE, height * SCALE, b"".join((b"\0" + line) * SCALE for line in lines))


def width_mm(png: bytes) -> float:
    """How wide `qr_png`'s picture is printed, quiet zone included: it grows with what the code says."""
    return round(int.from_bytes(png[16:20]) // SCALE * MODULE_MM, 1)


def _png(width: int, height: int, lines: bytes) -> bytes:
    """A greyscale PNG of one bit a dot (ISO/IEC 15948); every line begins with its filter, 0 for none."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 3)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
