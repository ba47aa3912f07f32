"""Check sign-offs: who gave them, when, and whether the signed words have changed.

After launch, words that changed and a review that is overdue are errors of the launch list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.front_matter import FrontMatter, Review
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.fingerprint import FINGERPRINT_PATTERN
from clinicsite.parsing.review_state import has_matching_hash, is_licensed, is_overdue
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import suggest

_SIGNOFF_HELP = "Let a clinician read the page, and type: python3 tasks.py signoff {} --by {}"


@rule("E844", scope=Scope.DOCUMENT)
def signoff_clinician(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A sign-off is by a person of people.yaml who has a license and agreed to be named."""
    for text, _, reviewed in _iter_signed(documents):
        key, records = reviewed.by, site.records
        if records.is_missing("people", key):
            message = f'"{key}" is not in content/data/people.yaml'
            otherwise = "Only a licensed clinician who agreed to be named can sign a page off."
            help_text = suggest(key, records.people, otherwise)
            yield text.make_meta_problem("E844", ("reviewed", "by"), message, help_text)
        elif key in records.people and not is_licensed(key, records):
            message = f"{records.people[key].name} has no license number in people.yaml"
            help_text = "Add license_number there, or let a licensed clinician sign the page off."
            yield text.make_meta_problem("E844", ("reviewed", "by"), message, help_text)


@rule("E845", "W841", scope=Scope.DOCUMENT_IN_SITE)
def signoff_hash(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """The words of a page are those that its clinician read."""
    for text, _, reviewed in _iter_signed(documents):
        at = ("reviewed", "text")
        again = _SIGNOFF_HELP.format(text.path, reviewed.by)
        if not FINGERPRINT_PATTERN.fullmatch(reviewed.text):
            message = f'"{reviewed.text}" was not written by the command signoff'
            yield text.make_meta_problem("E845", at, message, f"{again}.")
        elif (
            text.rendered_body
            and not has_matching_hash(text, reviewed)
            and not _is_on_launch_list(site, text)
        ):
            message = f"The words have changed since they were signed off on {reviewed.on}"
            help_text = f"Readers see a note until then. {again}."
            yield text.make_meta_problem("W841", at, message, help_text)


@rule("W842", scope=Scope.DOCUMENT_IN_SITE)
def overdue_review(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A page is read again by the day of its next review."""
    for text in documents:
        late = is_overdue(text, site.now.date())
        if text.meta and late and not _is_on_launch_list(site, text):
            message = f"The next review was due on {text.meta.next_review}"
            by = text.meta.reviewed.by if text.meta.reviewed else "PERSON"
            help_text = f"Readers see a note until then. {_SIGNOFF_HELP.format(text.path, by)}."
            yield text.make_meta_problem("W842", ("next_review",), message, help_text)


@rule("E846", "W844", scope=Scope.DOCUMENT_IN_SITE)
def signoff_dates(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A sign-off has no future date, and is not older than the words that it signs."""
    today = site.now.date()
    for text, meta, reviewed in _iter_signed(documents):
        at = ("reviewed", "on")
        if reviewed.on > today:
            message = f"The sign-off is of {reviewed.on}, which is in the future"
            yield text.make_meta_problem("E846", at, message, "Write the day on which it was read.")
        days = [change.date for change in meta.changes if change.date <= today]
        last = max([*days, *([meta.updated] if meta.updated else [])], default=None)
        if last and last > reviewed.on and has_matching_hash(text, reviewed):
            message = f"The sign-off is of {reviewed.on}, but the page was changed on {last}"
            help_text = "The words are the signed ones. Correct the dates, or sign the page again."
            yield text.make_meta_problem("W844", at, message, help_text)


def _is_on_launch_list(site: Site, text: Document) -> bool:
    """Return whether launch.py says the same, as an error."""
    return site.records.clinic.launched and site.publish and site.is_live(text.path)


def _iter_signed(documents: Iterable[Document]) -> Iterator[tuple[Document, FrontMatter, Review]]:
    for text in documents:
        if text.meta and text.meta.reviewed:
            yield text, text.meta, text.meta.reviewed
