"""Records a clinician's review in the front matter of a page: who, when, and of which words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from clinicsite.authoring.front_matter_editor import FrontMatterEditError, set_values
from clinicsite.authoring.page_lookup import PageLookupError, find_page
from clinicsite.checks.report_formats import format_text, select_errors
from clinicsite.checks.review import get_latest_review
from clinicsite.checks.rules import check_all
from clinicsite.model.clinic import Person
from clinicsite.model.fields import Day
from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.problem import Problem, SourceFile, suggest
from clinicsite.parsing.document import Document
from clinicsite.parsing.fingerprint import compute_fingerprint
from clinicsite.parsing.read import read_site
from clinicsite.parsing.review_state import is_licensed
from clinicsite.parsing.site import Site
from clinicsite.support.atomic_write import write_atomically

_BOM = b"\xef\xbb\xbf"


class SignoffError(Exception):
    """Nothing was written; the text says why, and what to do."""


@dataclass(frozen=True)
class SignoffResult:
    """What was signed, of how many words and sentences, and what the page says now."""

    document: Document
    person: Person
    signed_on: dt.date
    words: int
    sentences: int
    fingerprint: str
    next_review: str
    is_draft: bool

    def __str__(self) -> str:
        assert self.document.meta
        person = self.person
        license_ = f"{person.license_type}, {person.license_state}, {person.license_number}"
        then = (
            "The page is a draft: visitors see it when it says “status: published”."
            if self.is_draft
            else "Commit the file and publish; the page then names its reviewer."
        )
        return (
            f"Signed off: “{self.document.meta.title}” (content/{self.document.path})\n"
            f"  by           {person.name} ({license_})\n"
            f"  on           {self.signed_on}\n"
            f"  words        {self.words} in {self.sentences} sentences: {self.fingerprint}\n"
            f"  next review  {self.next_review}\n"
            f"{then} When its words change, it says so, and has to be signed again."
        )


def sign_off(
    root: Path, page: str, *, by: str, on: str = "", next_review: str = ""
) -> SignoffResult:
    """Writes `reviewed` into the page of the project at `root`, and moves `next_review` if it must.

    `page` is a path, a name or an address, `by` a key of people.yaml; dates are ISO 8601, and
    without `on` it is today. A draft can be signed: reviews come before publishing. Raises
    NotSignedError.
    """
    site = read_site(root / "content", root / "theme", "", publish=True)
    person = _find_signer(by, site)
    document = _find_medical_page(page, site)
    meta = document.meta
    assert meta
    assert document.rendered_body
    day = _parse_day(on, "--on") if on else site.now.date()
    _raise_for_wrong_day(day, meta, site.now.date())
    next_day, next_review_note = _choose_next_review(document, site, day, next_review)
    digest = compute_fingerprint(meta, document.rendered_body)
    reviewed = {"by": person.key, "on": day.isoformat(), "text": digest}
    _write_signoff(site.content / document.path, document, reviewed, next_day)
    sentences, words = len(document.sentences), document.rendered_body.word_count
    is_draft = meta.status == "draft"
    return SignoffResult(
        document, person, day, words, sentences, digest, next_review_note, is_draft
    )


def _find_signer(key: str, site: Site) -> Person:
    people = site.records.people
    where = "content/data/people.yaml"
    wanted = "a record with key, name, license and consent_to_publish: true"
    if errors := [p for p in select_errors(site.problems) if p.path == where]:
        raise SignoffError(f"The people cannot be read. Mend first:\n\n{format_text(errors)}")
    if not people:
        raise SignoffError(
            f"No person is in people.yaml yet, so nobody can sign. A clinician who agrees to be "
            f"named needs {wanted} in {where}."
        )
    known = f"In people.yaml: {', '.join(people)}."
    if not key:
        raise SignoffError(
            f"Say who read the page, as in: python3 tasks.py signoff crps --by {next(iter(people))}"
            f"\n{known}"
        )
    if key not in people:
        raise SignoffError(f'"{key}" is not in people.yaml. {suggest(key, people, known)}')
    if not is_licensed(key, site.records):
        raise SignoffError(
            f"{people[key].name} has no license number in people.yaml, and only a licensed "
            f"clinician can sign a page off. Add license_number in {where}."
        )
    return people[key]


def _find_medical_page(typed: str, site: Site) -> Document:
    """The medical page that is meant, when nothing is wrong with it that signing does not mend."""
    try:
        document = find_page(site, typed)
    except PageLookupError as error:
        raise SignoffError(str(error)) from None
    if document.meta and not document.is_medical:
        raise SignoffError(
            f"content/{document.path} is not a medical page. Clinicians sign articles, conditions, "
            "treatments, and the other pages that have a line “next_review: …”."
        )
    path = f"content/{document.path}"
    found = select_errors(check_all(site))
    errors = [p for p in found if p.path == path and not _is_fixed_by_signing(p, document)]
    errors += [p for p in found if p.path.startswith("content/data/")]
    if errors or not (document.meta and document.rendered_body):
        raise SignoffError(f"The page has mistakes. Mend them first:\n\n{format_text(errors)}")
    return document


def _is_fixed_by_signing(problem: Problem, document: Document) -> bool:
    """Whether a new sign-off takes the problem away."""
    places = (("reviewed", "by"), ("reviewed", "text"), ("reviewed", "on"), ("next_review",))
    lines = {
        document.front_matter_tree.values[place].line
        for place in places
        if place in document.front_matter_tree.values
    }
    known = problem.code in ("E844", "E845", "E846", "E853", "E111")
    return problem.code == "E853" or (known and document.meta is not None and problem.line in lines)


def _parse_day(typed: str, option: str) -> dt.date:
    try:
        return TypeAdapter(Day).validate_python(typed)
    except ValidationError as error:
        told = error.errors()[0]["ctx"]
        raise SignoffError(f"{option}: {told['message']}. {told['help']}") from None


def _raise_for_wrong_day(day: dt.date, meta: FrontMatter, today: dt.date) -> None:
    if day > today:
        raise SignoffError(f"--on {day} is in the future; today is {today}.")
    days = [change.date for change in meta.changes if change.date <= today]
    last = max([*days, *([meta.updated] if meta.updated else [])], default=None)
    if last and day < last:
        raise SignoffError(
            f"The page was changed on {last}, after --on {day}. Only the words of now can be "
            "signed: let the clinician read them again."
        )


def _choose_next_review(
    document: Document, site: Site, on: dt.date, requested: str
) -> tuple[dt.date, str]:
    """The day of the next review, and what is said about it."""
    latest, why = get_latest_review(document, site, on)
    assert document.meta
    assert document.meta.next_review
    old = document.meta.next_review
    if requested:
        day = _parse_day(requested, "--next")
        if not on < day <= latest:
            raise SignoffError(f"--next {day} is not between {on} and {latest} ({why}).")
        return day, str(day)
    if on < old <= latest:
        return old, f"{old}, as before (at latest {latest}: --next DATE moves it)"
    return latest, f"{latest}, moved from {old} ({why}; --next DATE for an earlier day)"


def _write_signoff(
    file: Path, document: Document, reviewed: dict[str, str], next_review: dt.date
) -> None:
    try:
        data = file.read_bytes()
        written = data.decode("utf-8-sig")
        if SourceFile.from_text("", written.replace("\r\n", "\n").replace("\r", "\n")).lines != (
            document.source.lines
        ):
            raise SignoffError("The file was changed at this moment. Type the command again.")
        values = {"reviewed": reviewed, "next_review": next_review.isoformat()}
        changed = set_values(written, values, after="next_review").encode()
        write_atomically(file, (_BOM if data.startswith(_BOM) else b"") + changed)
    except FrontMatterEditError as error:
        line = f"reviewed: {{{', '.join(f'{name}: {value}' for name, value in reviewed.items())}}}"
        raise SignoffError(
            f"The head cannot be changed by a program: {error}. Write this line yourself, "
            f"and “next_review: {next_review}”:\n{line}"
        ) from None
    except OSError as error:
        raise SignoffError(f"The file cannot be written: {error}. Nothing was changed.") from None
