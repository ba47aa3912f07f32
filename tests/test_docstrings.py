"""Docstrings are instructions in standard words, and name exceptions that exist."""

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_prose import BANNED

APPLICATION = ROOT / "clinicsite"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module
# How a sentence begins that describes a function instead of instructing it.
DESCRIBING = {
    *("A", "All", "An", "As", "Both", "Each", "Every", "How", "It", "Its", "No", "One", "Only"),
    *("That", "The", "These", "This", "Those", "What", "When", "Where", "Whether", "Which", "Who"),
    *("Whom", "Why", "With"),
}
VERBS_IN_S = {"Address", "Compress", "Cross", "Discuss", "Express", "Pass", "Press", "Process"}
# A property is a value, and the docstring of a rule is the rule in one sentence.
NOT_INSTRUCTIONS = {"cached_property", "field_validator", "model_validator", "property", "rule"}
RAISES = re.compile(r"Raises?((?: or|,)? [A-Z]\w+)+")
NAMED = re.compile(r"[A-Z]\w+")


def iter_docstrings(tree: ast.Module) -> Iterator[tuple[Definition, str]]:
    """Yield each definition of a module that has a docstring, with it."""
    for node in ast.walk(tree):
        if isinstance(node, Definition) and (text := ast.get_docstring(node)):
            yield node, text


def get_decorators(node: Definition) -> set[str]:
    """Return the names of the decorators of a definition."""
    calls = getattr(node, "decorator_list", [])
    functions = [call.func if isinstance(call, ast.Call) else call for call in calls]
    return {getattr(one, "id", getattr(one, "attr", "")) for one in functions}


def is_procedure(node: Definition) -> bool:
    """Return whether a definition is a function that is neither a value nor a rule."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    yields_problems = node.returns and ast.unparse(node.returns) == "Iterator[Problem]"
    return not yields_problems and not get_decorators(node) & NOT_INSTRUCTIONS


def is_instruction(text: str) -> bool:
    """Return whether a docstring begins with the base form of a verb."""
    first = text.split()[0].strip(".,:;")
    if not first[0].isalpha() or first in DESCRIBING:
        return False
    return not first.endswith("s") or first in VERBS_IN_S


def find_faults(source: str, exceptions: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the fault of each docstring in a module."""
    for node, text in iter_docstrings(ast.parse(source)):
        line = getattr(node, "lineno", 1)
        if is_procedure(node) and not is_instruction(text):
            yield line, f"not an instruction: {text.splitlines()[0]}"
        prose = re.sub(r"`[^`]*`|“[^”]*”|\"[^\"]*\"|\([^)]*\)", "", text)
        if ";" in prose or prose.startswith("Return what "):
            yield line, f"a semicolon, or no noun after “Return”: {text.splitlines()[0]}"
        for pattern, better in BANNED.items():
            for found in re.findall(rf"\b(?:{pattern})\b", prose, re.IGNORECASE):
                yield line, f"“{found}” ({better})"
        for raised in RAISES.finditer(text):
            for name in NAMED.findall(raised[0])[1:]:
                if name not in exceptions:
                    yield line, f"no exception {name}"


def list_exceptions() -> set[str]:
    """Return the names that a module can raise: classes, imports and builtins."""
    names = set(dir(builtins))
    for file in APPLICATION.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.alias):
                names.add(node.asname or node.name.rpartition(".")[2])
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
    return names


def list_files() -> list[Path]:
    """Return the modules of the application, sorted."""
    return sorted(APPLICATION.rglob("*.py"))


def test_docstrings_follow_the_style() -> None:
    exceptions = list_exceptions()
    faults = [
        f"{file.relative_to(ROOT)}:{line} {fault}"
        for file in list_files()
        for line, fault in find_faults(file.read_text("utf-8"), exceptions)
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("The pages, newest first.", "not an instruction"),
        ("Returns the pages.", "not an instruction"),
        ("Whether a page is live.", "not an instruction"),
        ("Return the words that somebody wrote.", "“somebody”"),
        ("Return what the page has.", "a semicolon, or no noun"),
        ("Return the page; raise nothing.", "a semicolon, or no noun"),
        ("Return a page. Raises GoneError.", "no exception GoneError"),
        ("Return a page. Raises OSError, GoneError.", "no exception GoneError"),
    ],
)
def test_docstring_fault_is_found(text: str, fault: str) -> None:
    source = f'"""Read pages."""\n\ndef read() -> str:\n    """{text}"""\n'
    assert [found for _, found in find_faults(source, {"OSError"}) if found.startswith(fault)]


def test_docstring_of_a_property_or_rule_is_a_sentence() -> None:
    source = '@property\ndef a(): "The day."\n@rule("E1")\ndef b(): "An id is given once."\n'
    assert list(find_faults(source, set())) == []
