"""Rules on characters that readers cannot see, or take for others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from clinicsite.checks.analysis.disguised_words import find_disguised_words
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.records import HasRecords
from clinicsite.model.shown_text import LATIN_BY_LOOK_ALIKE
from clinicsite.parsing.decode import decode_text, describe_hidden
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.parsing.svg import MAX_SVG_BYTES
from clinicsite.support.characters import find_hidden, iter_references

_TYPE_AGAIN = "Type the words around it again."


@rule("E202", "E214", scope=Scope.DOCUMENT)
def page_characters(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """No page has a character that readers do not see, or a letter that they take for another."""
    for text in documents:
        body = text.elements.text_without_code
        yield from _check_references(text.source, body.split("\n"), text.body_line)
        yield from _check_words(text.source)
        for link in text.elements.links:
            if hidden := find_hidden(unquote(link.target, errors="ignore")):
                message = f"{describe_hidden([char[0] for char in hidden])} in this address"
                help_text = "Copy the address again from the address bar of a browser."
                yield text.make_problem("E202", link.span, message, help_text)


@rule("E214", scope=Scope.RECORDS)
def record_characters(site: HasRecords) -> Iterator[Problem]:
    """No record has a letter that readers take for another."""
    for record in site.records.sources.values():
        yield from _check_words(record.file)


@rule("E202", "E214", scope=Scope.SITE)
def drawing_characters(site: Site) -> Iterator[Problem]:
    """No drawing has a character that readers do not see, or a letter that they take for another.

    A file that is no drawing is the problem of another rule.
    """
    for path in sorted(site.files):
        file = site.content / path
        if PurePosixPath(path).suffix.lower() != ".svg" or file.is_symlink() or not file.is_file():
            continue
        try:
            if file.stat().st_size > MAX_SVG_BYTES:
                continue
            source = SourceFile.from_text(f"content/{path}", decode_text(file.read_bytes()))
        except (OSError, UnicodeDecodeError):
            continue
        for number, line in enumerate(source.lines, start=1):
            if hidden := find_hidden(line):
                message = f"{describe_hidden([char[0] for char in hidden])} in this line"
                column = hidden[0].start() + 1
                yield source.make_problem("E202", number, column, message, _TYPE_AGAIN, 1)
        yield from _check_references(source, source.lines, 1)
        yield from _check_words(source)


def _check_references(
    source: SourceFile, lines: Iterable[str], first_line: int
) -> Iterator[Problem]:
    """Yield a problem for each character reference to what readers do not see, or mistake."""
    for number, line in enumerate(lines, start=first_line):
        for begin, end, characters in iter_references(line):
            reference = line[begin:end]
            at = (number, begin + 1)
            if hidden := find_hidden(characters):
                message = f"{describe_hidden([char[0] for char in hidden])}, written {reference}"
                yield source.make_problem("E202", *at, message, f"Remove {reference}.", end - begin)
            elif latin := LATIN_BY_LOOK_ALIKE.get(characters):
                message = f"{reference} stands for a letter that only looks like “{latin}”"
                problem = source.make_problem("E214", *at, message, f"Write {latin}.", end - begin)
                yield problem.with_fix(reference, latin)


def _check_words(source: SourceFile) -> Iterator[Problem]:
    for number, line in enumerate(source.lines, start=1):
        for found in find_disguised_words(line):
            message = f"“{found.word}” has a letter that only looks usual: {found.letter_name}"
            help_text = f"Type the word with the letters of the keyboard: {found.usual}"
            length = found.end - found.begin
            problem = source.make_problem(
                "E214", number, found.begin + 1, message, help_text, length
            )
            yield problem.with_fix(found.word, found.usual if found.usual.isascii() else None)
