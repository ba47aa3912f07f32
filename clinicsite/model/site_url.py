"""Check whether a URL can be the public URL of the site."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

# Top-level domains that no public site can have (RFC 2606, 2 and RFC 6761, 6.3).
RESERVED_TLDS = ("example", "test", "invalid", "localhost")


def explain_non_public_url(url: str) -> str:
    """Return why a URL cannot be the public URL of the site, or "" when it can."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return "The site has no web address"
    if host.rpartition(".")[2] in RESERVED_TLDS or "." not in host or _is_ip_address(host):
        return f"{url} is not a public web address"
    return "" if parts.scheme == "https" else f"{url} does not begin with https://"


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
