"""Records a clinician's review in the front matter of a page: who, when, and of which words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from clinicsite.authoring.front_matter_editor import CannotSetError, set_values
from clinicsite.authoring.page_lookup import NoSuchPageError, find_page
from clinicsite.checks.report_formats import as_text, errors_in
from clinicsite.checks.review import latest_next_review
from clinicsite.checks.rules import check
from clinicsite.model.clinic import Person
from clinicsite.model.fields import Day
from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.problem import Problem, Source, suggest
from clinicsite.parsing.fingerprint import fingerprint
from clinicsite.parsing.read import read_site
from clinicsite.parsing.review_state import may_sign
from clinicsite.parsing.site import Site, Text
from clinicsite.support.atomic_write import save

_BOM = b"\xef\xbb\xbf"


class NotSignedError(Exception):
    """Nothing was written; the text says why, and what to do."""


@dataclass(frozen=True)
class SignedOff:
    """What was signed, of how many words and sentences, and what the page says now."""

    text: Text
    person: Person
    on: dt.date
    words: int
    sentences: int
    fingerprint: str
    next_review: str
    is_draft: bool

    def __str__(self) -> str:
        assert self.text.meta
        person = self.person
        license_ = f"{person.license_type}, {person.license_state}, {person.license_number}"
        then = (
            "The page is a draft: visitors see it when it says “status: published”."
            if self.is_draft
            else "Commit the file and publish; the page then names its reviewer."
        )
        return (
            f"Signed off: “{self.text.meta.title}” (content/{self.text.path})\n"
            f"  by           {person.name} ({license_})\n"
            f"  on           {self.on}\n"
            f"  words        {self.words} in {self.sentences} sentences: {self.fingerprint}\n"
            f"  next review  {self.next_review}\n"
            f"{then} When its words change, it says so, and has to be signed again."
        )


def sign_off(root: Path, page: str, *, by: str, on: str = "", next_review: str = "") -> SignedOff:
    """Writes `reviewed` into the page of the project at `root`, and moves `next_review` if it must.

    `page` is a path, a name or an address, `by` a key of people.yaml; dates are ISO 8601, and
    without `on` it is today. A draft can be signed: reviews come before publishing. Raises
    NotSignedError.
    """
    site = read_site(root / "content", root / "theme", "", publish=True)
    person = _person(by, site)
    text = _page(page, site)
    meta = text.meta
    assert meta
    assert text.html
    day = _day(on, "--on") if on else site.now.date()
    _refuse_wrong_day(day, meta, site.now.date())
    next_day, said = _next_review(text, site, day, next_review)
    mark = fingerprint(meta, text.html)
    reviewed = {"by": person.key, "on": day.isoformat(), "text": mark}
    _write(site.content / text.path, text, reviewed, next_day)
    sentences, words = len(text.sentences), text.html.words
    is_draft = meta.status == "draft"
    return SignedOff(text, person, day, words, sentences, mark, said, is_draft)


def _person(key: str, site: Site) -> Person:
    people = site.records.people
    where = "content/data/people.yaml"
    wanted = "a record with key, name, license and consent_to_publish: true"
    if faults := [p for p in errors_in(site.problems) if p.path == where]:
        raise NotSignedError(f"The people cannot be read. Mend first:\n\n{as_text(faults)}")
    if not people:
        raise NotSignedError(
            f"No person is in people.yaml yet, so nobody can sign. A clinician who agrees to be "
            f"named needs {wanted} in {where}."
        )
    known = f"In people.yaml: {', '.join(people)}."
    if not key:
        raise NotSignedError(
            f"Say who read the page, as in: python3 tasks.py signoff crps --by {next(iter(people))}"
            f"\n{known}"
        )
    if key not in people:
        raise NotSignedError(f'"{key}" is not in people.yaml. {suggest(key, people, known)}')
    if not may_sign(key, site.records):
        raise NotSignedError(
            f"{people[key].name} has no license number in people.yaml, and only a licensed "
            f"clinician can sign a page off. Add license_number in {where}."
        )
    return people[key]


def _page(typed: str, site: Site) -> Text:
    """The medical page that is meant, when nothing is wrong with it that signing does not mend."""
    try:
        text = find_page(site, typed)
    except NoSuchPageError as error:
        raise NotSignedError(str(error)) from None
    if text.meta and not text.is_medical:
        raise NotSignedError(
            f"content/{text.path} is not a medical page. Clinicians sign articles, conditions, "
            "treatments, and the other pages that have a line “next_review: …”."
        )
    path = f"content/{text.path}"
    found = errors_in(check(site))
    faults = [p for p in found if p.path == path and not _is_mended(p, text)]
    faults += [p for p in found if p.path.startswith("content/data/")]
    if faults or not (text.meta and text.html):
        raise NotSignedError(f"The page has mistakes. Mend them first:\n\n{as_text(faults)}")
    return text


def _is_mended(problem: Problem, text: Text) -> bool:
    """Whether a new sign-off takes the problem away."""
    places = (("reviewed", "by"), ("reviewed", "text"), ("reviewed", "on"), ("next_review",))
    lines = {text.tree.values[place].line for place in places if place in text.tree.values}
    known = problem.code in ("E844", "E845", "E846", "E853", "E111")
    return problem.code == "E853" or (known and text.meta is not None and problem.line in lines)


def _day(typed: str, option: str) -> dt.date:
    try:
        return TypeAdapter(Day).validate_python(typed)
    except ValidationError as error:
        told = error.errors()[0]["ctx"]
        raise NotSignedError(f"{option}: {told['message']}. {told['cure']}") from None


def _refuse_wrong_day(day: dt.date, meta: FrontMatter, today: dt.date) -> None:
    if day > today:
        raise NotSignedError(f"--on {day} is in the future; today is {today}.")
    days = [change.date for change in meta.changes if change.date <= today]
    last = max([*days, *([meta.updated] if meta.updated else [])], default=None)
    if last and day < last:
        raise NotSignedError(
            f"The page was changed on {last}, after --on {day}. Only the words of now can be "
            "signed: let the clinician read them again."
        )


def _next_review(text: Text, site: Site, on: dt.date, asked: str) -> tuple[dt.date, str]:
    """The day of the next review, and what is said about it."""
    latest, why = latest_next_review(text, site, on)
    assert text.meta
    assert text.meta.next_review
    old = text.meta.next_review
    if asked:
        day = _day(asked, "--next")
        if not on < day <= latest:
            raise NotSignedError(f"--next {day} is not between {on} and {latest} ({why}).")
        return day, str(day)
    if on < old <= latest:
        return old, f"{old}, as before (at latest {latest}: --next DATE moves it)"
    return latest, f"{latest}, moved from {old} ({why}; --next DATE for an earlier day)"


def _write(file: Path, text: Text, reviewed: dict[str, str], next_review: dt.date) -> None:
    try:
        data = file.read_bytes()
        written = data.decode("utf-8-sig")
        if Source.of("", written.replace("\r\n", "\n").replace("\r", "\n")).lines != (
            text.source.lines
        ):
            raise NotSignedError("The file was changed at this moment. Type the command again.")
        values = {"reviewed": reviewed, "next_review": next_review.isoformat()}
        changed = set_values(written, values, after="next_review").encode()
        save(file, (_BOM if data.startswith(_BOM) else b"") + changed)
    except CannotSetError as error:
        line = f"reviewed: {{{', '.join(f'{name}: {value}' for name, value in reviewed.items())}}}"
        raise NotSignedError(
            f"The head cannot be changed by a program: {error}. Write this line yourself, "
            f"and “next_review: {next_review}”:\n{line}"
        ) from None
    except OSError as error:
        raise NotSignedError(f"The file cannot be written: {error}. Nothing was changed.") from None
