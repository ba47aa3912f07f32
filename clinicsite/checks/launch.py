"""The launch list: what is still missing before the clinic opens the site, line by line.

Until `launched: true` nothing of it stops a build; from then on each open place is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import get_args

from clinicsite.model.launch import LaunchKey, LaunchLine
from clinicsite.model.page import Page
from clinicsite.model.problem import Problem
from clinicsite.model.site_url import not_an_own_address
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.markdown.elements import BlockStart
from clinicsite.parsing.review_state import ReviewState, is_overdue, may_sign, review_state
from clinicsite.parsing.site import Site, Text

# Blocks of this kind tell a reader what the clinic has not given yet; that is how we know, too.
NOT_PROVIDED = "not-provided"

UNSIGNED = {
    ReviewState.NOT_REVIEWED: "No licensed clinician has signed this page off",
    ReviewState.CHANGED: "The words of this page have changed since a clinician signed it off",
}

Test = Callable[[Site], Iterator[Problem]]


@dataclass(frozen=True)
class Line:
    """A line of the list, and each place where something is still missing."""

    words: LaunchLine
    missing: tuple[Problem, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def launch_list(site: Site) -> list[Line]:
    """Every line of the list, in the order of content/data/launch.yaml."""
    return [
        Line(words, tuple(sorted(LINES[key](site)))) for key, words in site.records.launch.items()
    ]


def the_list_is_done_after_launch(site: Site) -> Iterator[Problem]:
    """With `launched: true`, nothing on the launch list may be open in what visitors get."""
    if site.records.clinic.launched and site.publish:
        for line in launch_list(site):
            yield from line.missing


def the_list_is_whole(site: Site) -> Iterator[Problem]:
    """A line that is taken out of launch.yaml would be forgotten."""
    for key in get_args(LaunchKey):
        if site.records.lacks("launch", key):
            message = f'The launch list lacks the line "{key}"'
            cure = f"Put the record “key: {key}” back."
            yield Problem("content/data/launch.yaml", 1, 1, "E856", message, cure)


def _fact(name: str, message: str, cure: str) -> Test:
    """The clinic has given the fact `name`."""

    def test(site: Site) -> Iterator[Problem]:
        if not getattr(site.records.clinic, name):
            yield _in_clinic(site, name, message, cure)

    return test


def _registration(site: Site) -> Iterator[Problem]:
    """The clinic is registered for pain management, or exempt, and says its number."""
    clinic = site.records.clinic
    if clinic.pain_clinic_status == "unset":
        message = "It is not said whether the clinic is registered as a pain-management clinic"
        cure = "Write “registered” or “exempt” as the clinic's paper says."
        yield _in_clinic(site, "pain_clinic_status", message, cure)
    elif not clinic.pain_clinic_number:
        message = "The number of the registration or of the certificate is not given"
        cure = "Add a line “pain_clinic_number: …” below pain_clinic_status."
        yield _in_clinic(site, "pain_clinic_status", message, cure)


def _in_clinic(site: Site, name: str, message: str, cure: str) -> Problem:
    return _in_file(site, "content/data/clinic.yaml", rf"{name}:", "E851", message, cure)


def _in_file(site: Site, path: str, start: str, code: str, message: str, cure: str) -> Problem:
    """A problem with the first line of a file of the project that begins like `start`."""
    source, _ = read_text(site.content.parent / path, path)
    lines = enumerate(source.lines, start=1)
    line = next((number for number, line in lines if re.match(start, line)), 1)
    return source.problem(code, line, 1, message, cure)


def _notice(path: str, *, dated: bool = True) -> Test:
    """The page at `path` is published, linked from every page, and nothing in it is missing.

    A `dated` one says from which day it holds: only the clinic's own text has such a day
    (for the notice of privacy practices by law, 45 CFR 164.520(b)(1)(viii)).
    """

    def test(site: Site) -> Iterator[Problem]:
        text, navigation = site.texts.get(path), site.records.navigation
        if text is None or not site.is_live(path):
            message = "This page must be there for all to read, and is not published"
            cure = "Write it, with “status: published” among its first lines."
            yield Problem(f"content/{path}", 1, 1, "E852", message, cure)
            return
        if path not in (*navigation.header, *navigation.footer):
            message = f"No link to {path} stands on every page"
            cure = f"Add a line “- {path}” below “footer:”."
            where = "content/data/navigation.yaml"
            yield _in_file(site, where, "footer:", "E852", message, cure)
        holes = list(_not_provided(text))
        yield from holes
        if dated and not holes and not text.meta.effective:
            message = "The notice does not say from which day it holds"
            cure = "Write that day among the first lines, as in “effective: 2027-01-31”."
            yield text.meta_problem("E852", ("title",), message, cure)

    return test


def _not_provided(text: Text) -> Iterator[Problem]:
    for block in text.found.blocks:
        if isinstance(block, BlockStart) and block.name == NOT_PROVIDED:
            message = "Here the page says that the clinic has not provided something yet"
            cure = "Put the clinic's own words in the place of this block."
            yield text.problem("E852", block.at, message, cure)


def _other_notices(site: Site) -> Iterator[Problem]:
    """No page that is not a line of the list has a hole."""
    for page in site.pages:
        if page.path not in NOTICES:
            yield from _not_provided(site.texts[page.path])


def _clinicians(site: Site) -> Iterator[Problem]:
    """A clinician who may sign is named (a record without consent is refused by its schema)."""
    if not any(may_sign(key, site.records) for key in site.records.people):
        message = "No clinician with a license number is named who agreed to it"
        cure = (
            "Add a record with key, name, license_type, license_state, license_number and "
            "consent_to_publish."
        )
        yield Problem("content/data/people.yaml", 1, 1, "E854", message, cure)


def _sign_offs(site: Site) -> Iterator[Problem]:
    """A clinician has read every medical page, and its words have not changed since."""
    for page, text in _medical(site):
        if message := UNSIGNED.get(review_state(page, site)):
            cure = f"Let one read it, then type: python3 tasks.py signoff {page.path} --by PERSON"
            where = "reviewed" if page.meta.reviewed else "next_review"
            yield text.meta_problem("E853", (where,), message, cure)


def _reviews_in_time(site: Site) -> Iterator[Problem]:
    """No medical page is past its next review."""
    for page, text in _medical(site):
        if is_overdue(page, site.now.date()):
            message = f"This page was due to be reviewed by {page.meta.next_review}"
            cure = "Let a clinician read it again and sign it off, with a new day as next_review."
            yield text.meta_problem("E853", ("next_review",), message, cure)


def _medical(site: Site) -> Iterator[tuple[Page, Text]]:
    return ((page, site.texts[page.path]) for page in site.pages if page.is_medical)


def _site_address(site: Site) -> Iterator[Problem]:
    """The site is built for an https address that can be the clinic's."""
    if why := not_an_own_address(site.addresses.root):
        cure = "Set SITE_URL to the clinic's web address where the site is built, or write it here."
        yield _in_file(site, "publishconf.py", "SITEURL", "E855", why, cure)


def _legal(name: str) -> str:
    return f"pages/legal/{name}.md"


_OF_THE_CLINIC = (
    "privacy-practices",
    "nondiscrimination",
    "language-help",
    "good-faith-estimate",
    "patient-rights",
    "advertising-notice",
    "terms",
)
_OURS = ("website-privacy", "accessibility")
NOTICES = frozenset(map(_legal, (*_OF_THE_CLINIC, *_OURS)))

LINES: dict[str, Test] = {
    "address": _fact(
        "address",
        "The clinic's address is not given",
        "Write street, city, state and postal_code below this line, indented.",
    ),
    "phone": _fact(
        "phone",
        "The clinic's phone number is not given",
        "Write it in this line, as in (555) 555-0100.",
    ),
    "hours": _fact(
        "hours",
        "The clinic's hours are not given",
        "Write them between the brackets, as in [Monday to Friday, 8 a.m. to 5 p.m.].",
    ),
    "registration": _registration,
    **{name: _notice(_legal(name)) for name in _OF_THE_CLINIC},
    **{name: _notice(_legal(name), dated=False) for name in _OURS},
    "other-notices": _other_notices,
    "clinicians": _clinicians,
    "sign-offs": _sign_offs,
    "reviews-in-time": _reviews_in_time,
    "site-address": _site_address,
    "security-contact": _fact(
        "security",
        "It is not said whom to tell of a hole in the website's security",
        "Write contact and expires below this line, indented; expires is a day within a year.",
    ),
}
