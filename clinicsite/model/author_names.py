"""Check the names of authors: AMA form, one author an item, “et al” last."""

from __future__ import annotations

import re

from clinicsite.model.fields import field_error

_AMA_NAME = re.compile(r"\S.* [A-Z]{1,3}(?: (?:Jr|Sr|I{1,3}|IV))?")
_INITIALS = r"(?:[A-Z]\.?[ -]?){1,3}"
# An organization of a country, such as “Department of Health, UK”, is no name with initials.
_NAME_WITH_COMMA = re.compile(rf"(\S[^,]*), ?(?!(?:EU|UK|UN|USA?)$)({_INITIALS})")
_NAME_WITH_POINTS = re.compile(r"(\S[^.,]*) ((?:[A-Z]{1,3}\.[ -]?)+)")
_INITIALS_FIRST = re.compile(r"((?:[A-Z]\.[ -]?)+|[A-Z] )\s*([A-Z]\w*[a-z][\w'’-]*)")
_FULL_NAME_WITH_COMMA = re.compile(r"([A-Z][\w'’-]+), ([A-Z][a-z]+(?: [A-Z]\.?)*)")
_FULL_NAME = re.compile(
    r"([A-Z][a-z]+(?:-[A-Z][a-z]+)?(?: [A-Z]\.?)*) (?!(?:Jr|Sr)$)([A-Z]\w*[a-z][\w'’-]*)"
)
_ET_AL = re.compile(r"(.*\S)[,;]? et\.? ?al\.?", re.IGNORECASE)
# A word that a person is not called, as a part of the name of a group.
_GROUP = re.compile(
    r"(?i)\b(?:group|committee|society|clinics?|cent(?:er|re)s?|institutes?|investigators?|network"
    r"|consortium|agency|team|foundation|association|college|academy|collaborat\w+|panel|force|council"
    r"|administration|department|university|hospitals?|trust|medicines?|pharma\w*|therapeutics|health"
    r"|holdings|library|lifeline|times|service|board|federation|union|alliance|program|study|trial"
    r"|laboratories|biotech|sciences?|research|care|cochrane)\b"
)


def check_author(value: str) -> str:
    """Return the name of a person in AMA form, such as Doe JM, or that of an organization."""
    if found := _ET_AL.fullmatch(value):
        message = f'"{value}" is more than one author'
        raise field_error(
            "E112", message, f"Name each as an item of the list: [{found[1]}, et al]."
        )
    names = [part.strip() for part in re.split("[,;]", value)]
    if len(names) > 1 and all(map(_AMA_NAME.fullmatch, names)):
        help_text = f"Name each as an item of the list: [{', '.join(names)}]."
        raise field_error("E112", f'"{value}" is {len(names)} authors in one', help_text)
    if plain := _reorder(value):
        message = f'"{value}" is not the form of an author'
        raise field_error("E112", message, f"Write {plain}.", "", plain)
    return value


def _reorder(value: str) -> str:
    """Return a name with initials in AMA form, or "" where it is right or cannot be judged."""
    for pattern in (_NAME_WITH_COMMA, _NAME_WITH_POINTS):
        if found := pattern.fullmatch(value):
            return f"{found[1]} {_keep_capitals(found[2])}"
    for pattern in (_INITIALS_FIRST, _FULL_NAME_WITH_COMMA):
        if (found := pattern.fullmatch(value)) and not _GROUP.search(value):
            family, given = (found[2], found[1]) if pattern is _INITIALS_FIRST else found.groups()
            return f"{family} {_keep_capitals(given)}"
    return ""


def find_full_name(authors: tuple[str, ...]) -> tuple[int, str] | None:
    """Return the index of the first author of an article with a given name, and its AMA form."""
    for index, value in enumerate(authors):
        if (found := _FULL_NAME.fullmatch(value)) and not _GROUP.search(value):
            return index, f"{found[2]} {_keep_capitals(found[1])}"
    return None


def _keep_capitals(words: str) -> str:
    return re.sub(r"[^A-Z]", "", words)
