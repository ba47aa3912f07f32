"""Hide passwords and tokens of addresses in what a person or a log reads."""

from __future__ import annotations

import re
from urllib.parse import unquote

HIDDEN = "…"
# Words before a colon that begin no login: kinds of hosts, and schemes without slashes.
_PLAIN_PREFIXES = "pages|folder|bundle|s3|mailto|sip|xmpp|acct|e-?mail"
_SSH_SCHEMES = "ssh|git\\+ssh|ssh\\+git|sftp|scp|rsync"  # a user alone is no secret there
_COLON, _AT, _SLASHES = "(?::|%3a)", "(?:@|%40)", "(?::|%3a)(?:/|%2f){2}"
_NO_PORT = r"(?!\d+(?:[/?#\s]|%2f|$)|[/\s]|%2f|$)"
_FORMS = (
    # scheme://user:password@host, also with @ or / in the password, or all of it in percent codes
    rf"(?P<url>{_SLASHES})(?!\[|%5b)\S*?{_COLON}{_NO_PORT}\S*{_AT}",
    # the same with digits and a slash in the password
    rf"(?P<digits>{_SLASHES})(?!\[|%5b)[^\s/@:]+:\d+/[^\s/@]+@",
    # the same with a blank in the password
    rf"(?P<blank>{_SLASHES})(?!\[)[^\s/@:]+:{_NO_PORT}\S(?:(?!://)[^\n@\"'”’])*@",
    # https://token@host
    (
        rf"(?<!\w)(?!(?:{_SSH_SCHEMES}){_SLASHES})(?P<token>[a-z][a-z0-9+.-]*{_SLASHES})"
        rf"(?:(?!%2f)[^\s/?#])*{_AT}"
    ),
    # user:password@host, as ssh reads it
    (
        rf"(?<![^\s\"'`“‘(<\[=,])(?P<kind>(?:(?:{_PLAIN_PREFIXES}):)?)"
        rf"(?!(?:{_PLAIN_PREFIXES}):)[^\s/@:\"'`“‘(<]{{2,}}:(?!//)\S*@(?=[\w\[])"
    ),
)
_CREDENTIALS = re.compile("|".join(_FORMS), re.IGNORECASE)
# An address of ssh that holds a password, which ssh never reads: user:password@host:path
_SCP_PASSWORD = re.compile(r"[^\s/@:\[]{2,}:(?![/~])[^/\s]*@[\w.\[\]:-]+")
_URL_LOGIN = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?P<login>[^\n]*)@", re.IGNORECASE)
_MIN_SECRET = 4  # characters: a shorter one would hide parts of other words


def hide_credentials(text: str, *addresses: str) -> str:
    """Return the text with "…" in the place of what comes before the host of an address.

    A user without a password stays in an address of SSH. The passwords of `addresses` are hidden
    wherever they are in the text, because git and ssh also print parts of an address.
    """
    if "@" in text or "%40" in text:
        text = _CREDENTIALS.sub(_hide, text)
    for address in addresses:
        for secret in sorted(_find_secrets(address), key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
    return text


def is_scp_with_password(address: str) -> bool:
    """Return whether an address has the form `user:password@host:path`."""
    return "://" not in address and _SCP_PASSWORD.match(address) is not None


def _hide(found: re.Match[str]) -> str:
    prefix = next((text for text in found.groups() if text is not None), "")
    at = "%40" if found[0].endswith("%40") else "@"
    return f"{prefix}{HIDDEN}{at}"


def _find_secrets(address: str) -> set[str]:
    """Return the password of an address, as it is written and without percent codes."""
    login = _URL_LOGIN.match(address)
    if login is None or hide_credentials(address) == address:
        return set()
    _, colon, password = login["login"].partition(":")
    secret = password if colon else login["login"]
    return {form for form in (secret, unquote(secret)) if len(form) >= _MIN_SECRET}
