"""The launch list: what is still missing before the clinic opens the site, line by line.

Until `launched: true` nothing of it stops a build. From then on each open place is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import get_args

from clinicsite.checks.analysis.unfinished_words import find_missing_words, find_unfinished_words
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.launch_facts import (
    check_address,
    check_hours,
    check_phone,
    check_registration,
    check_security_contact,
)
from clinicsite.checks.rules.official_text import list_text_languages
from clinicsite.model.launch import LaunchItem, LaunchKey
from clinicsite.model.page import Page
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.site_url import explain_non_public_url
from clinicsite.model.urls import DEFAULT_LANG, get_main_path
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.document import Document
from clinicsite.parsing.review_state import ReviewState, get_review_state, is_licensed, is_overdue
from clinicsite.parsing.site import Site

UNSIGNED_MESSAGES = {
    ReviewState.NOT_REVIEWED: "No licensed clinician has signed this page off",
    ReviewState.CHANGED: "The words of this page have changed since a clinician signed it off",
}

LaunchTest = Callable[[Site], Iterator[Problem]]


@dataclass(frozen=True)
class LaunchStatus:
    """A line of the list, and each place where something is still missing."""

    item: LaunchItem
    missing: tuple[Problem, ...]

    @property
    def is_done(self) -> bool:
        """Return whether nothing is missing."""
        return not self.missing


def list_launch_status(site: Site) -> list[LaunchStatus]:
    """Return every line of the list, in the order of content/data/launch.yaml."""
    return [
        LaunchStatus(words, tuple(sorted(LAUNCH_TESTS[key](site))))
        for key, words in site.records.launch.items()
    ]


@rule("E851", "E852", "E853", "E854", "E855", "E857", "W851", scope=Scope.SITE)
def open_launch_items(site: Site) -> Iterator[Problem]:
    """With `launched: true`, nothing on the launch list may be open in what visitors get.

    An unreviewed translation stops nothing, because visitors do not get it.
    """
    if site.records.clinic.launched and site.publish:
        for line in list_launch_status(site):
            yield from line.missing


@rule("E856", scope=Scope.SITE)
def missing_launch_items(site: Site) -> Iterator[Problem]:
    """A line that is taken out of launch.yaml would be forgotten."""
    for key in get_args(LaunchKey):
        if site.records.is_missing("launch", key):
            message = f'The launch list has no line "{key}"'
            help_text = f"Put the record “key: {key}” back."
            yield Problem("content/data/launch.yaml", 1, 1, "E856", message, help_text)


def _make_line_problem(
    source: SourceFile, start: str, code: str, message: str, help_text: str
) -> Problem:
    """Return a problem with the first line of a file that begins with `start`."""
    lines = enumerate(source.lines, start=1)
    line = next((number for number, line in lines if line.startswith(start)), 1)
    return source.make_problem(code, line, 1, message, help_text)


def _make_notice_test(path: str, *, dated: bool = True) -> LaunchTest:
    """Yield the page at `path` is published, linked from every page, and nothing in it is missing.

    A `dated` one says from which day it holds: only the clinic's own text has such a day
    (for the notice of privacy practices by law, 45 CFR 164.520(b)(1)(viii)).
    """

    def test(site: Site) -> Iterator[Problem]:
        text, navigation = site.documents.get(path), site.records.navigation
        if text is None or not site.is_live(path):
            message = "This page must be public, but it is not published"
            help_text = "Write the page, with “status: published” in its front matter."
            yield Problem(f"content/{path}", 1, 1, "E852", message, help_text)
            return
        if path not in navigation.linked_pages:
            message = f"The menus have no link to {path}"
            help_text = f"Add a line “- {path}” below “footer:”."
            source = site.records.get_source("navigation").file
            yield _make_line_problem(source, "footer:", "E852", message, help_text)
        placeholders = list(find_missing_words(text))
        yield from placeholders
        for page in site.pages:
            if page.main_path == path != page.path:
                yield from find_missing_words(site.documents[page.path])
        if dated and not placeholders and text.meta and not text.meta.effective:
            message = "The notice has no day from which it applies"
            help_text = "Write that day in the front matter, as in “effective: 2027-01-31”."
            yield text.make_meta_problem("E852", ("title",), message, help_text)

    return test


def _check_language_help(site: Site) -> Iterator[Problem]:
    """The notice of language help is there, in English and in as many languages as the law asks."""
    yield from _make_notice_test(LANGUAGE_HELP)(site)
    text = site.documents.get(LANGUAGE_HELP)
    if text is None or not site.is_live(LANGUAGE_HELP) or any(find_missing_words(text)):
        return
    count = len(list_text_languages(text) - {text.page_path.lang})
    if count < NOTICE_LANGUAGES:
        message = f"The notice has official texts in {count} other languages, not in 15"
        help_text = (
            "Add a block “official-text” for each of the 15 languages that most people with little "
            "English speak in Florida. The Office for Civil Rights of HHS publishes the texts."
        )
        yield text.make_meta_problem("E852", ("title",), message, help_text)


def _check_other_pages(site: Site) -> Iterator[Problem]:
    """No page outside the list has a fact missing."""
    for page in site.pages:
        if page.main_path not in NOTICE_PATHS:
            yield from find_missing_words(site.documents[page.path])


def _check_clinicians(site: Site) -> Iterator[Problem]:
    """A clinician who may sign is named (a record without consent is refused by its schema)."""
    if site.records.has_fault("people"):
        return  # the record with a mistake may be the one
    if not any(is_licensed(key, site.records) for key in site.records.people):
        message = "No clinician with a license number has agreed to be named"
        help_text = (
            "Add a record with key, name, license_type, license_state, license_number and "
            "consent_to_publish."
        )
        yield Problem("content/data/people.yaml", 1, 1, "E854", message, help_text)


def _check_signoffs(site: Site) -> Iterator[Problem]:
    """A clinician has read every medical page, and its words have not changed since."""
    if site.records.has_fault("people"):
        return  # a sign-off of theirs is not known
    for page, text in _iter_medical(site):
        if message := UNSIGNED_MESSAGES.get(get_review_state(page, site)):
            help_text = (
                f"Let one read it, then type: python3 tasks.py signoff {page.path} --by PERSON"
            )
            where = "reviewed" if page.meta.reviewed else "next_review"
            yield text.make_meta_problem("E853", (where,), message, help_text)


def _check_review_dates(site: Site) -> Iterator[Problem]:
    """No medical page is past its next review."""
    for page, text in _iter_medical(site):
        if is_overdue(page, site.now.date()):
            message = f"This page was due to be reviewed by {page.meta.next_review}"
            help_text = (
                "Let a clinician read it again and sign it off, with a new day as next_review."
            )
            yield text.make_meta_problem("E853", ("next_review",), message, help_text)


def _check_translations(site: Site) -> Iterator[Problem]:
    """A qualified human translator has read every medical translation."""
    for text in site.documents.values():
        if text.page_path.lang == DEFAULT_LANG or not text.meta or not text.is_medical:
            continue
        if text.meta.translated is None and site.policy.includes(text.meta):
            message = "No qualified translator has reviewed this page. The open site leaves it out"
            main_path, lang = get_main_path(text.path), text.page_path.lang
            help_text = (
                "Let one read it, then type: "
                f'python3 tasks.py translate {main_path} {lang} --reviewed-by "NAME"'
            )
            yield text.make_meta_problem("W851", ("title",), message, help_text)


def _iter_medical(site: Site) -> Iterator[tuple[Page, Document]]:
    return ((page, site.documents[page.path]) for page in site.pages if page.is_medical)


def _check_site_url(site: Site) -> Iterator[Problem]:
    """The site is built for an https address that can be the clinic's."""
    if why := explain_non_public_url(site.urls.site_url):
        help_text = (
            "Set SITE_URL to the clinic's web address where the site is built, or write it here."
        )
        source, _ = read_text(site.content.parent / "publishconf.py", "publishconf.py")
        yield _make_line_problem(source, "SITEURL", "E855", why, help_text)


def _get_legal_path(name: str) -> str:
    return f"pages/legal/{name}.md"


_CLINIC_NOTICES = (
    "privacy-practices",
    "nondiscrimination",
    "language-help",
    "good-faith-estimate",
    "patient-rights",
    "advertising-notice",
    "terms",
)
_SITE_NOTICES = ("website-privacy", "accessibility")
LANGUAGE_HELP = _get_legal_path("language-help")
NOTICE_LANGUAGES = 15  # 45 CFR 92.11, beside English
NOTICE_PATHS = frozenset(map(_get_legal_path, (*_CLINIC_NOTICES, *_SITE_NOTICES)))

LAUNCH_TESTS: dict[str, LaunchTest] = {
    "address": check_address,
    "phone": check_phone,
    "hours": check_hours,
    "registration": check_registration,
    **{name: _make_notice_test(_get_legal_path(name)) for name in _CLINIC_NOTICES},
    **{name: _make_notice_test(_get_legal_path(name), dated=False) for name in _SITE_NOTICES},
    "language-help": _check_language_help,
    "other-notices": _check_other_pages,
    "finished-words": find_unfinished_words,
    "clinicians": _check_clinicians,
    "sign-offs": _check_signoffs,
    "reviews-in-time": _check_review_dates,
    "translations": _check_translations,
    "site-address": _check_site_url,
    "security-contact": check_security_contact,
}
