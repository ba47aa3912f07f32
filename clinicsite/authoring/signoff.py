"""Record a clinician's review in the front matter of pages: who, when, and of which text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from clinicsite.authoring.front_matter_editor import Value, set_front_matter
from clinicsite.authoring.page_lookup import find_page
from clinicsite.authoring.signoff_conditions import raise_for_open_notes, raise_for_unfit_page
from clinicsite.authoring.text_edits import TextEditError
from clinicsite.authoring.write_ahead_log import write_files
from clinicsite.checks.report_formats import format_text, select_errors
from clinicsite.checks.rules.review import get_latest_review
from clinicsite.checks.runner import check_all
from clinicsite.model.fields import Day
from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.person import Person
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.decode import decode_text
from clinicsite.parsing.document import Document
from clinicsite.parsing.fingerprint import compute_fingerprint
from clinicsite.parsing.read import read_site
from clinicsite.parsing.review_state import is_licensed
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import suggest
from clinicsite.support.errors import UserError

PEOPLE_FILE = "content/data/people.yaml"


@dataclass(frozen=True)
class SignoffResult:
    """What was signed, by whom and when, its size, and the day of the next review."""

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
        next_step = (
            "The page is a draft. Visitors see it when you write “status: published”."
            if self.is_draft
            else "Commit the file and publish. The page then names its reviewer."
        )
        return (
            f"Signed off: “{self.document.meta.title}” (content/{self.document.path})\n"
            f"  by           {person.name} ({license_})\n"
            f"  on           {self.signed_on}\n"
            f"  words        {self.words} in {self.sentences} sentences: {self.fingerprint}\n"
            f"  next review  {self.next_review}\n"
            f"{next_step} If its words change, it needs a new sign-off, and the page shows that."
        )


def sign_off(
    root: Path,
    pages: Sequence[str],
    *,
    by: str,
    on: str = "",
    next_review: str = "",
    dry_run: bool = False,
) -> list[SignoffResult]:
    """Write `reviewed` into pages of the project at `root`, and move `next_review` if needed.

    A page is a path, a name or an address, and `by` a key of people.yaml. Dates are ISO 8601, and
    `on` is today unless given. A draft can be signed. Raises UserError, and then no file has
    changed.
    """
    site = read_site(root / "content", root / "theme", "", publish=True)
    person = _find_signer(by, site)
    documents = {page.path: page for page in (find_page(site, typed) for typed in pages)}
    problems = check_all(site)
    results, edits = [], {}
    for document in documents.values():
        try:
            result, day = _prepare_signoff(document, site, problems, person, on, next_review)
            path, edit = _make_edit(root, result, day)
        except UserError as error:
            file = f"content/{document.path}"
            where = "" if len(documents) < 2 or error.message.startswith(file) else f"{file}: "
            raise UserError(f"{where}{error.message}", error.help) from None
        results.append(result)
        edits[path] = edit
    try:
        if not dry_run:
            write_files(root, edits)
    except OSError as error:
        raise UserError(f"The pages cannot be written: {error}.", "No file was changed.") from None
    return results


def _prepare_signoff(
    document: Document,
    site: Site,
    problems: Sequence[Problem],
    person: Person,
    on: str,
    next_review: str,
) -> tuple[SignoffResult, dt.date]:
    """Return the sign-off of a page and the day of its next review. Raises UserError."""
    raise_for_unfit_page(document, problems)
    raise_for_open_notes(document, site)
    meta, body = document.meta, document.rendered_body
    assert meta
    assert body
    day = _parse_day(on, "--on") if on else site.now.date()
    _raise_for_wrong_day(day, meta, site.now.date())
    next_day, note = _choose_next_review(document, site, day, next_review)
    result = SignoffResult(
        document,
        person,
        day,
        body.word_count,
        len(document.sentences),
        compute_fingerprint(meta, body),
        note,
        meta.status == "draft",
    )
    return result, next_day


def _find_signer(key: str, site: Site) -> Person:
    """Return the licensed person with this key. Raises UserError."""
    people = site.records.people
    if errors := [p for p in select_errors(site.problems) if p.path == PEOPLE_FILE]:
        raise UserError(f"{PEOPLE_FILE} has errors. Fix them first:\n\n{format_text(errors)}")
    if not people:
        raise UserError(
            "people.yaml has no person, so no clinician can sign.",
            "A clinician who agrees to be named needs a record with key, name, license and "
            f"consent_to_publish: true in {PEOPLE_FILE}.",
        )
    known = f"In people.yaml: {', '.join(people)}."
    if not key:
        raise UserError(
            "The clinician who read the page is not named.",
            f"Type it as in: python3 tasks.py signoff crps --by {next(iter(people))}\n{known}",
        )
    if key not in people:
        raise UserError(f'"{key}" is not in people.yaml.', suggest(key, people, known))
    if not is_licensed(key, site.records):
        raise UserError(
            f"{people[key].name} has no license number in people.yaml, and only a licensed "
            "clinician can sign off a page.",
            f"Add license_number in {PEOPLE_FILE}.",
        )
    return people[key]


def _parse_day(typed: str, option: str) -> dt.date:
    """Return the day that was typed for an option. Raises UserError."""
    try:
        return TypeAdapter(Day).validate_python(typed)
    except ValidationError as error:
        slip = error.errors()[0]["ctx"]
        raise UserError(f"{option}: {slip['message']}.".replace("?.", "?"), slip["help"]) from None


def _raise_for_wrong_day(day: dt.date, meta: FrontMatter, today: dt.date) -> None:
    """Raise UserError for a review in the future, or before the last change of the page."""
    if day > today:
        raise UserError(f"--on {day} is in the future, and today is {today}.")
    days = [change.date for change in meta.changes if change.date <= today]
    last = max([*days, *filter(None, [meta.updated])], default=None)
    if last and day < last:
        raise UserError(
            f"The page was changed on {last}, after --on {day}.",
            "Only its present words can be signed off: let the clinician read them again.",
        )


def _choose_next_review(
    document: Document, site: Site, on: dt.date, requested: str
) -> tuple[dt.date, str]:
    """Return the day of the next review, and a note on it. Raises UserError."""
    latest, why = get_latest_review(document, site, on)
    old = document.meta and document.meta.next_review
    assert old
    if requested:
        day = _parse_day(requested, "--next")
        if not on < day <= latest:
            raise UserError(f"--next {day} is not between {on} and {latest} ({why}).")
        return day, str(day)
    if on < old <= latest:
        return old, f"{old}, as before (at latest {latest}: --next DATE moves it)"
    return latest, f"{latest}, moved from {old} ({why}, --next DATE for an earlier day)"


def _make_edit(
    root: Path, result: SignoffResult, next_review: dt.date
) -> tuple[str, tuple[bytes, bytes]]:
    """Return the path of a page, its bytes, and those with the sign-off. Raises UserError.

    The file must still have the text that was read.
    """
    path = f"content/{result.document.path}"
    reviewed = {"by": result.person.key, "on": str(result.signed_on), "text": result.fingerprint}
    try:
        data = (root / path).read_bytes()
        if SourceFile.from_text("", decode_text(data)).lines != result.document.source.lines:
            raise UserError(f"{path} was changed at this moment.", "Run the command again.")
        values: dict[str, Value] = {"reviewed": reviewed, "next_review": str(next_review)}
        return path, (data, set_front_matter(data, values, after="next_review"))
    except TextEditError as error:
        line = f"reviewed: {{{', '.join(f'{name}: {value}' for name, value in reviewed.items())}}}"
        raise UserError(
            f"A program cannot change the front matter: {error.reason}.",
            f"Write “next_review: {next_review}” and this line yourself:\n{line}",
        ) from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error}.", "No file was changed.") from None
