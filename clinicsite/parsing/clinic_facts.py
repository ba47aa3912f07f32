"""Put facts of the clinic in the place of {phone}, {address} and others in a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from clinicsite.model.clinic import Clinic
from clinicsite.model.location import Location
from clinicsite.model.phone import format_tel_url
from clinicsite.model.records import UiStrings
from clinicsite.parsing.hours_text import format_hours_line, group_hours
from clinicsite.parsing.markdown.etree_text import iter_text_slots

PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z_ -]*)\}")
_LINK_TARGET = re.compile(r"(?:\{|%7[Bb])([a-z]+)(?:\}|%7[Dd])")


TextGetter = Callable[[Clinic, UiStrings], str | None]


@dataclass(frozen=True)
class FactKind:
    """A fact: how a text shows it, what a link to it opens, and the line that gives it.

    A fact without `get_text` can only be the target of a link.
    """

    line: str
    get_text: TextGetter | None = None
    get_url: Callable[[Clinic], str | None] | None = None


def _from_office(get: Callable[[Location], str | None]) -> TextGetter:
    def get_fact(clinic: Clinic, words: UiStrings) -> str | None:
        return get(clinic.primary_location) if clinic.primary_location else None

    return get_fact


def _format_address(office: Location) -> str | None:
    at = office.address
    return f"{at.street}, {at.city}, {at.state} {at.postal_code}" if at else None


def _format_hours(clinic: Clinic, words: UiStrings) -> str | None:
    office = clinic.primary_location
    rows = group_hours(office, words) if office else ()
    return "; ".join(format_hours_line(row, words) for row in rows if row.times) or None


def _get_map_url(clinic: Clinic) -> str | None:
    return clinic.primary_location.map_url if clinic.primary_location else None


_OFFICE = "below “locations:”"
# The facts by the word between the braces. Those of an office are those of the primary one.
FACTS = {
    "clinic": FactKind("name", lambda clinic, words: clinic.name),
    "phone": FactKind(
        f"“phone:” {_OFFICE}",
        _from_office(lambda office: office.phone),
        lambda clinic: format_tel_url(clinic.phone) if clinic.phone else None,
    ),
    "fax": FactKind(f"“fax:” {_OFFICE}", _from_office(lambda office: office.fax)),
    "address": FactKind(f"“address:” {_OFFICE}", _from_office(_format_address)),
    "city": FactKind(f"“address:” {_OFFICE}", lambda clinic, words: clinic.city),
    "hours": FactKind(f"“hours:” {_OFFICE}", _format_hours),
    "email": FactKind(
        "“email:”",
        lambda clinic, words: clinic.email,
        lambda clinic: f"mailto:{clinic.email}" if clinic.email else None,
    ),
    "booking": FactKind("“booking_url:”", get_url=lambda clinic: clinic.booking_url),
    "portal": FactKind("“portal_url:”", get_url=lambda clinic: clinic.portal_url),
    "map": FactKind(f"“map_url:” {_OFFICE}", get_url=_get_map_url),
}


def fill_text(text: str, clinic: Clinic, words: UiStrings) -> str:
    """Return the text with all facts that are given. A rule reports the others."""

    def get_fact(found: re.Match[str]) -> str:
        kind = FACTS.get(found[1])
        return (kind and kind.get_text and kind.get_text(clinic, words)) or found[0]

    return PLACEHOLDER.sub(get_fact, text) if "{" in text else text


def fill_tree(root: Element, clinic: Clinic, words: UiStrings) -> None:
    """Put the facts into every text and link below `root` that is not code."""
    for slot in iter_text_slots(root, with_verbatim=False):
        if "{" in slot.text:
            slot.text = fill_text(slot.text, clinic, words)
    for link in root.iter("a"):
        found = _LINK_TARGET.fullmatch(link.get("href", ""))
        if not found:
            continue
        kind = FACTS.get(found[1])
        if url := kind and kind.get_url and kind.get_url(clinic):
            link.set("href", url)
        else:  # which a rule reports
            link.tag = "span"
            link.attrib.clear()
