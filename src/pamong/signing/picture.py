"""The process that draws strangers' pages: no settings, no keys, no database; one job, then it ends.

Started by ``pictures`` as ``python -m pamong.signing.picture``. In: 8 bytes, how many bytes of the file were signed,
then the file. Out: one JSON object, the first page that looks different, as signed and as it is now.
"""

import json
import struct
import sys
from base64 import b64encode
from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops

from pamong.signing.child import limit

WIDTH, MAX_HEIGHT, MAX_PAGES = 440, 900, 20


def compare(data: bytes, signed: int) -> dict[str, object]:
    """Number (from 1) and pictures of the first page that differs; ``page`` 0 and no pictures if none does.

    A page that only one of the two has is compared with nothing.
    """
    then, now = _open(data[:signed]), _open(data)
    for at in range(min(max(len(then), len(now)), MAX_PAGES)):
        before, after = _draw(then, at), _draw(now, at)
        if before is None or after is None or _differ(before, after):
            return {"page": at + 1, "signed": _png(before), "present": _png(after)}
    return {"page": 0, "signed": "", "present": ""}


def _open(data: bytes) -> pypdfium2.PdfDocument:
    document = pypdfium2.PdfDocument(data)
    document.init_forms()  # so that what a field says is drawn too
    return document


def _draw(document: pypdfium2.PdfDocument, at: int) -> Image.Image | None:
    if at >= len(document):
        return None
    page = document[at]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), MAX_HEIGHT / max(height, 1))
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return picture


def _differ(one: Image.Image, other: Image.Image) -> bool:
    return one.size != other.size or ImageChops.difference(one, other).getbbox() is not None


def _png(picture: Image.Image | None) -> str:
    if picture is None:
        return ""
    out = BytesIO()
    picture.quantize(32).save(out, "PNG", optimize=True)
    return b64encode(out.getvalue()).decode()


if __name__ == "__main__":
    limit()
    (size,) = struct.unpack(">Q", sys.stdin.buffer.read(8))
    sys.stdout.write(json.dumps(compare(sys.stdin.buffer.read(), size)))
