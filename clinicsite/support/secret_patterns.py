"""Define what keys and passwords look like, by the patterns of their issuers."""

from __future__ import annotations

from dataclasses import dataclass

try:
    import re2 as engine
except ModuleNotFoundError:  # the process that publishes a finished release has no packages
    import re as engine

# What it is → how it is written. Only forms that nothing else has: a guess would stop good sites.
SECRET_PATTERNS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----",
    "a key of Amazon": r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,})",
    "a token of GitLab": r"\bglpat-[A-Za-z0-9_-]{20}",
    "a token of Slack": r"\bxox[abeoprs]-[0-9]{6,}-[A-Za-z0-9-]{10,}",
    "a key of Stripe": r"\b[rs]k_live_[A-Za-z0-9]{20,}",
    "a key of Google": r"\bAIza[A-Za-z0-9_-]{35}\b",
    "a token of Netlify": r"\bnfp_[A-Za-z0-9]{36}",
    "a token of npm": r"\bnpm_[A-Za-z0-9]{36}\b",
    "a token of PyPI": r"\bpypi-AgE[A-Za-z0-9_-]{50,}",
    "a key of SendGrid": r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b",
    "a key of Azure": r"\bAccountKey=[A-Za-z0-9+/]{80,}={0,2}",
    "an address with a password": r"\b(?:https?|ftp|postgres|mysql)://[^\s/:@\"'<>]+:[^\s/:@\"'<>]+@",
}
_ANY_SECRET = engine.compile("|".join(SECRET_PATTERNS.values()).encode())
_SECRETS_BY_NAME = {what: engine.compile(form.encode()) for what, form in SECRET_PATTERNS.items()}


@dataclass(frozen=True)
class FoundSecret:
    """What a key or password is, and its line and column in a file, which count from 1."""

    name: str
    line: int
    column: int


def find_secret(data: bytes) -> FoundSecret | None:
    """Return the first key or password in `data`, or None."""
    if not _ANY_SECRET.search(data):
        return None
    matches = ((name, form.search(data)) for name, form in _SECRETS_BY_NAME.items())
    name, start = next((name, found.start()) for name, found in matches if found)
    begin = data.rfind(b"\n", 0, start) + 1
    column = len(data[begin:start].decode("utf-8", "replace")) + 1
    return FoundSecret(name, data.count(b"\n", 0, start) + 1, column)
