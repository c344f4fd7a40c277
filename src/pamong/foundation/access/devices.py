"""Which device and which address a request comes from, as far as a server can tell."""

import ipaddress
import secrets
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "pamong_perangkat" if settings.LOCAL else "__Host-pamong_perangkat"
_SALT = "pamong.device"
_YEAR = 365 * 24 * 3600
_MARK = "tanda_upacara"


def device_mark(request: HttpRequest) -> str:
    """The mark of this device, or "" when it has none (or a forged one)."""
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT))
    except signing.BadSignature:
        return ""


def mark_device(request: HttpRequest, response: HttpResponse) -> None:
    """Give the device a mark, so that attempts are counted for it and not for its whole neighbourhood."""
    if device_mark(request):
        return
    value = signing.dumps(secrets.token_urlsafe(16), salt=_SALT)
    response.set_cookie(
        COOKIE, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=not settings.LOCAL
    )


def client_address(request: HttpRequest) -> str:
    """The address of the visitor: the last one in X-Forwarded-For that is not ours, if our proxy asked."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while address in settings.TRUSTED_PROXIES and hops:
        address = hops.pop()
    return address


def network_of(request: HttpRequest) -> str:
    """What counts as one address: all of an IPv4 address, the /64 of an IPv6 one."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def ceremony_mark(request: HttpRequest) -> bytes:
    """Ties a passkey challenge to this browser session; 32 bytes. Makes the session if there is none."""
    mark = request.session.get(_MARK)
    if not mark:
        mark = request.session[_MARK] = secrets.token_hex(16)
    return sha256(mark.encode()).digest()
