"""Every code has a page in docs/problems.md, whose examples are tried on a real site."""

import re
from pathlib import Path

import pytest

import tasks
from plugins.checking.check import check_site
from plugins.checking.explain import PAGES, UnknownCodeError, entries, explain
from plugins.model.codes import CODES
from tests.checking.conftest import HEAD, ROOT, SUMMARY

ENTRIES = entries((ROOT / PAGES).read_text("utf-8"))
# These name a file, stand in a record, or need a whole medical page around them: broken/ has them.
ELSEWHERE = {"E208", "E315", "E601", "E602", "E702", "E822", "E834", "E836", "E837", "W503", "W504"}
TRIED = {code for code, entry in ENTRIES.items() if entry.wrong and entry.right} - ELSEWHERE
FRONT_MATTER = {code for code in TRIED if code.startswith("E1") or code == "E701"} - {"E105"}
ARTICLE = {
    "title": "title: An example",
    "summary": SUMMARY,
    "status": "status: published",
    "date": "date: 2026-01-02",
    "next_review": "next_review: 2026-12-01",
}


def page(code: str, example: str) -> tuple[str, str]:
    """The path and the text of a page that holds the example."""
    name = f"{code.lower()}.md"
    if code == "E105":
        return f"pages/{name}", example
    if code not in FRONT_MATTER:
        return f"pages/{name}", f"{HEAD}\n{example}\n"
    key = example.partition(":")[0]
    lines = {**ARTICLE, key: example.rstrip("\n")}
    if example.count("\ndate:") or example.startswith(("updated", "date")):
        lines.pop("date" if key != "date" else "", None)
    return f"articles/{name}", "\n".join(["---", *lines.values(), "---", "", "Text.", ""])


@pytest.fixture
def raised(content: Path) -> dict[str, dict[str, set[str]]]:
    """The codes raised by the page of each entry, by `wrong` and `right`."""
    found: dict[str, dict[str, set[str]]] = {}
    (content / "extra/leaflet.txt").write_text("x")
    for side in ("wrong", "right"):
        paths = {}
        for code in sorted(TRIED):
            path, text = page(code, getattr(ENTRIES[code], side))
            (content / path).write_text(text, "utf-8")
            paths[f"content/{path}"] = code
        found[side] = {code: set() for code in paths.values()}
        for problem in check_site(content.parent):
            if problem.path in paths:
                found[side][paths[problem.path]].add(problem.code)
    return found


def test_a_wrong_example_raises_its_code_and_the_right_one_does_not(
    raised: dict[str, dict[str, set[str]]],
) -> None:
    assert [code for code, seen in raised["wrong"].items() if code not in seen] == []
    assert [code for code, seen in raised["right"].items() if code in seen] == []
    assert len(raised["wrong"]) > 40


def test_every_code_has_a_page_with_its_rule() -> None:
    told = {code: entry.rule for code, entry in ENTRIES.items()}
    assert told == CODES, f"Add a part “### CODE: rule” to {PAGES}."


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_why_and_how_to_mend_it(code: str) -> None:
    said = explain(ROOT, code)
    assert said.startswith(f"{code}  {CODES[code]}\n\nThis is a")
    assert "Cure: " in said
    if "Wrong:" in said and code != "E845":
        assert "Right:" in said


def test_a_draft_of_the_same_rule_is_explained_in_full() -> None:
    assert "E831  A medical page has the sections of its kind." in explain(ROOT, "W831")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("E1O2", "Did you mean E102?"),
        ("102", "Did you mean E102?"),
        ("E999", 'No problem has the code "E999".'),
        ("spelling", 'No problem has the code "spelling". The code stands'),
    ],
)
def test_an_unknown_code_is_answered_with_a_near_one(typed: str, said: str) -> None:
    with pytest.raises(UnknownCodeError, match=re.escape(said)):
        explain(ROOT, typed)


def test_without_the_file_the_rule_is_said(tmp_path: Path) -> None:
    assert explain(tmp_path, "e102").startswith(f"E102  {CODES['E102']}")


def test_the_command_explains(capsys: pytest.CaptureFixture) -> None:
    tasks.main(["check", "--explain", "e102"])
    assert "Did you mean" not in capsys.readouterr().out
