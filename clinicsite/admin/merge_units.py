"""Merge two versions of a file by paragraph, field or record, and list what is left to choose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from clinicsite.admin.project_git import ProjectRepository
from clinicsite.support.atomic_dirs import create_private_folder

MARKER_SIZE = 47  # characters, as no text has such a line
_MARKERS = {char * MARKER_SIZE: char for char in "<=>|"}
_FENCE = "---\\n"  # as one unit
_FRONT_MATTER = re.compile(r"---\n.*?^---\n", re.DOTALL | re.MULTILINE)
_FIELDS = re.compile(r"^(?=[^\s#])", re.MULTILINE)  # a field or a record begins at the margin
_PARAGRAPHS = re.compile(r"(?<=\n\n)(?=[^\n])")
LINE_END = "\n"
MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class MergePassage:
    """A part of a merged file: the same words for both, or two versions to choose from."""

    mine: str
    theirs: str
    is_conflict: bool = False
    gap: str = "\n"  # at least between both versions

    @property
    def can_be_both(self) -> bool:
        """Whether one version can follow the other: paragraphs, and different entries of a list."""
        heads = [text.lstrip().partition("\n")[0] for text in (self.mine, self.theirs)]
        are_entries = all(head.startswith("- ") for head in heads) and heads[0] != heads[1]
        is_paragraph = self.gap != LINE_END and all(heads)
        return is_paragraph or are_entries

    def choose(self, choice: str) -> str:
        """Return the words of a choice. Raises ValueError."""
        if not self.is_conflict:
            return self.mine
        if choice not in (MINE, THEIRS) and not (choice == BOTH and self.can_be_both):
            raise ValueError("Choose for each part.")
        if choice == BOTH:
            return f"{self.mine.rstrip(LINE_END)}{self._get_gap()}{self.theirs.lstrip(LINE_END)}"
        return self.mine if choice == MINE else self.theirs

    def _get_gap(self) -> str:
        """Return the line breaks between both versions."""
        lines = len(self.mine) - len(self.mine.rstrip("\n"))
        return max(self.gap, "\n" * lines) if self.mine else ""


def split_units(path: str, text: str) -> list[str]:
    """Return the fields and paragraphs of a page, or the entries of a record, with their gaps."""
    if PurePosixPath(path).suffix == ".yaml":
        return [part for part in _FIELDS.split(text) if part]
    head = found.end() if (found := _FRONT_MATTER.match(text)) else 0
    fields = [part for part in _FIELDS.split(text[:head]) if part]
    return [*fields, *(part for part in _PARAGRAPHS.split(text[head:]) if part)]


def merge_units(
    repository: ProjectRepository, path: str, base: str, mine: str, theirs: str
) -> list[MergePassage]:
    """Return the passages of a file that two people changed. Raises GitError.

    git merges lines, so each unit becomes one line for it.
    """
    with create_private_folder(repository.root, "merge") as folder:
        for name, text in (("mine", mine), ("base", base), ("theirs", theirs)):
            lines = (f"{_encode(unit)}\n" for unit in split_units(path, text))
            (folder / name).write_text("".join(lines), "utf-8", newline="\n")
        names = [str(folder / name) for name in ("mine", "base", "theirs")]
        options = ("merge-file", "--stdout", "--quiet", f"--marker-size={MARKER_SIZE}")
        # The exit code is the number of conflicts.
        merged = repository.run_bytes(*options, *names, success_codes=range(128)).decode("utf-8")
    is_page = PurePosixPath(path).suffix != ".yaml"
    return list(_iter_passages(merged.split("\n")[:-1], is_page=is_page))


def _encode(unit: str) -> str:
    return unit.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _decode(lines: Iterable[str]) -> str:
    escapes = {"\\\\": "\\", "\\n": "\n", "\\r": "\r"}
    return re.sub(r"\\[\\nr]", lambda found: escapes[found[0]], "".join(lines))


def _iter_passages(lines: list[str], *, is_page: bool) -> Iterator[MergePassage]:
    fences = 0  # of the front matter that were passed
    parts: dict[str, list[str]] = {"": [], "<": [], "=": []}
    place = ""
    for line in lines:
        marker = _MARKERS.get(line[:MARKER_SIZE], "")
        if marker == "<":
            same = _decode(parts[""])
            if same:
                yield MergePassage(same, same)
            parts, place = {"": [], "<": [], "=": []}, "<"
        elif marker == "=":
            place = "="
        elif marker == ">":
            gap = "\n\n" if is_page and fences != 1 else "\n"
            yield MergePassage(_decode(parts["<"]), _decode(parts["="]), True, gap)
            place = ""
        else:
            parts[place].append(line)
            fences += line == _FENCE and not place
    if same := _decode(parts[""]):
        yield MergePassage(same, same)
