"""Write phone numbers of the North American Numbering Plan for programs."""

from __future__ import annotations

import re

POISON_HELP = "8002221222"  # Poison Help, of the Health Resources and Services Administration
# The letters on the keys of a phone (ITU-T E.161).
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def get_digits(number: str) -> str:
    """Return the digits of a US number, without the 1 of the country. A letter is its key."""
    digits = re.sub(r"\D", "", number.translate(_KEYS))
    return digits.removeprefix("1") if len(digits) == 11 else digits


def format_e164(number: str) -> str:
    """Return a US number for programs: a plus sign, and all digits (ITU-T E.164)."""
    return f"+1{get_digits(number)}"


def format_tel_url(number: str) -> str:
    """Return the URL that dials a number: E.164 (RFC 3966), or the digits of a short number."""
    digits = get_digits(number)
    return f"tel:+1{digits}" if len(digits) == 10 else f"tel:{digits}"
