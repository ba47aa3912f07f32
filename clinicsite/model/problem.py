"""Describe a problem (a diagnostic): what is wrong, where, and how to fix it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from clinicsite.model.codes import CODES
from clinicsite.support.characters import escape_unprinted, mask_unprinted

EXCERPT_WIDTH = 96  # characters of a source line that are shown, around the problem
MAX_TEXT = 1000  # characters of a message or a help text, which can quote the file
_MAX_TEXT_END = 200


@dataclass(frozen=True)
class Fix:
    """A safe fix: replace `old` by `new` in the marked text, or in the name of the file."""

    old: str
    new: str


@dataclass(frozen=True, order=True)
class Problem:
    """One problem: `path` is relative to the project, `line` and `column` count from 1."""

    path: str
    line: int
    column: int
    code: str
    message: str
    help: str
    excerpt: str = field(default="", compare=False)
    length: int = field(default=0, compare=False)
    fix: Fix | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code} has no entry in clinicsite/model/codes.py")
        for name in ("message", "help"):
            if len(text := getattr(self, name)) > MAX_TEXT:
                object.__setattr__(self, name, _shorten(text))  # the class is frozen

    @property
    def slug(self) -> str:
        """Return the short name of the code, as `empty-page`."""
        return CODES[self.code].slug

    @property
    def label(self) -> str:
        """Return the code and its short name, as `E203 empty-page`."""
        return str(CODES[self.code])

    @property
    def severity(self) -> str:
        """Return `error` (it stops the build) or `warning` (it is listed and counted)."""
        return "warning" if self.code.startswith("W") else "error"

    def with_fix(self, old: str, new: str | None) -> Problem:
        """Return the same problem, which `check --fix` fixes where there is a `new`."""
        return replace(self, fix=Fix(old, new)) if new is not None and new != old else self

    @property
    def printable(self) -> Problem:
        """The same problem, with visible marks for characters that act on what shows them."""
        texts = (self.path, self.message, self.help)
        if all(text.isprintable() for text in (*texts, self.excerpt)):
            return self
        path, message, help_text = map(escape_unprinted, texts)
        excerpt = mask_unprinted(self.excerpt)
        return replace(self, path=path, message=message, help=help_text, excerpt=excerpt)

    def to_dict(self) -> dict[str, str | int]:
        """Return the fields of `--json`."""
        names = ("path", "line", "column", "code", "slug", "severity", "message", "help")
        return {name: getattr(self, name) for name in names}

    def to_text(self) -> str:
        """Return the lines that the terminal, the preview and CI show."""
        shown_problem = self.printable
        place = f"{shown_problem.path}:{self.line}:{self.column}"
        lines = [f"{place}  {self.label}  {shown_problem.message}"]
        if self.excerpt.strip():
            shown, start = _get_excerpt_window(shown_problem.excerpt, self.column, self.length)
            number = f"{self.line:>4}"
            lines.append(f"{number} │ {shown}".rstrip())
            if self.length:
                carets = "^" * max(1, min(self.length, len(shown) - start))
                lines.append(f"{' ' * len(number)} │ {' ' * start}{carets}")
        return "\n".join([*lines, f"   {shown_problem.help}"])


def _shorten(text: str) -> str:
    """Return the beginning and the end of a long text."""
    return f"{text[: MAX_TEXT - _MAX_TEXT_END]} … {text[-_MAX_TEXT_END:]}"


def _get_excerpt_window(line: str, column: int, length: int) -> tuple[str, int]:
    """Return the part of a long line around the problem, and the offset of the problem in it."""
    flat = line.replace("\t", " ")
    begin = column - 1
    if len(flat) <= EXCERPT_WIDTH:
        return flat, begin
    first = max(0, min(begin - EXCERPT_WIDTH // 3, len(flat) - EXCERPT_WIDTH))
    part = flat[first : first + EXCERPT_WIDTH]
    left = "…" if first else ""
    right = "…" if first + EXCERPT_WIDTH < len(flat) else ""
    return f"{left}{part}{right}", begin - first + len(left)


@dataclass(frozen=True)
class SourceFile:
    """A text file as the editor sees it: its path and its lines."""

    path: str
    lines: tuple[str, ...]

    @classmethod
    def from_text(cls, path: str, text: str) -> SourceFile:
        """Return the source of `text`, which already has plain line feeds."""
        return cls(path, tuple(text.split("\n")))

    def make_problem(
        self, code: str, line: int, column: int, message: str, help_text: str, length: int = 0
    ) -> Problem:
        """Return a problem at `line` and `column` of this file, with that line as its excerpt."""
        excerpt = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Problem(self.path, line, column, code, message, help_text, excerpt, length)
