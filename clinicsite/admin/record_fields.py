"""Make the fields of the form of a record from its schema."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from clinicsite.admin.record_texts import FIELD_TEXTS, ITEM_TEXTS, format_choice
from clinicsite.model.clinic import Clinic, Navigation
from clinicsite.model.evidence import Evidence
from clinicsite.model.fields import PROSE
from clinicsite.model.localized_text import LOCALIZED
from clinicsite.model.notice import Notice
from clinicsite.model.opening_hours import OpeningLine, TimeRange
from clinicsite.model.outcome import Outcome
from clinicsite.model.vocabulary import Condition, Treatment

# What a field names, and so how it is chosen.
PAGES, DRAWINGS, LANGUAGES = "pages", "drawings", "languages"
_TARGETS: dict[type[BaseModel], dict[str, str]] = {
    Clinic: {"languages": LANGUAGES},
    Navigation: dict.fromkeys(Navigation.model_fields, PAGES),
    Notice: {"pages": PAGES, "link": PAGES, "lang": LANGUAGES},
    Evidence: {
        "treatment": "treatments",
        "condition": "conditions",
        "sources": "references",
        "disagrees_with": "references",
    },
    Outcome: {"source": "references"},
    Condition: {"drawing": DRAWINGS},
    Treatment: {"drawing": DRAWINGS, "label_ref": "references"},
}
_SEARCHED = (PAGES, "references")  # are found by words, since a list would be too long
_LONG = frozenset({"size_plain", "question", "about", "title", "alt"})  # more than a line


@dataclass(frozen=True)
class RecordField:
    """One field: its name in the file, its words, how it is asked for, and its limits.

    `control` is text, long, number, day, choice, yes, lines, checks, hours, find, finds, group or
    entries. A group and the entries of a list have `fields` of their own.
    """

    name: str
    label: str
    hint: str
    control: str
    required: bool = False
    is_translated: bool = False
    min_length: int = 0
    max_length: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    target: str = ""
    default: str = ""  # what the record has without the field
    place: int = 0  # among the fields of a new record in the file
    fields: tuple[RecordField, ...] = ()

    @property
    def item(self) -> str:
        """What one entry of the list is."""
        return ITEM_TEXTS[self.name]

    @property
    def is_list(self) -> bool:
        """Whether the value is a list of texts."""
        return self.control in ("lines", "checks", "finds")


@cache
def list_record_fields(model: type[BaseModel]) -> tuple[RecordField, ...]:
    """Return the fields of a model in the order of their words."""
    fields = model.model_fields
    return tuple(_make_field(model, name, fields[name]) for name in FIELD_TEXTS[model])


def _make_field(model: type[BaseModel], name: str, info: FieldInfo) -> RecordField:
    kind, marks = _unwrap(info.annotation, list(info.metadata))
    item, item_marks = _unwrap(get_args(kind)[0], []) if get_origin(kind) is tuple else (kind, [])
    marks += item_marks
    target = _TARGETS.get(model, {}).get(name, "")
    is_list = get_origin(kind) is tuple and item is not TimeRange
    control = _choose_control(item, name, target, marks, is_list=is_list)
    label, hint = FIELD_TEXTS[model][name]
    default = "" if info.is_required() or not isinstance(info.default, str | bool) else info.default
    words = get_args(item) if get_origin(item) is Literal else ()
    limits = [] if is_list else marks
    return RecordField(
        info.alias or name,
        label,
        hint,
        control,
        info.is_required(),
        LOCALIZED in marks,
        _find_limit(limits, "min_length"),
        _find_limit(limits, "max_length"),
        tuple((word, format_choice(word)) for word in words),
        target,
        str(default).lower() if isinstance(default, bool) else default,
        list(model.model_fields).index(name),
        list_record_fields(item) if control in ("group", "entries") else (),
    )


def _find_limit(marks: list[Any], name: str) -> int:
    return next(filter(None, (getattr(mark, name, None) for mark in marks)), 0)


def _unwrap(annotation: Any, marks: list[Any]) -> tuple[Any, list[Any]]:
    """Return a type without None and without its marks, and the marks."""
    if get_origin(annotation) is Annotated:
        base, *inner = get_args(annotation)
        for mark in inner:
            marks += mark.metadata if isinstance(mark, FieldInfo) else [mark]
        return _unwrap(base, marks)
    if get_origin(annotation) in (Union, UnionType):
        return _unwrap(next(one for one in get_args(annotation) if one is not NoneType), marks)
    return annotation, marks


def _choose_control(kind: Any, name: str, target: str, marks: list[Any], *, is_list: bool) -> str:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "entries" if is_list else "group"
    if kind is OpeningLine:
        return "hours"
    if target in _SEARCHED:
        return "finds" if is_list else "find"
    if get_origin(kind) is Literal or target:
        return "checks" if is_list else "choice"
    if is_list:
        return "lines"
    simple = {bool: "yes", dt.date: "day", int: "number", float: "number"}
    is_long = PROSE in marks or name in _LONG
    return simple.get(kind, "long" if is_long else "text")
