"""A launched site does not say that it is not ready, and the phrases find such sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from clinicsite.checks.analysis.unfinished_words import find_unfinished_words
from clinicsite.model.problem import Problem
from clinicsite.model.word_pattern import WordPattern, fold_text
from clinicsite.parsing.read import read_site
from clinicsite.parsing.records import read_records
from tests.checks.conftest import HEAD, ROOT

SENTENCES = yaml.safe_load(Path(__file__).with_name("unfinished_words.yaml").read_text("utf-8"))
Find = Callable[..., list[Problem]]


@pytest.fixture(scope="module")
def phrases() -> Iterator[tuple[WordPattern, ...]]:
    records, _ = read_records(ROOT / "content")
    return records.launch["finished-words"].phrases


@pytest.fixture
def find(content: Path) -> Find:
    """Return a function that writes files below content/ and finds the sentences in the site."""

    def find(files: dict[str, str]) -> list[Problem]:
        for path, text in files.items():
            (content / path).write_text(text, "utf-8")
        return list(find_unfinished_words(read_site(content, ROOT / "theme", "", publish=True)))

    return find


def is_found(sentence: str, phrases: tuple[WordPattern, ...], lang: str = "en") -> bool:
    return any(
        phrase.find_violations(fold_text(sentence)) for phrase in phrases if phrase.lang == lang
    )


@pytest.mark.parametrize("expected", ["found", "not_found"])
def test_phrases_tell_unfinished_words_from_others(
    phrases: tuple[WordPattern, ...], expected: str
) -> None:
    wrong = [s for s in SENTENCES[expected] if is_found(s, phrases) != (expected == "found")]
    assert wrong == []


def test_phrases_have_spanish_ones(phrases: tuple[WordPattern, ...]) -> None:
    assert [s for s in SENTENCES["spanish"] if not is_found(s, phrases, "es")] == []


def test_phrases_are_all_needed(phrases: tuple[WordPattern, ...]) -> None:
    sentences = SENTENCES["found"] + SENTENCES["spanish"]
    assert [
        p.pattern for p in phrases if not any(is_found(s, (p,), p.lang) for s in sentences)
    ] == []


def test_unfinished_words_on_page_have_position(find: Find) -> None:
    text = f"{HEAD}A line.\n\nThe notice will say more. It is **being** long.\n"
    (problem,) = find({"pages/x.md": text})
    assert (problem.path, problem.line, problem.column) == ("content/pages/x.md", 8, 5)
    assert (problem.code, problem.severity) == ("E857", "error")


@pytest.mark.parametrize(
    "head",
    [HEAD.replace("An example", "Coming soon"), HEAD.replace("This summary is", "Coming soon,")],
)
def test_unfinished_words_in_front_matter_are_found(find: Find, head: str) -> None:
    assert [p.code for p in find({"pages/x.md": f"{head}A line.\n"})] == ["E857"]


@pytest.mark.parametrize("head", [HEAD.replace("published", "draft"), HEAD])
def test_unfinished_words_of_drafts_and_blocks_are_left_out(find: Find, head: str) -> None:
    block = "/// not-provided\n\nWe are preparing this notice.\n\n///"
    words = "Coming soon." if "draft" in head else block
    assert find({"pages/x.md": f"{head}A line.\n\n{words}\n"}) == []


def test_unfinished_words_of_clinic_are_found(find: Find, content: Path) -> None:
    record = (content / "data/clinic.yaml").read_text("utf-8")
    record = record.replace("\nname: ", "\nname: Coming soon, ", 1)
    assert [(p.path, p.code) for p in find({"data/clinic.yaml": record})] == [
        ("content/data/clinic.yaml", "E857")
    ]


def test_phrase_with_invalid_pattern_has_position(find: Find, content: Path) -> None:
    record = (content / "data/launch.yaml").read_text("utf-8")
    broken = record.replace("  phrases:\n", "  phrases:\n    - pattern: '(open'\n")
    (content / "data/launch.yaml").write_text(broken, "utf-8")
    _, problems = read_records(content)
    (problem,) = problems
    assert (problem.code, problem.excerpt.strip()) == ("E803", "- pattern: '(open'")


def test_a_drawing_says_so(find: Find) -> None:
    words = SENTENCES["found"][0]
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2">\n<text>{}</text></svg>'
    found = find({"images/drawing.svg": svg.format(words)})
    assert [(p.code, p.path, p.line) for p in found] == [("E857", "content/images/drawing.svg", 2)]
    draft = HEAD.replace("published", "draft") + "![A](../images/drawing.svg)\n"
    assert find({"pages/x.md": draft}) == []
