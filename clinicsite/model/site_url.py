"""Whether a web address can be the clinic's own."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

# Names that can never lead to a site of the clinic (RFC 2606, 2; RFC 6761, 6.3).
NOBODYS = ("example", "test", "invalid", "localhost")


def not_an_own_address(url: str) -> str:
    """Why an address cannot be the clinic's own; nothing when it can."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return "The site has no web address"
    if host.rpartition(".")[2] in NOBODYS or "." not in host or _is_number(host):
        return f"{url} is an address that is nobody's site"
    return "" if parts.scheme == "https" else f"{url} does not begin with https://"


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
