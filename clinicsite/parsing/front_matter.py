"""The head of a Markdown file: YAML between two lines of ---."""

from __future__ import annotations

from dataclasses import dataclass

from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.kind import PageKind
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.yaml_tree import YamlTree
from clinicsite.parsing.schema import validate_tree
from clinicsite.parsing.yaml_source import parse_yaml

FENCE = "---"
_START_HELP = "Begin the file with a line ---, then lines such as “title: …”, then a line ---."


@dataclass(frozen=True)
class DocumentParts:
    """A Markdown file taken apart; `body_line` is the line of the file on which the body begins."""

    yaml: str
    body: str
    body_line: int


def split_document(source: SourceFile) -> tuple[DocumentParts | None, list[Problem]]:
    """The front matter and the body of a file."""
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
    cure = "Add a line --- below the last line of the head."
    return None, [source.make_problem("E105", first + 1, 1, message, cure, len(FENCE))]


def parse_positions(source: SourceFile) -> YamlTree:
    """Where things stand in the front matter of a file; nothing where it does not parse."""
    parts, _ = split_document(source)
    tree = parse_yaml(parts.yaml, source)[0] if parts else None
    return tree or YamlTree(None)


def parse_front_matter(
    kind: PageKind, parts: DocumentParts, source: SourceFile
) -> tuple[FrontMatter | None, YamlTree, list[Problem]]:
    """The front matter as the schema of its kind of page, with its places, or what is wrong."""
    tree, problems = parse_yaml(parts.yaml, source)
    if tree is None:
        return None, YamlTree(None), problems
    if not isinstance(tree.value, dict):
        message = "The head of the page holds no lines such as “title: …”"
        return None, tree, [*problems, source.make_problem("E105", 1, 1, message, _START_HELP)]
    meta, faults = validate_tree(kind.front_matter, tree, source, label=kind.name)
    return meta, tree, [*problems, *faults]
