"""Rules about sign-offs: who gave them, when, and whether the words are still those that were read.

After launch, words that changed and a review that is overdue are errors of the launch list.
"""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.model.front_matter import FrontMatter, Review
from clinicsite.model.problem import Problem, suggest
from clinicsite.parsing.fingerprint import FINGERPRINT
from clinicsite.parsing.review_state import is_overdue, may_sign, words_match
from clinicsite.parsing.site import Site, Text

_AGAIN = "Let a clinician read the page, and type: python3 tasks.py signoff {} --by {}"


def clinicians_are_known_and_licensed(site: Site) -> Iterator[Problem]:
    """A sign-off is by a person of people.yaml who has a license and agreed to be named."""
    for text, _, reviewed in _signed(site):
        key, records = reviewed.by, site.records
        if records.lacks("people", key):
            message = f'"{key}" is not in content/data/people.yaml'
            otherwise = "Only a licensed clinician who agreed to be named can sign a page off."
            cure = suggest(key, records.people, otherwise)
            yield text.meta_problem("E844", ("reviewed", "by"), message, cure)
        elif key in records.people and not may_sign(key, records):
            message = f"{records.people[key].name} has no license number in people.yaml"
            cure = "Add license_number there, or let a licensed clinician sign the page off."
            yield text.meta_problem("E844", ("reviewed", "by"), message, cure)


def words_are_those_that_were_signed(site: Site) -> Iterator[Problem]:
    """The words of a page are those that its clinician read."""
    for text, _, reviewed in _signed(site):
        at = ("reviewed", "text")
        again = _AGAIN.format(text.path, reviewed.by)
        if not FINGERPRINT.fullmatch(reviewed.text):
            message = f'"{reviewed.text}" was not written by the command signoff'
            yield text.meta_problem("E845", at, message, f"{again}.")
        elif text.html and not words_match(text, reviewed) and not _on_launch_list(site, text):
            message = f"The words have changed since they were signed off on {reviewed.on}"
            cure = f"The page says so until it is signed again. {again}."
            yield text.meta_problem("W841", at, message, cure)


def pages_are_read_again_in_time(site: Site) -> Iterator[Problem]:
    """A page is read again by the day of its next review."""
    for text in site.checked:
        late = is_overdue(text, site.now.date())
        if text.meta and late and not _on_launch_list(site, text):
            message = f"The next review was due on {text.meta.next_review}"
            by = text.meta.reviewed.by if text.meta.reviewed else "PERSON"
            cure = f"The page says so until then. {_AGAIN.format(text.path, by)}."
            yield text.meta_problem("W842", ("next_review",), message, cure)


def reviews_are_not_older_than_the_words(site: Site) -> Iterator[Problem]:
    """A sign-off is not of a day to come, nor older than the words that it signs."""
    today = site.now.date()
    for text, meta, reviewed in _signed(site):
        at = ("reviewed", "on")
        if reviewed.on > today:
            message = f"The sign-off is of {reviewed.on}, which is a day to come"
            yield text.meta_problem("E846", at, message, "Write the day on which it was read.")
        days = [change.date for change in meta.changes if change.date <= today]
        last = max([*days, *([meta.updated] if meta.updated else [])], default=None)
        if last and last > reviewed.on and words_match(text, reviewed):
            message = f"The sign-off is of {reviewed.on}, but the page was changed on {last}"
            cure = "The words are those that were signed: mend the dates, or sign the page again."
            yield text.meta_problem("W844", at, message, cure)


def _on_launch_list(site: Site, text: Text) -> bool:
    """Whether checks/launch.py says the same, as an error."""
    return site.records.clinic.launched and site.publish and site.is_live(text.path)


def _signed(site: Site) -> Iterator[tuple[Text, FrontMatter, Review]]:
    for text in site.checked:
        if text.meta and text.meta.reviewed:
            yield text, text.meta, text.meta.reviewed
