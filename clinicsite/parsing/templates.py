"""The Jinja environment of the theme, with the filters that every template may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context

from clinicsite.model.records import Records
from clinicsite.model.urls import UrlBuilder
from clinicsite.parsing.citations import format_reference


class TemplateCache(BytecodeCache):
    """Templates that were compiled once for all environments; one that changes is compiled anew."""

    def __init__(self) -> None:
        self._compiled: dict[str, tuple[str, CodeType]] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name under which a template is kept; Jinja's own fails for some names of folders."""
        return f"{name}|{filename}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja before it compiles."""
        checksum, code = self._compiled.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja after it has compiled."""
        assert bucket.code
        self._compiled[bucket.key] = (bucket.checksum, bucket.code)


def build_jinja_options(compiled: TemplateCache | None = None) -> dict[str, Any]:
    """What every environment is made with: ours, and those that Pelican makes."""
    return {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "bytecode_cache": compiled or TemplateCache(),
    }


def defer_filter(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same as a filter that is asked each time: Jinja would compile its answers in."""

    @pass_context
    def asked(_: Context, *values: Any) -> Any:
        return function(*values)

    return asked


def make_date_filter(records: Records) -> Callable[[dt.date, str], str]:
    """Writes a date out in the words of a language, as in March 5, 2026."""

    def day(date: dt.date, lang: str) -> str:
        words = records.strings[lang]
        month = words["months"][date.month - 1]
        return str(words["date_format"]).format(day=date.day, month=month, year=date.year)

    return day


def format_iso(date: dt.date) -> str:
    """A date or moment for machines (RFC 3339)."""
    return date.isoformat()


def build_filters(records: Records, urls: UrlBuilder) -> dict[str, Callable[..., Any]]:
    """The filters of every template."""
    return {
        "url": defer_filter(urls.get_link),
        "absolute": defer_filter(urls.get_absolute_url),
        "day": defer_filter(make_date_filter(records)),
        "iso": format_iso,
        "citation": format_reference,
    }


def create_environment(
    theme: Path, records: Records, urls: UrlBuilder, compiled: TemplateCache | None = None
) -> Environment:
    """The environment in which the reader renders blocks."""
    loader = FileSystemLoader(theme / "templates")
    env = Environment(loader=loader, **build_jinja_options(compiled))  # noqa: S701 (autoescape is among them)
    env.filters.update(build_filters(records, urls))
    return env
