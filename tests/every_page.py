"""Run a rule on every page of the built site in one test."""

import functools
import inspect
import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest

from clinicsite.cli.changed_files import CHANGED_FILES
from clinicsite.model.page import Page
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.read import read_site
from clinicsite.parsing.records import read_records
from tests.projects import ROOT

BROKEN_RULE = (AssertionError, AttributeError, LookupError, StopIteration, TypeError, ValueError)


@cache
def list_pages() -> tuple[Page, ...]:
    """Return the pages that the site should have, as the parser reads them."""
    return tuple(read_site(ROOT / "content", ROOT / "theme", "", publish=True).pages)


def list_english_pages() -> tuple[Page, ...]:
    """Return the pages in English."""
    return tuple(page for page in list_pages() if page.lang == DEFAULT_LANG)


def get_string(page: Page, key: str) -> str:
    """Return a text of the interface in the language of a page."""
    return _read_strings()[page.lang][key]


@cache
def _read_strings() -> Mapping[str, Mapping[str, str]]:
    return read_records(ROOT / "content")[0].strings


def list_changed_pages() -> tuple[Page, ...]:
    """Return the home page and those of changed files, or all where other files can change them.

    Pages in other languages have the same templates, and are left out.

    `test --changed` names the files. Without it, all pages count.
    """
    files = os.environ.get(CHANGED_FILES, "").splitlines()
    if not files or not all(file.endswith(".md") for file in files):
        return list_english_pages()
    return tuple(
        page for page in list_pages() if f"content/{page.path}" in files or not page.url_path
    )


def every_page(
    rule: Callable[..., None], list_tested: Callable[[], tuple[Page, ...]] = list_pages
) -> Callable[..., None]:
    """Make a rule about one page a test of all pages that reports every page that breaks it.

    The rule may ask for `page_address` and for `document`, the page of the fixture `site`.
    """
    names = list(inspect.signature(rule).parameters)
    own = {"page_address", "document"}
    fixtures = [name for name in names if name not in own]
    if "document" in names:
        fixtures = list(dict.fromkeys([*fixtures, "site"]))

    @functools.wraps(rule)
    def test(**given: Any) -> None:
        failures, pages = [], list_tested()
        assert pages
        for page in pages:
            values = {**given, "page_address": page.url_path}
            if "document" in names:
                values["document"] = given["site"].document(page.url_path)
            try:
                rule(**{name: values[name] for name in names})
            except BROKEN_RULE as error:
                failures.append(f"/{page.url_path}: {type(error).__name__}: {error}")
        if failures:
            pytest.fail(f"{len(failures)} of {len(pages)} pages\n\n" + "\n\n".join(failures), False)

    keyword = inspect.Parameter.KEYWORD_ONLY
    test.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, keyword) for name in fixtures]
    )
    del test.__wrapped__  # type: ignore[attr-defined] - pytest would ask for its parameters
    return test


def every_changed_page(rule: Callable[..., None]) -> Callable[..., None]:
    """Make a rule that takes long a test of the pages that a change of words can break."""
    return every_page(rule, list_changed_pages)
