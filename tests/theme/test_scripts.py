"""The scripts of the theme run in browsers of 2020: Chromium 83 and Safari 13.1."""

import re

from tests.conftest import ROOT

# Each stops a whole script there, or the function that calls it.
NEWER_SYNTAX = r"\?\?=|\|\|=|&&=|\(\?<[=!]|\bstatic \{|^await |this\.#"
NEWER_FUNCTIONS = (
    r"\.(replaceChildren|replaceAll|at|hasOwn|groupBy|findLast|findLastIndex|toSorted|toReversed"
    r"|with|any|randomUUID|requestSubmit|timeout)\(|\bstructuredClone\("
)
NEWER = re.compile(rf"{NEWER_SYNTAX}|{NEWER_FUNCTIONS}", re.MULTILINE)


def test_scripts_have_no_syntax_or_function_newer_than_2020() -> None:
    scripts = sorted((ROOT / "theme/static/js").glob("*.js"))
    found = [(file.name, hit[0]) for file in scripts for hit in NEWER.finditer(file.read_text())]
    assert scripts
    assert found == []
