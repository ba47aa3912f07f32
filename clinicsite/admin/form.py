"""Make the fields of a page's form from the schema of its front matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinicsite.authoring.front_matter_fields import normalize_value
from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.kind import PageKind
from clinicsite.parsing.site import Site

# The label, the hint and the group of each field that a form holds.
MAIN, DATES, MORE = "main", "dates", "more"
FIELD_TEXTS: dict[str, tuple[str, str, str]] = {
    "title": ("Title", "The heading of the page.", MAIN),
    "summary": ("Summary", "One or two sentences for lists and search engines.", MAIN),
    "status": ("Status", "Visitors see a published page from its day on.", MAIN),
    "date": ("Date", "The day of the page. A time is optional.", DATES),
    "publish_on": ("Appears on", "Visitors see the page from this day on.", DATES),
    "updated": ("Updated on", "The day of the last change that readers care about.", DATES),
    "effective": ("In force since", "The day from which legal words count.", DATES),
    "expires": ("Expires on", "The first day without the page.", DATES),
    "next_review": ("Next review by", "The day by which a clinician reads it again.", DATES),
    "menu_title": ("Name in menus", "A short name. Without one, menus show the title.", MORE),
    "search_title": ("Title in search engines", "Only where it differs from the title.", MORE),
    "related": ("Related pages", "One page on each line.", MORE),
    "topics": ("Topics", "The conditions and treatments that the page is about.", MORE),
    "authors": ("Authors", "Without one, the clinic is the author.", MORE),
    "searched_as": (
        "Other names in the search",
        "Words of visitors, one on each line.",
        MORE,
    ),
    "drawing": ("Drawing", "The small drawing beside the title.", MORE),
    "aliases": ("Old addresses", "Each leads to this page, such as /old-page/.", MORE),
}
# Fields that other commands write, or that have a part of the form of their own.
OTHER_FIELDS = frozenset(
    {"reviewed", "changes", "claim_waivers", "feed_id", "slug", "translates", "translated"}
)


@dataclass(frozen=True)
class FormField:
    """One field: its name, label, hint and group, how it is asked for, and its limits."""

    name: str
    label: str
    hint: str
    group: str
    control: str  # text, long, day, moment, choice, checks, lines or pages
    value: str | list[str]
    required: bool = False
    min_length: int = 0
    max_length: int = 0
    choices: tuple[tuple[str, str], ...] = ()  # the value and the words of each

    @property
    def lines(self) -> str:
        """The value of a list as a text, one item on each line."""
        return self.value if isinstance(self.value, str) else "\n".join(self.value)

    @property
    def has_value(self) -> bool:
        """Whether the field is filled in."""
        return bool(self.value)


def list_fields(kind: PageKind, values: Mapping[str, Any], site: Site) -> list[FormField]:
    """Return the fields of a kind of page with their values, in the order of a form."""
    schema = kind.front_matter.model_json_schema()
    properties, required = schema["properties"], schema.get("required", [])
    choices = _list_choices(site)
    return [
        _make_field(name, properties[name], values.get(name), name in required, choices)
        for name in FIELD_TEXTS
        if name in properties
    ]


def list_field_names(kind: type[FrontMatter]) -> list[str]:
    """Return the names of all fields of a front matter, in the order of the schema."""
    return list(kind.model_fields)


def _make_field(
    name: str,
    schema: dict[str, Any],
    value: object,
    required: bool,
    choices: Mapping[str, tuple[tuple[str, str], ...]],
) -> FormField:
    label, hint, group = FIELD_TEXTS[name]
    parts = [part for part in schema.get("anyOf", [schema]) if part.get("type") != "null"]
    text = parts[0]
    known = tuple((word, word) for word in text.get("enum", ())) or choices.get(name, ())
    return FormField(
        name,
        label,
        hint,
        group,
        _choose_control(name, parts, bool(known)),
        normalize_value(value),
        required,
        text.get("minLength", 0),
        text.get("maxLength", 0),
        known,
    )


def _choose_control(name: str, parts: list[dict[str, Any]], has_choices: bool) -> str:
    if parts[0].get("type") == "array":
        if name == "related":
            return "pages"
        return "checks" if has_choices else "lines"
    if {part.get("format") for part in parts} & {"date", "date-time"}:
        return "moment" if len(parts) > 1 else "day"
    if has_choices:
        return "choice"
    return "long" if parts[0].get("maxLength", 0) > 100 else "text"


def _list_choices(site: Site) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the choices of the fields that name records."""
    records = site.records
    topics = {**records.conditions, **records.treatments}
    return {
        "topics": tuple((key, key.replace("-", " ")) for key in topics),
        "authors": tuple((key, key.replace("-", " ")) for key in records.people),
        "drawing": tuple((name, name.replace("-", " ")) for name in sorted(site.drawings)),
    }
