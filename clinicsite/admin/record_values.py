"""Turn the values of a record into those of a form, and what is typed into values of the file.

In a form, a text is a text, and a list of texts a list. A value in several languages is a group by
language, hours are the texts of seven days, and a group is a group. The entries of a list have
their former place in `from`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clinicsite.admin.record_fields import RecordField
from clinicsite.admin.record_hours import DAY_COUNT, join_hours, split_hours
from clinicsite.model.urls import DEFAULT_LANG

FROM = "from:"  # the former place of an entry, a name that no field has
MAX_ENTRIES = 500  # of a list inside of a record


class TypedValueError(ValueError):
    """Raise for a value that no form sends."""


def to_form(fields: Sequence[RecordField], raw: Any) -> dict[str, Any]:
    """Return the values of a form for a record as the file has it."""
    values = raw if isinstance(raw, dict) else {}
    return {field.name: _to_form(field, values.get(field.name)) for field in fields}


def _to_form(field: RecordField, raw: Any) -> Any:
    if field.control == "group":
        return to_form(field.fields, raw)
    if field.control == "entries":
        items = raw if isinstance(raw, list) else []
        return [{FROM: at, **to_form(field.fields, item)} for at, item in enumerate(items)]
    if field.control == "hours":
        week = split_hours(raw if isinstance(raw, list) else [])
        return {"week": week} if week else {"lines": _to_texts(raw)}
    if field.is_translated:
        versions = raw if isinstance(raw, dict) else {DEFAULT_LANG: raw}
        convert = _to_texts if field.is_list else _to_text
        return {lang: convert(value) for lang, value in versions.items()}
    if field.is_list:
        return _to_texts(raw)
    return field.default if raw is None else _to_text(raw)


def _to_text(raw: Any) -> str:
    """Return a text on one line. What is no text is shown as its parts."""
    parts = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else [raw or ""]
    return " ".join(" ".join(str(part or "") for part in parts).split())


def _to_texts(raw: Any) -> list[str]:
    items = raw if isinstance(raw, list) else [raw]
    return [text for text in map(_to_text, items) if text]


def from_form(
    fields: Sequence[RecordField], typed: Mapping[str, Any], raw: Any, *, keep: bool = False
) -> dict[str, Any]:
    """Return a record with the typed values, in the order of the schema. Raises TypedValueError.

    A value that was not changed stays as `raw` has it, and so does a field without a form. With
    `keep`, the line of an empty field stays. Otherwise it goes.
    """
    old = raw if isinstance(raw, dict) else {}
    shown = to_form(fields, old)
    names = {field.name for field in fields}
    values = {name: value for name, value in old.items() if name not in names}
    for field in sorted(fields, key=lambda field: field.place):
        name, before = field.name, old.get(field.name)
        given = _clean(field, typed.get(name, shown[name]))
        new = before if given == shown[name] else _from_form(field, given, before)
        if new not in (None, "", [], {}):
            values[name] = new
        elif name in old and (keep or new == before):
            values[name] = before if new == before else [] if isinstance(before, list) else None
    return values


def _from_form(field: RecordField, given: Any, raw: Any) -> Any:
    if field.control == "group":
        return from_form(field.fields, given, raw)
    if field.control == "entries":
        entries = (from_form(field.fields, item, _find_entry(raw, item)) for item in given)
        return [entry for entry in entries if entry]
    if field.control == "hours":
        return given["lines"] if "lines" in given else join_hours(given["week"])
    if not field.is_translated:
        return given
    versions = {lang: value for lang, value in given.items() if value}
    return versions.get(DEFAULT_LANG) if set(versions) <= {DEFAULT_LANG} else versions


def _find_entry(raw: Any, item: Mapping[str, Any]) -> Any:
    place = item.get(FROM)
    is_known = isinstance(raw, list) and isinstance(place, int) and 0 <= place < len(raw)
    return raw[place] if is_known else None


def _clean(field: RecordField, given: Any) -> Any:
    """Return a typed value without needless space. Raises TypedValueError for a wrong form."""
    match field.control:
        case "group":
            return {name: value for name, value in _require(given, dict).items() if name != FROM}
        case "entries":
            return [dict(_require(item, dict)) for item in _require(given, list)[:MAX_ENTRIES]]
        case "hours":
            return _clean_hours(_require(given, dict))
    if not field.is_translated:
        return _clean_texts(given) if field.is_list else _clean_text(given)
    clean = _clean_texts if field.is_list else _clean_text
    return {str(lang): clean(value) for lang, value in _require(given, dict).items()}


def _clean_hours(given: dict[str, Any]) -> dict[str, list[str]]:
    if "lines" in given:
        return {"lines": _clean_texts(given["lines"])}
    week = [_clean_text(times) for times in _require(given.get("week"), list)]
    if len(week) != DAY_COUNT:
        raise TypedValueError("A week has seven days.")
    return {"week": week}


def _clean_texts(given: Any) -> list[str]:
    return [text for text in map(_clean_text, _require(given, list)) if text]


def _clean_text(given: Any) -> str:
    text = " ".join(_require(given, str).split())
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        raise TypedValueError("The words have half a character in them.")
    return text


def _require(given: Any, kind: type[Any]) -> Any:
    if not isinstance(given, kind):
        raise TypedValueError("A value has the wrong type.")
    return given
