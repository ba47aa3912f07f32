"""Recognize phone numbers in text: emergency lines, the clinic, and other US numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.model.phone import format_tel_url, get_digits
from clinicsite.rendering.number_context import is_call

POISON_HELP = "8002221222"  # Poison Help, of the Health Resources and Services Administration
_DASH = r"\-\u2010-\u2015"
_GAP = rf"[ .\u00a0{_DASH}]"  # between the groups of a number
_NOT_IN_NUMBER = rf"(?<![\w$€£#=/+{_DASH}])(?<!\d[.,:])(?<!\d{{4}};)"
_NUMBER_END = rf"(?!\w|\s?[%°]|[.,:/{_DASH}]\d)"
_911 = rf"9[{_DASH}]?1[{_DASH}]?1"
_988 = rf"9[{_DASH}]?8[{_DASH}]?8"
_US_NUMBER = rf"(?:\+?1{_GAP}?)?(?:\([2-9]\d\d\){_GAP}?|[2-9]\d\d{_GAP}?)\d{{3}}{_GAP}?\d{{4}}"
# With letters for digits, as in 1-800-FDA-1088.
_LETTERED_NUMBER = (
    rf"1{_GAP}8\d\d{_GAP}(?=[A-Z\d]*{_GAP}?[A-Z\d]*[A-Z])[A-Z\d]{{3}}{_GAP}?[A-Z\d]{{4}}"
)
_CALL = r"call|dial|llame|marque"
_TEXT = r"text|envíe\s+un\s+(?:mensaje\s+de\s+)?texto|mande\s+un\s+texto"
_VERB = rf"{_CALL}|{_TEXT}"
_TO = r"(?:\s+(?:us|them|the\s+\w+))?(?:\s+(?:to|at|al))?"
_KEYWORD = r"(?:\s+[A-ZÑ]{2,12})?"  # what a person sends, as in: text AYUDA to 988
_PHONE_NUMBER = re.compile(
    rf"(?P<first>\b(?i:{_VERB}))\s+(?i:or|o)\s+"
    rf"(?P<second>(?i:{_VERB}){_TO}\s+(?P<both>{_988}){_NUMBER_END})"
    rf"|(?P<text>\b(?i:{_TEXT}|texting){_KEYWORD}{_TO}\s+(?P<text_number>{_988}){_NUMBER_END})"
    rf"|(?P<call>(?:\b(?i:{_CALL}|calling){_TO}\s+)?{_NOT_IN_NUMBER}"
    rf"(?P<line>{_911}|{_988}){_NUMBER_END})"
    rf"|(?P<us>{_NOT_IN_NUMBER}(?:{_US_NUMBER}(?!\d|{_GAP}\d)|{_LETTERED_NUMBER}\b))"
)
_TWO_PARTS = ("first", "second")
_FAX = re.compile(r"\bfax\b[^.\d]{0,20}$", re.IGNORECASE)


@dataclass(frozen=True)
class PhoneNumber:
    """A piece of text with a phone number.

    `href` is what a link opens, or empty for a number that people do not call. `name` is the name
    of the link for a screen reader, where the text alone does not say enough.
    """

    start: int
    end: int
    href: str
    name: str = ""


def find_phone_numbers(
    text: str, clinic_number: str = "", before: str = "", after: str = ""
) -> Iterator[PhoneNumber]:
    """Yield the phone numbers of a text in its order. Two share one match: “call or text 988”.

    `before` and `after` are the words around the text, which tell a phone number from a count.
    """
    known = {POISON_HELP, get_digits(clinic_number)}
    for found in _PHONE_NUMBER.finditer(text):
        number_start = max(found.start(group) for group in ("both", "text_number", "line", "us"))
        context = (before + text[:number_start], text[found.end() :] + after)
        if found["us"]:
            yield from _describe_us_number(found, context[0], known)
        elif not is_call(*context):
            continue
        elif found["first"]:
            number = get_digits(found["both"])
            first, second = (f"{_choose_scheme(found[part])}:{number}" for part in _TWO_PARTS)
            yield PhoneNumber(*found.span("first"), first, f"{found['first']} {number}")
            yield PhoneNumber(*found.span("second"), second)
        elif found["text"]:
            yield PhoneNumber(*found.span("text"), f"sms:{get_digits(found['text_number'])}")
        else:
            yield PhoneNumber(*found.span("call"), f"tel:{get_digits(found['line'])}")


def _choose_scheme(words: str) -> str:
    """Return the scheme of a link whose words say to call, or to send a text (RFC 5724)."""
    return "sms" if re.match(_TEXT, words, re.IGNORECASE) else "tel"


def _describe_us_number(
    found: re.Match[str], before: str, known: set[str]
) -> Iterator[PhoneNumber]:
    """Yield a number of ten digits. Digits with spaces alone are one only if it is known."""
    digits = get_digits(found[0])
    is_written_as_phone = bool(re.search(r"[^\d\s]", found[0]))
    if digits in known or is_written_as_phone:
        href = "" if _FAX.search(before) else format_tel_url(digits)
        yield PhoneNumber(*found.span(), href)
