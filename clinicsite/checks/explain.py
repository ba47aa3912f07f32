"""Explain the code of a problem from its part of docs/problems.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from clinicsite.model.codes import CODES, CODES_BY_SLUG, ProblemCode
from clinicsite.support.edit_distance import find_near_matches, format_question
from clinicsite.support.errors import UserError

PROBLEMS_PAGE = "docs/problems.md"
_HEADING = re.compile(r"(?m)^#{2,3} (?:([EW]\d{3}) (.+)|.*)$")
_SAME_AS = re.compile(r"The same as ([EW]\d{3})")
_WRONG = re.compile(r"(?m)^Wrong(?:, (.*))?:\n\n")
_RIGHT = re.compile(r"(?m)^Right:\n\n")


@dataclass(frozen=True)
class CodeHelp:
    """The part of docs/problems.md on one code. The examples have no indent and may be empty."""

    code: str
    title: str
    text: str

    @property
    def wrong(self) -> str:
        """Return an example that raises the problem."""
        return _extract_example(self.text, _WRONG)

    @property
    def example_location(self) -> str:
        """Return where the examples belong, as “as a whole file”, or an empty string."""
        found = _WRONG.search(self.text)
        return (found[1] or "") if found else ""

    @property
    def right(self) -> str:
        """Return the example without the problem."""
        return _extract_example(self.text, _RIGHT)


def parse_entries(text: str) -> dict[str, CodeHelp]:
    """Return the entries of docs/problems.md by code."""
    parts = _HEADING.split(text)[1:]  # code, slug and title, text, code, slug and title, text …
    found = zip(parts[::3], parts[1::3], parts[2::3])
    return {code: CodeHelp(code, title, words.strip()) for code, title, words in found if code}


def find_code(query: str) -> ProblemCode:
    """Return the entry of a code or short name in any case. Raises UserError."""
    word = query.strip()
    if entry := CODES.get(word.upper()) or CODES_BY_SLUG.get(word.lower()):
        return entry
    digits = word.upper().replace("O", "0").replace("I", "1")
    known = CODES if re.search(r"\d", word) else CODES_BY_SLUG
    near = find_near_matches(digits if known is CODES else word, known)
    hint = f" {format_question(near, quotes='')}".rstrip()
    raise UserError(
        f'No problem has the code "{query}".{hint} '
        "Each problem shows its code and short name, such as E102 unknown-choice."
    )


def explain_code(root: Path, query: str) -> str:
    """Return the explanation of a code or short name. Raises UserError."""
    entry = find_code(query)
    file = root / PROBLEMS_PAGE
    known = parse_entries(file.read_text("utf-8")) if file.is_file() else {}
    text = known[entry.code].text if entry.code in known else f"{PROBLEMS_PAGE} has no more on it."
    if (same := _SAME_AS.match(text)) and same[1] in known:
        text = f"{text}\n\n{format_title(CODES[same[1]])}\n\n{known[same[1]].text}"
    severity = "an error. It stops the build" if entry.code[0] == "E" else "a warning"
    return f"{format_title(entry)}\n\nThis is {severity}.\n\n{text}"


def format_title(entry: ProblemCode) -> str:
    """Return code, short name and title, as `E203 empty-page: The page has no text`."""
    return f"{entry}: {entry.title}"


def _extract_example(text: str, begin: re.Pattern[str]) -> str:
    """Return the indented lines after `begin`, without the indent."""
    if not (found := begin.search(text)):
        return ""
    lines = re.match(r"(?: {4}.*\n?|[ \t]*\n)*", text[found.end() :])
    return re.sub(r"(?m)^ {4}", "", lines[0]).rstrip() + "\n" if lines else ""
