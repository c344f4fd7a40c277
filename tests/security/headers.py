"""The headers that every answer carries."""

import re

GOLDEN = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
DIRECTIVES = {
    "default-src": {"'none'"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
    "form-action": {"'self'"},
}


def csp(headers: dict[str, str]) -> dict[str, set[str]]:
    """The policy by directive."""
    parts = (part.split() for part in headers["Content-Security-Policy"].split(";") if part.strip())
    return {name: set(values) for name, *values in parts}


def check_csp(headers: dict[str, str]) -> None:
    """Nothing but our own files, and scripts only with the nonce of this answer; or a sandbox."""
    policy = csp(headers)
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert not re.search(r"https?:|\*|data:", headers["Content-Security-Policy"])
    if "sandbox" in policy:
        assert policy["sandbox"] == set()
        return
    assert {name: policy[name] for name in DIRECTIVES} == DIRECTIVES
