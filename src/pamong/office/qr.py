"""A QR code as a picture inside the page: a link is handed over by pointing another phone at this one."""

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString

_SIZE = re.compile(r'width="(\d+)"')
_PATH = re.compile(r'<path d="([MmHhVvZz0-9 .-]+)"')


def qr_svg(text: str, label: str) -> SafeString:
    """``text`` as an inline SVG, black on white in either scheme; ``label`` is what a screen reader says."""
    import zxingcpp  # loaded only where a code is drawn: it costs memory

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = zxingcpp.write_barcode_to_svg(code, scale=1)
    size, path = _SIZE.search(picture), _PATH.search(picture)
    if size is None or path is None:
        raise ValueError("the barcode library draws differently now")
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" width="240" height="240">'
        '<rect width="100%" height="100%" fill="#fff"/><path d="{}" fill="#000"/></svg>',
        label,
        size[1],
        size[1],
        path[1],
    )
