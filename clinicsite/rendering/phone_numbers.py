"""Recognize phone numbers in text: emergency lines, the clinic, and other US numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from clinicsite.model.phone import POISON_HELP, format_tel_url, get_digits
from clinicsite.rendering.number_context import is_call

_DASH = r"\-\u2010-\u2015"
_GAP = rf"[ .\u00a0{_DASH}]"  # between the groups of a number
_NOT_IN_NUMBER = rf"(?<![\w$€£#=/+{_DASH}])(?<!\d[.,:])(?<!\d{{4}};)"
_NUMBER_END = rf"(?!\w|\s?[%°]|[.,:/{_DASH}]\d|[.@/][a-z])"
# All digits together or all apart: 9-11 is a day or a range.
_911 = rf"(?:911|9[{_DASH}]1[{_DASH}]1)"
_988 = rf"(?:988|9[{_DASH}]8[{_DASH}]8)"
_US_NUMBER = rf"(?:\+?1{_GAP}?)?(?:\([2-9]\d\d\){_GAP}?|[2-9]\d\d{_GAP}?)\d{{3}}{_GAP}?\d{{4}}"
# With letters for digits, as in 1-800-FDA-1088.
_LETTERED_NUMBER = (
    rf"1{_GAP}8\d\d{_GAP}(?=[A-Z\d]*{_GAP}?[A-Z\d]*[A-Z])[A-Z\d]{{3}}{_GAP}?[A-Z\d]{{4}}"
)
_CALL = r"call|dial|llame|marque"
_SEND = r"send|env[ií]e|env[ií]a|enviar|mande|manda|mandar"
_TEXT = (
    r"text|send\s+an?\s+(?:text|sms)(?:\s+message)?"
    r"|(?:env[ií]e|env[ií]a|enviar|mande|manda|mandar)\s+un\s+(?:mensaje\s+de\s+)?texto"
)
_VERB = rf"{_CALL}|{_TEXT}"
_TO = r"(?:\s+(?:us|them|the\s+\w+))?(?:\s+(?:to|at|al))?"
# What a person sends, as in: text the word AYUDA to 988.
_KEYWORD = (
    r"\s+(?:the\s+word\s+|la\s+palabra\s+)?[\"'“‘«]?[^\W\d]{2,12}[\"'”’»]?,?(?=\s+(?i:to|al?)\b)"
)
_PHONE_NUMBER = re.compile(
    rf"(?P<first>\b(?i:{_VERB}))\s+(?i:or|o)\s+"
    rf"(?P<second>(?i:{_VERB}){_TO}\s+(?P<both>{_988}){_NUMBER_END})"
    rf"|(?P<text>\b(?:(?i:{_TEXT}|texting)(?:{_KEYWORD})?|(?i:{_SEND}){_KEYWORD})"
    rf"(?i:{_TO}):?\s+(?P<text_number>{_988}){_NUMBER_END})"
    rf"|(?P<call>(?:\b(?i:{_CALL}|calling){_TO}\s+)?{_NOT_IN_NUMBER}"
    rf"(?P<line>{_911}|{_988}){_NUMBER_END})"
    rf"|(?P<us>{_NOT_IN_NUMBER}(?:{_US_NUMBER}(?!\d|{_GAP}\d)|{_LETTERED_NUMBER}\b))"
)
# What has the digits of a number, also with null characters in the place of tags between them.
_TAGS = r"\x00*"
_GROUP_END, _NEXT = rf"{_TAGS}\)?{_TAGS}{_GAP}?", rf"{_TAGS}\d"
_REST = rf"{_NEXT}{_NEXT}{_GROUP_END}{_NEXT}{_NEXT}{_NEXT}{_GROUP_END}{_NEXT}{_NEXT}{_NEXT}{_NEXT}"
CANDIDATE = re.compile(
    rf"9(?<!\w9){_TAGS}[{_DASH}]?{_TAGS}(?:1{_TAGS}[{_DASH}]?{_TAGS}1|8{_TAGS}[{_DASH}]?{_TAGS}8)(?!\w)"
    rf"|[2-9](?<!\w[2-9]){_REST}|1(?<!\w1){_TAGS}{_GAP}?{_TAGS}\(?{_TAGS}[2-9]{_REST}"
    rf"|1(?<!\w1){_TAGS}{_GAP}{_TAGS}8{_NEXT}{_NEXT}{_TAGS}{_GAP}{_TAGS}[A-Z\d]"
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
    number_start: int = -1  # the number is the last part of the piece, if it is in there
    is_short: bool = False  # three digits, as those of a house can be


def find_phone_numbers(text: str, clinic_number: str = "") -> Iterator[PhoneNumber]:
    """Yield the phone numbers of a text in its order. Two share one match: “call or text 988”."""
    known = {POISON_HELP, get_digits(clinic_number)}
    for found in _PHONE_NUMBER.finditer(text):
        number_start = max(found.start(group) for group in ("both", "text_number", "line", "us"))
        before, after = text[:number_start], text[found.end() :]
        if found["us"]:
            yield from _describe_us_number(found, before, known)
        elif is_call(before, after):
            yield from _describe_short_number(found, number_start)


def _describe_short_number(found: re.Match[str], number_start: int) -> Iterator[PhoneNumber]:
    """Yield 911 or 988 with the verb before it, or the two verbs that share it."""
    number = get_digits(found[0][number_start - found.start() :])
    whole = partial(PhoneNumber, number_start=number_start, is_short=True)
    if found["first"]:
        first, second = (f"{_choose_scheme(found[part])}:{number}" for part in _TWO_PARTS)
        name = f"{found['first']} {number}"
        yield PhoneNumber(*found.span("first"), first, name, is_short=True)
        yield whole(*found.span("second"), second)
    else:
        yield whole(*found.span(), f"{'sms' if found['text'] else 'tel'}:{number}")


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
        yield PhoneNumber(*found.span(), href, number_start=found.start())
