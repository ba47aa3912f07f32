"""What a code of a problem means: its page in docs/problems.md, which editors can read and mend."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from clinicsite.model.codes import CODES
from clinicsite.model.problem import find_nearest

PROBLEMS_PAGE = "docs/problems.md"
_HEADING = re.compile(r"(?m)^#{2,3} (?:([EW]\d{3}): (.+)|.*)$")
_SAME_AS = re.compile(r"The same as ([EW]\d{3})")
_WRONG = re.compile(r"(?m)^Wrong(?:, (.*))?:\n\n")
_RIGHT = re.compile(r"(?m)^Right:\n\n")


class UnknownCodeError(Exception):
    """No problem has this code; the text says which is meant."""


@dataclass(frozen=True)
class CodeHelp:
    """The page of one code, taken apart. The examples have no indent; a code may have none."""

    code: str
    title: str
    text: str

    @property
    def wrong(self) -> str:
        """An example that breaks the rule."""
        return _extract_example(self.text, _WRONG)

    @property
    def example_location(self) -> str:
        """Where the examples stand, as in “in the head of an article”; empty in a text."""
        found = _WRONG.search(self.text)
        return (found[1] or "") if found else ""

    @property
    def right(self) -> str:
        """The same, mended."""
        return _extract_example(self.text, _RIGHT)


def parse_entries(text: str) -> dict[str, CodeHelp]:
    """The entries of docs/problems.md by their codes."""
    parts = _HEADING.split(text)[1:]  # code, rule, text, code, rule, text …
    found = zip(parts[::3], parts[1::3], parts[2::3])
    return {code: CodeHelp(code, rule, words.strip()) for code, rule, words in found if code}


def explain_code(root: Path, query: str) -> str:
    """The help page of the code that was typed, in any case. Raises UnknownCodeError."""
    code = query.strip().upper()
    if code not in CODES:
        code = code.replace("O", "0").replace("I", "1")
        near = find_nearest(code, CODES) if re.search(r"\d", code) else None
        meant = f" Did you mean {near}?" if near else ""
        help_text = "The code stands behind the place of a problem, such as E102."
        raise UnknownCodeError(f'No problem has the code "{query}".{meant} {help_text}')
    file = root / PROBLEMS_PAGE
    known = parse_entries(file.read_text("utf-8")) if file.is_file() else {}
    said = known[code].text if code in known else f"There is no more about it in {PROBLEMS_PAGE}."
    if (same := _SAME_AS.match(said)) and same[1] in known:
        said = f"{said}\n\n{same[1]}  {CODES[same[1]]}\n\n{known[same[1]].text}"
    kind = "an error: it stops the build" if code[0] == "E" else "a warning: it is listed, no more"
    return f"{code}  {CODES[code]}\n\nThis is {kind}.\n\n{said}"


def _extract_example(text: str, begin: re.Pattern[str]) -> str:
    """The indented lines after `begin`, without the indent."""
    if not (found := begin.search(text)):
        return ""
    lines = re.match(r"(?: {4}.*\n?|[ \t]*\n)*", text[found.end() :])
    return re.sub(r"(?m)^ {4}", "", lines[0]).rstrip() + "\n" if lines else ""
