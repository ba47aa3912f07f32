"""Parse the front matter of a Markdown file: YAML between two lines of ---."""

from __future__ import annotations

from dataclasses import dataclass

from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.kind import PageKind
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.yaml_tree import YamlTree
from clinicsite.parsing.front_matter_bounds import (
    FENCE,
    find_mistyped_end,
)
from clinicsite.parsing.schema import validate_tree
from clinicsite.parsing.yaml_source import parse_yaml

_START_HELP = "Begin the file with a line ---, then lines such as “title: …”, then a line ---."


@dataclass(frozen=True)
class DocumentParts:
    """The parts of a Markdown file. `body_line` is the first line of the body."""

    yaml: str
    body: str
    body_line: int


def split_document(source: SourceFile) -> tuple[DocumentParts | None, list[Problem]]:
    """Return the front matter and the body of a file, or the problem that prevents it."""
    lines = source.lines
    first = next(number for number, line in enumerate(lines) if line.strip())
    if lines[first].rstrip() != FENCE:
        message = "The page does not begin with its head"
        return None, [source.make_problem("E105", first + 1, 1, message, _START_HELP)]
    for number in range(first + 1, len(lines)):
        if lines[number].rstrip() == FENCE:
            yaml = "\n".join(["", *[""] * first, *lines[first + 1 : number]])
            return DocumentParts(yaml, "\n".join(lines[number + 1 :]), number + 2), []
    message = "The head of the page begins here and never ends"
    help_text = "Add a line --- below the last line of the head."
    if meant := find_mistyped_end(source, first):
        help_text = f"Write --- on line {meant}, without a space in front, to end it there."
    return None, [source.make_problem("E105", first + 1, 1, message, help_text, len(FENCE))]


def parse_positions(source: SourceFile) -> YamlTree:
    """Return the positions in the front matter, or an empty tree for invalid YAML."""
    parts, _ = split_document(source)
    tree = parse_yaml(parts.yaml, source)[0] if parts else None
    return tree or YamlTree(None)


def parse_front_matter(
    kind: PageKind, parts: DocumentParts, source: SourceFile
) -> tuple[FrontMatter | None, YamlTree, list[Problem]]:
    """Return the front matter of its kind of page, the positions, and the problems."""
    tree, problems = parse_yaml(parts.yaml, source)
    if tree is None:
        return None, YamlTree(None), problems
    if not isinstance(tree.value, dict):
        message = "The head of the page holds no lines such as “title: …”"
        return None, tree, [*problems, source.make_problem("E105", 1, 1, message, _START_HELP)]
    meta, invalid = validate_tree(kind.front_matter, tree, source, label=kind.name)
    return meta, tree, [*problems, *invalid]
