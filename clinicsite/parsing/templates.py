"""Create the Jinja environment of the theme, with the filters of every template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup

from clinicsite.model.collation import get_first_letter
from clinicsite.model.languages import get_text_direction
from clinicsite.model.phone import format_tel_url
from clinicsite.model.records import Records
from clinicsite.model.reference import Reference
from clinicsite.model.urls import UrlBuilder
from clinicsite.parsing.citations import format_reference
from clinicsite.parsing.drawings import render_drawing


class TemplateCache(BytecodeCache):
    """Compiled templates that all environments share. A changed template is compiled again."""

    def __init__(self) -> None:
        self._compiled: dict[str, tuple[str, CodeType]] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the key of a template. Jinja's own fails for some names of folders."""
        return f"{name}|{filename}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code of a template. Jinja calls this before it compiles."""
        checksum, code = self._compiled.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the code of a template. Jinja calls this after it has compiled."""
        assert bucket.code
        self._compiled[bucket.key] = (bucket.checksum, bucket.code)


def build_jinja_options(compiled: TemplateCache | None = None) -> dict[str, Any]:
    """Return the options of every environment, ours and those of Pelican.

    Only an environment with shared templates looks whether a template has changed.
    """
    return {
        "auto_reload": compiled is not None,
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "bytecode_cache": compiled or TemplateCache(),
    }


def defer_filter(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that runs for each page. Jinja would compile its result in."""

    @pass_context
    def asked(_: Context, *values: Any) -> Any:
        return function(*values)

    return asked


def make_date_filter(records: Records) -> Callable[[dt.date, str], str]:
    """Return a filter that formats a date in a language, such as March 5, 2026."""

    def day(date: dt.date, lang: str) -> str:
        words = records.strings[lang]
        month = words["months"][date.month - 1]
        return str(words["date_format"]).format(day=date.day, month=month, year=date.year)

    return day


def format_iso(date: dt.date) -> str:
    """Return a date or time for machines (RFC 3339)."""
    return date.isoformat()


def make_citation_filter() -> Callable[[Reference], Markup]:
    """Return a filter that formats each source once, for all pages that cite it."""
    formatted: dict[int, tuple[Reference, Markup]] = {}

    def citation(reference: Reference) -> Markup:
        known = formatted.get(id(reference))
        if known is None:
            known = formatted[id(reference)] = (reference, format_reference(reference))
        return known[1]

    return citation


def build_filters(theme: Path, records: Records, urls: UrlBuilder) -> dict[str, Callable[..., Any]]:
    """Return the filters of every template."""
    return {
        "url": defer_filter(urls.get_link),
        "absolute": defer_filter(urls.get_absolute_url),
        "day": defer_filter(make_date_filter(records)),
        "iso": format_iso,
        "citation": make_citation_filter(),
        "drawing": defer_filter(partial(render_drawing, theme)),
        "tel": format_tel_url,
        "direction": get_text_direction,
        "initial": get_first_letter,
    }


def create_environment(
    theme: Path, records: Records, urls: UrlBuilder, compiled: TemplateCache | None = None
) -> Environment:
    """Return the environment in which the parser renders blocks."""
    loader = FileSystemLoader(theme / "templates")
    env = Environment(loader=loader, **build_jinja_options(compiled))  # noqa: S701 (autoescape is among them)
    env.filters.update(build_filters(theme, records, urls))
    return env
