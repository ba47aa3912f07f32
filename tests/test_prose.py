"""The prose of the documents: one word list, short sentences, no semicolons."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAX_WORDS = 25  # of a sentence
BANNED = {
    r"anew": "again",
    r"mend(?:s|ed|ing)?": "fix",
    r"cures?": "how to fix",
    r"whoever|nobody|somebody": "name the actor: the editor, the publisher",
    r"rooms?|parcels?|shel(?:f|ves)|flights?|workshop|seal(?:s|ed|ing)?": "the field's noun",
    r"at home": "is not published",
    r"pieces? of paper|foot of (?:a|the) page": "end of the page",
    r"head of (?:a|the|that) page": "front matter",
    r"(?:comes?|publishes|runs?|set|starts?|stops?) by (?:itself|themselves)": "automatically",
    r"(?:days?|pages?|those|years?) to come": "future",
    r"wishes|told|untold": "options, report",
    r"lacks?": "has no",
    r"holes?": "vulnerability",
    r"invisible signs?": "invisible characters",
}
FENCE = re.compile(r"^( *)(`{3,}|~{3,}).*?^\1\2`*~* *$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"!?\[([^]]*)\](?:\([^)]*\)|\[[^]]*\])")
QUOTED = re.compile(r"“[^”]*”")  # what a program prints, or a page shows
ITEM = re.compile(r"\s*(?:[-*+] |\d+\. |#+ |>|\|)")
ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|vs|No|Dr)\.")
SENTENCE_END = re.compile(r"(?<=[.!?:])[)”*_]*\s+(?=[\"“(*_A-Z0-9\[])")


def documents() -> list[Path]:
    """Return the documents of the project for people, sorted."""
    top = ROOT.glob("*.md")
    forge = [*(ROOT / ".github").glob("*.md"), *(ROOT / ".gitlab").rglob("*.md")]
    return sorted([*top, *forge, *(ROOT / "docs").rglob("*.md")])


def prose(text: str) -> Iterator[str]:
    """Yield the paragraphs, list items, table cells and headings of a document, without code."""
    block: list[str] = []
    in_list = False
    for line in [*COMMENT.sub("", FENCE.sub("", text)).splitlines(), ""]:
        opens = ITEM.match(line)
        if block and (opens or not line.strip()):
            yield from _parts(" ".join(block))
            block = []
        if line[:1].strip():
            in_list = bool(opens)
        if line.strip() and (block or in_list or not line.startswith("    ")):
            block.append(line.strip())


def _parts(block: str) -> Iterator[str]:
    words = SPAN.sub("Code", block)
    words = LINK.sub(r"\1", words)
    if block.startswith("|"):
        yield from (cell.strip() for cell in words.strip("|").split("|"))
    else:
        yield re.sub(r"^(?:[-*+] |\d+\. |#+ |> ?)+", "", words)


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a document."""
    for part in prose(text):
        short = ABBREVIATION.sub(r"\1", part)
        yield from (one for one in SENTENCE_END.split(short) if one.strip())


def count_words(sentence: str) -> int:
    """Return the number of words; a dash or an arrow is none."""
    return len([word for word in sentence.split() if re.search(r"\w", word)])


def problems(text: str) -> Iterator[str]:
    """Yield what breaks the rules in a document."""
    for sentence in sentences(text):
        if (count := count_words(sentence)) > MAX_WORDS:
            yield f"{count} words: {sentence}"
        plain = QUOTED.sub("quoted", sentence)
        if ";" in plain:
            yield f"semicolon: {sentence}"
        for pattern, better in BANNED.items():
            for found in re.findall(rf"\b(?:{pattern})\b", plain, re.IGNORECASE):
                yield f"“{found}” ({better}): {sentence}"


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_prose_follows_the_style(path: Path) -> None:
    assert list(problems(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The build writes it anew.\n", "“anew”"),
        ("Mend the page; build again.\n", "semicolon"),
        (f"The {'very ' * 24}long sentence.\n", "27 words"),
        ("- The editor fixes it.\n- Whoever reads it knows.\n", "“Whoever”"),
        ("| a | Nobody knows. |\n", "“Nobody”"),
    ],
)
def test_prose_rule_can_fail(text: str, found: str) -> None:
    assert [one for one in problems(text) if one.startswith(found)]


@pytest.mark.parametrize(
    "text",
    [
        "Type `mend; anew` here.\n",
        "```\nmend; anew\n```\n",
        "    mend; anew\n",
        "The program prints “mend it; anew”.\n",
    ],
)
def test_prose_leaves_code_and_quotations_alone(text: str) -> None:
    assert list(problems(text)) == []
