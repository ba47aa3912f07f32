"""The words around the pages: each one is shown somewhere."""

import re

import pytest
import yaml

from clinicsite.model.records import PARSER_STRINGS
from tests.conftest import ROOT

WORDS = yaml.safe_load((ROOT / "content/data/strings.yaml").read_text("utf-8"))["en"]


def find_used_keys() -> tuple[set[str], set[str]]:
    """The keys that templates and code name, and how the keys begin that they put together."""
    folders = [(ROOT / "theme/templates").rglob("*"), (ROOT / "clinicsite").rglob("*.py")]
    files = [file for folder in folders for file in folder if file.is_file()]
    text = "\n".join(file.read_text("utf-8") for file in files)
    named = r"(?:strings|words)(?:_by_language)?(?:\[[\w.]+\])?(?:\.(\w+)|\[[\"'](\w+)[\"']\])"
    names = {a or b for a, b in re.findall(named, text)}
    beginnings = re.findall(r"strings\[(?:'|f\")(\w+_)(?:' ~|\{)", text)
    return names | set(PARSER_STRINGS), set(beginnings)


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_used(word: str) -> None:
    names, beginnings = find_used_keys()
    assert word in names or any(word.startswith(start) for start in beginnings)
