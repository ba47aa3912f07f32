"""The table of decisions is whole, and each of its cells names tests that exist."""

import ast
import re
from collections import Counter

from tests.conftest import ROOT
from tests.publishing.decision_table import DOCUMENT, TEST, read_cells, read_column

ACTIONS = {
    *("sends", "does nothing", "refuses", "restores", "reports", "asks again"),
    "cannot happen",
}


def find_functions() -> dict[str, set[str]]:
    """Return the tests of each module below the tests of publishing."""
    return {
        file.stem: {
            node.name
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
        for file in (ROOT / "tests/publishing").rglob("test_*.py")
    }


def test_decision_table_has_a_cell_for_each_event_and_state() -> None:
    events = {cell.event for cell in read_cells()}
    wanted = Counter((event, state) for event in events for state in read_column("States"))
    assert len(events) == 11
    assert len(wanted) == 88
    assert Counter((cell.event, cell.state) for cell in read_cells()) == wanted


def test_decision_table_says_in_each_cell_what_happens() -> None:
    for cell in read_cells():
        assert cell.action in ACTIONS, cell
        if cell.action == "cannot happen":
            assert re.match(r", because \w+ \w+", cell.details), cell
        else:
            assert cell.tests, cell


def test_decision_document_names_tests_that_exist() -> None:
    found, named = find_functions(), TEST.findall(DOCUMENT.read_text("utf-8"))
    assert len(named) > 88
    assert [(module, name) for module, name in named if name not in found.get(module, ())] == []


def test_modules_of_the_decision_table_have_one_name_each() -> None:
    names = Counter(file.name for file in (ROOT / "tests/publishing").rglob("test_*.py"))
    assert {name: count for name, count in names.items() if count > 1} == {}
