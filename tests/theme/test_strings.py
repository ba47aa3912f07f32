"""The words around the pages: each one is shown somewhere."""

import re

import yaml

from clinicsite.model.records import PARSER_STRINGS
from tests.conftest import ROOT


def find_used_keys() -> tuple[set[str], set[str]]:
    """The keys that templates and code name, and how the keys begin that they put together."""
    folders = [(ROOT / "theme/templates").rglob("*"), (ROOT / "clinicsite").rglob("*.py")]
    files = [file for folder in folders for file in folder if file.is_file()]
    text = "\n".join(file.read_text("utf-8") for file in files)
    named = r"(?:strings|words)(?:_by_language)?(?:\[[\w.]+\])?(?:\.(\w+)|\[[\"'](\w+)[\"']\])"
    names = {a or b for a, b in re.findall(named, text)}
    beginnings = re.findall(r"strings\[(?:'|f\")(\w+_)(?:' ~|\{)", text)
    return names | set(PARSER_STRINGS), set(beginnings)


def test_strings_are_all_used() -> None:
    names, beginnings = find_used_keys()
    strings = yaml.safe_load((ROOT / "content/data/strings/en.yaml").read_text("utf-8"))
    unused = [key for key in strings.keys() - names if not key.startswith(tuple(beginnings))]
    assert strings
    assert unused == []
