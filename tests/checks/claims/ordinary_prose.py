"""Collect ordinary prose, in which the tone finds no claims: the docs, and texts of the tests."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*#|>]|\d+\.) ?)")
_MARKUP = re.compile(r"`([^`]*)`|\[([^\]]*)\]\([^)]*\)|\*\*?([^*]*)\*\*?")
_FRONT_MATTER = re.compile(r"^---\n.*?\n---\n", re.DOTALL)
_NO_PROSE = ("|", "//", "{", "“", "<", "\\")  # in code, tables, markup and quoted claims
MIN_WORDS, MAX_WORDS = 3, 45


def collect_prose() -> list[str]:
    """Return the sentences of the docs and of texts in the tests, each once.

    Texts of the tests on claims are left out.
    """
    texts = [
        path.read_text("utf-8") for path in sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])
    ]
    for path in sorted(ROOT.glob("tests/**/*.py")):
        if "claims" not in path.parts:
            texts += _iter_strings(path.read_text("utf-8"))
    return list(dict.fromkeys(sentence for text in texts for sentence in _split(text)))


def _iter_strings(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield _FRONT_MATTER.sub("", node.value)


def _split(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH.split(text):
        for sentence in _END.split(" ".join(paragraph.split())):
            plain = _MARKUP.sub(lambda match: next(filter(None, match.groups()), ""), sentence)
            plain = plain.strip(" -#>|*")
            is_short = MIN_WORDS <= len(plain.split()) <= MAX_WORDS
            if is_short and not any(mark in plain for mark in _NO_PROSE):
                yield plain
