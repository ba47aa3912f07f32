"""Find keys and passwords that must never be published, by the patterns of their issuers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import re2

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
_ANY_SECRET = re2.compile("|".join(SECRET_PATTERNS.values()).encode())
_SECRETS_BY_NAME = {what: re2.compile(form.encode()) for what, form in SECRET_PATTERNS.items()}


def find_secrets(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """Yield each file in `folder` that holds what looks like a key or a password.

    The secret itself is not repeated.
    """
    for path in paths:
        data = (folder / path).read_bytes()
        if _ANY_SECRET.search(data):
            what = next(what for what, form in _SECRETS_BY_NAME.items() if form.search(data))
            line = 1 + data.count(b"\n", 0, _SECRETS_BY_NAME[what].search(data).start())
            yield (
                f"{path!r}, line {line}, holds {what}. Take it out of what the page is made from, "
                "and make a new one, because other people may have read it."
            )
