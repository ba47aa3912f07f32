"""Find front matter that ends too early or too late, and front matter inside the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.model.front_matter import ArticleFrontMatter
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.field_names import OTHER_FIELD_NAMES

FENCE = "---"
# Fields of pages in other programs, besides those with a counterpart here.
_FOREIGN_FIELDS = frozenset(
    {"author", "categories", "category", "description", "draft", "image", "keywords", "lang"}
    | {"layout", "permalink", "publish", "slug", "tags", "template", "type", "url", "weight"}
)
_FIELDS = frozenset(ArticleFrontMatter.model_fields) | _FOREIGN_FIELDS | OTHER_FIELD_NAMES
_FIELD = re.compile(r"[\"']?([A-Za-z][A-Za-z0-9_-]*)[\"']?[ \t]*[:=](?:[ \t]+(.*)|)$")
_TIGHT_FIELD = re.compile(r"(?i)(status):(draft|published)[ \t]*$")
_ITEM = re.compile(r"[ \t]*(?:-[ \t]+)?")
_RULER = re.compile(r"(?:-{3,}|\*{3,}|_{3,}|\+{3,})[ \t]*")
_SURE_VALUE = re.compile(r"(?i)(?:draft|published)|\d{4}-\d\d-\d\d(?:[ T].*)?")
_CODE_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_NEAR_FENCE = re.compile(r"[ \t]*(?:[-=*_+–—‒.][ \t]*){2,}")
_HEADING = re.compile(r"#{2,6}[ \t]+\S")
_PROSE = re.compile(r"[^\W_]|[“‘\"'(\[!>*`/|]")
_KEY = re.compile(r"[^:]{1,60}:(?:\s|$)")

_EARLY_HELP = "Move the line --- of line {} below the last line of the front matter."
_SECOND_HELP = "Move its fields to the top of the file, and delete the lines around them."
_LATE_HELP = "Put a line --- above it, below the last field."


def find_misplaced_lines(source: SourceFile, body_line: int) -> Problem | None:
    """Return the problem of text in the front matter, or of front matter in the text, or None.

    `body_line` is the number of the first line of the text, below the second `---`.
    """
    return _find_late_end(source, body_line - 2) or _find_fields(source, body_line - 1)


def _find_fields(source: SourceFile, end: int) -> Problem | None:
    """Return the problem of the first line of front matter in the text, or None.

    `end` is the index of the line below the second `---`.
    """
    for first, lines in _iter_paragraphs(source.lines, end):
        is_start = not any(line.strip() for line in source.lines[end:first])
        offset = _find_field(lines, is_start=is_start)
        if offset is None:
            continue
        number = first + offset + 1
        if is_start and not _RULER.fullmatch(lines[0]):
            message = f"The front matter ends on line {end}, so visitors would read this line"
            help_text = _EARLY_HELP.format(end)
        else:
            message, help_text = "This line of front matter is in the text", _SECOND_HELP
            if not any(map(_RULER.fullmatch, lines)):
                help_text = "Move it to the front matter at the top of the file, or delete it."
        length = len(source.lines[number - 1])
        return source.make_problem("E105", number, 1, message, help_text, length)
    return None


def _find_late_end(source: SourceFile, end: int) -> Problem | None:
    """Return the problem of a text that stands above the second `---`, or None.

    `end` is the index of that line.
    """
    begin = next(index for index, line in enumerate(source.lines) if line.strip())
    for index in range(begin + 2, end):
        line = source.lines[index]
        if source.lines[index - 1].strip():
            continue
        if _HEADING.match(line) or (_PROSE.match(line) and not _KEY.match(line)):
            message = f"The text begins here, but the front matter ends on line {end + 1}"
            return source.make_problem("E105", index + 1, 1, message, _LATE_HELP, len(line))
    return None


def find_mistyped_end(source: SourceFile, begin: int) -> int | None:
    """Return the number of the line that is meant as the second `---`, or None."""
    lines = enumerate(source.lines[begin + 1 :], start=begin + 2)
    return next((number for number, line in lines if _NEAR_FENCE.fullmatch(line)), None)


def _iter_paragraphs(lines: tuple[str, ...], begin: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the index of the first line of each paragraph outside of code, and its lines."""
    paragraph: list[str] = []
    code = ""
    for index, line in enumerate((*lines[begin:], ""), start=begin):
        fence = _CODE_FENCE.match(line)
        if fence and not code:
            code = fence[1]
        elif fence and fence[1].startswith(code):
            code, line = "", ""
        if line.strip() and not code:
            paragraph.append(line)
        elif paragraph:
            yield index - len(paragraph), paragraph
            paragraph = []


def _find_field(lines: list[str], *, is_start: bool) -> int | None:
    """Return the index of the first line of a paragraph that is a field, or None."""
    ends = [index for index, line in enumerate(lines) if _RULER.fullmatch(line)]
    for begin, end in zip([0, *ends], [*ends, len(lines) if ends else 0]):
        for index in range(begin, end):  # between two lines ---, above one, or below it
            if _is_field(lines[index], any_case=end < len(lines)):
                return index
    if is_start:
        return _find_field_at_start(lines, has_end=bool(ends))
    is_run = len(lines) > 1 and all(_is_field(line, any_case=True) for line in lines[:2])
    return 0 if is_run or _is_field(lines[0], any_case=_is_sure(lines[0])) else None


def _find_field_at_start(lines: list[str], *, has_end: bool) -> int | None:
    """Return the same for the first paragraph, above which is the front matter."""
    if re.match(r"[a-z][a-z0-9_-]*:(?:\s|$)", lines[0]) or (
        has_end and lines[0].startswith((" ", "\t"))
    ):
        return 0
    if len(lines) > 1 and all(_is_field(line, any_case=True) for line in lines[:2]):
        return 0
    for index, line in enumerate(lines):
        inner = _ITEM.sub("", line, count=1)
        if _is_field(inner, any_case=_is_sure(inner)) and (index == 0 or _is_sure(inner)):
            return index
        if inner == line:  # not the rest of a value above
            break
    return None


def _is_sure(line: str) -> bool:
    """Return whether a line has the name or the value of a field, and is no sentence."""
    found = _TIGHT_FIELD.fullmatch(line) or _FIELD.fullmatch(line)
    return bool(found and ("_" in found[1] or _SURE_VALUE.fullmatch((found[2] or "").strip())))


def _is_field(line: str, *, any_case: bool) -> bool:
    found = _TIGHT_FIELD.fullmatch(line) or _FIELD.fullmatch(line)
    if not found or (not any_case and not found[1].islower()):
        return False
    return found[1].lower().replace("-", "_") in _FIELDS
