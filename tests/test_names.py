"""The names of the application are nouns and verbs that a newcomer knows."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.projects import ROOT

APPLICATION = ROOT / "clinicsite"
# Words that name an action done or a place, where a module names a thing.
BARE_WORDS = {
    *("again", "anew", "apart", "around", "away", "back", "before", "behind", "here", "there"),
    *("now", "once", "soon", "still", "together", "upon", "where", "built", "done", "fetched"),
    *("found", "given", "gone", "held", "kept", "known", "left", "lost", "made", "meant", "said"),
    *("seen", "sent", "shown", "taken", "told", "undone", "written"),
}
PARTICIPLE = re.compile(r"(?!feed|seed|embed|speed|need)[a-z]+(?:ed|ly)")
# Words of a private language. `cure` is also a claim word on a medical site.
PRIVATE_WORDS = {
    *("anew", "cure", "cures", "curl", "flight", "glance", "holes", "house", "kept", "mend"),
    *("mended", "misread", "nobody", "parcel", "said", "shelf", "somebody"),
    *("told", "undone", "whoever", "wish", "wishes", "everybody", "sealed", "dress", "dressed"),
}
SENTENCE_TEST = re.compile(r"test_(?:whoever|somebody|nobody|everybody|it|its)_")


@cache
def parse_module(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def list_modules() -> list[Path]:
    return sorted(APPLICATION.rglob("*.py"))


def split_words(name: str) -> set[str]:
    """Return the words of a name in snake case or camel case, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def iter_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each name that a module defines, local names too, and its line."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def find_private_names(source: str) -> list[str]:
    """Return `line name` of each name with a private word."""
    return [
        f"{line} {name}"
        for name, line in iter_names(ast.parse(source))
        if split_words(name) & PRIVATE_WORDS
    ]


def test_module_name_is_a_noun() -> None:
    # A module of cli/commands has the name of the command that editors type.
    names = {file.stem for file in list_modules() if file.parent.name != "commands"} | {
        file.parent.name for file in list_modules() if file.parent != APPLICATION
    }
    assert len(names) > 100
    assert {name for name in names if name in BARE_WORDS or PARTICIPLE.fullmatch(name)} == set()


@pytest.mark.parametrize("name", ["kept", "visited", "there", "misread"])
def test_module_name_rule_refuses(name: str) -> None:
    assert name in BARE_WORDS or PARTICIPLE.fullmatch(name) or name in PRIVATE_WORDS


def test_public_class_name_is_unique() -> None:
    places = defaultdict(list)
    for file in list_modules():
        for node in ast.walk(parse_module(file)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert len(places) > 100
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_exception_name_ends_in_error() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
        for file in list_modules()
        for node in ast.walk(parse_module(file))
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)
        and not node.name.endswith("Error")
    ]
    assert wrong == []


def test_name_has_no_private_word() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{name}"
        for file in list_modules()
        for name in find_private_names(file.read_text("utf-8"))
    ]
    assert wrong == []


def test_private_word_is_found_in_every_kind_of_name() -> None:
    source = "KEPT = 1\nclass ToldYou:\n    cure: str\ndef mend(wishes):\n    said = 1\n"
    found = {"1 KEPT", "2 ToldYou", "3 cure", "4 mend", "4 wishes", "5 said"}
    assert set(find_private_names(source)) == found


def test_test_name_names_its_unit() -> None:
    names = {
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(parse_module(file))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert len(names) > 1000
    assert {name for name in names if len(name) > 75 or SENTENCE_TEST.match(name)} == set()
