"""Read the notes beside a page, and find the paragraph of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from clinicsite.model.page_note import PageNote
from clinicsite.model.problem import Problem
from clinicsite.parsing.decode import decode_source, read_bytes
from clinicsite.parsing.schema import validate_tree
from clinicsite.parsing.translation_blocks import TextBlock
from clinicsite.parsing.yaml_source import parse_yaml

NOTES_SUFFIX = ".notes.yaml"  # no page and no record has it, so that nothing publishes the file
EXCERPT_LENGTH = 120  # characters
_MIN_LIKENESS = 0.6  # of the first words of a paragraph that was edited


@dataclass(frozen=True)
class PlacedNote:
    """A note and its paragraph, or None where the page no longer has the paragraph."""

    note: PageNote
    block: TextBlock | None


def get_notes_path(page_path: str) -> str:
    """Return the path of the notes of a page."""
    return f"{page_path.removesuffix('.md')}{NOTES_SUFFIX}"


def get_page_of_notes(notes_path: str) -> str:
    """Return the path of the page of a file of notes."""
    return f"{notes_path.removesuffix(NOTES_SUFFIX)}.md"


def read_page_notes(content: Path, page_path: str) -> tuple[list[PageNote], list[Problem]]:
    """Return the notes of a page, the oldest first, and the problems of their file."""
    path = get_notes_path(page_path)
    file, name = content / path, f"content/{path}"
    if file.is_symlink() or not file.is_file():
        return [], []
    data = read_bytes(file, name)
    return ([], [data]) if isinstance(data, Problem) else parse_page_notes(data, name)


def parse_page_notes(data: bytes, name: str) -> tuple[list[PageNote], list[Problem]]:
    """Return the notes in the bytes of a file, and its problems."""
    source, problems = decode_source(data, name)
    tree, found = (None, []) if problems else parse_yaml("\n".join(source.lines), source)
    problems = [*problems, *found]
    if tree is None or problems or tree.value is None:
        return [], problems
    if not isinstance(tree.value, list):
        message, help_text = "This is not a list of notes", "Begin each note with a hyphen."
        return [], [source.make_problem("E104", 1, 1, message, help_text)]
    notes = []
    for index in range(len(tree.value)):
        note, found = validate_tree(PageNote, tree, source, (index,), "note")
        problems += found
        notes += [note] if note else []
    return notes, problems


def list_open_notes(content: Path, page_path: str) -> list[PageNote]:
    """Return the notes of a page that no person has closed."""
    return [note for note in read_page_notes(content, page_path)[0] if note.is_open]


def make_excerpt(block: TextBlock) -> str:
    """Return the first words of a paragraph."""
    return " ".join(block.text.split())[:EXCERPT_LENGTH]


def place_notes(notes: Iterable[PageNote], blocks: Sequence[TextBlock]) -> list[PlacedNote]:
    """Return each note with its paragraph: the one with its hash, or the one most like it."""
    return [PlacedNote(note, _find_block(note, blocks)) for note in notes]


def _find_block(note: PageNote, blocks: Sequence[TextBlock]) -> TextBlock | None:
    if same := next((block for block in blocks if block.digest == note.paragraph), None):
        return same
    scored = sorted(_iter_likeness(note.excerpt, blocks), key=lambda pair: -pair[0])
    return scored[0][1] if scored and scored[0][0] >= _MIN_LIKENESS else None


def _iter_likeness(excerpt: str, blocks: Sequence[TextBlock]) -> Iterator[tuple[float, TextBlock]]:
    for block in blocks:
        words = " ".join(block.text.split())
        matcher = SequenceMatcher(None, excerpt, words[:EXCERPT_LENGTH], autojunk=False)
        yield 1.0 if excerpt in words else matcher.ratio(), block
