"""`check --fix`: mends what is safe, and nothing else."""

import io
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.authoring import fix as mending
from clinicsite.authoring.fix import apply_fixes, print_result
from clinicsite.authoring.write_ahead_log import Contents
from clinicsite.checks.check import check_site
from clinicsite.model.problem import SourceFile
from tests.authoring.fix_site import ARTICLE, fix_site
from tests.checks.conftest import HEAD, content  # noqa: F401 (a fixture)


@pytest.fixture
def fixed(content: Path) -> Callable[[str, str], str]:  # noqa: F811
    """What becomes of a file with this text."""

    def fixed(path: str, text: str) -> str:
        (content / path).write_text(text, "utf-8", newline="")
        fix_site(content)
        return (content / path).read_bytes().decode()

    return fixed


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("sumary:", "summary:"),
        ("Title:", "title:"),
        ("status: publshed", "status: published"),
        ('status: "Published"', 'status: "published"'),
        ("date: 2026\u201301\u201302", "date: 2026-01-02"),
        ("date: '2026\u201101\u201102 09:30'", "date: '2026-01-02 09:30'"),
        ("nextreview: 2026-12-01", "next_review: 2026-12-01"),
    ],
)
def test_keys_choices_and_dates_of_the_front_matter(
    fixed: Callable[[str, str], str], wrong: str, right: str
) -> None:
    key = right.partition(":")[0]
    rest = r".*" if right.partition(":")[2] else ""
    text = re.sub(rf"(?m)^{key}:{rest}", wrong, ARTICLE)
    assert wrong in text
    assert fixed("articles/example.md", text) == text.replace(wrong, right)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("[a](About.md#example)", "[a](about.md#example)"),
        ("[a](about#example)", "[a](about.md#example)"),
        ("[a](about/)", "[a](about.md)"),
        ("![a](../images/Drawing.SVG)", "![a](../images/drawing.svg)"),
        ("/// noet | T\n\nx\n\n///", "/// note | T\n\nx\n\n///"),
        (
            "/// care-card | T\n    levle: emergancy\n\nx\n\n///",
            "/// care-card | T\n    level: emergency\n\nx\n\n///",
        ),
        ("- one\n- [a](About.md)\n- `[a](About.md)`", "- one\n- [a](about.md)\n- `[a](About.md)`"),
        ("[a](About.md) and [b](ABOUT.md)", "[a](about.md) and [b](about.md)"),
    ],
)
def test_links_pictures_and_blocks(
    fixed: Callable[[str, str], str], wrong: str, right: str
) -> None:
    assert fixed("pages/example.md", f"{HEAD}{wrong}\n") == f"{HEAD}{right}\n"


def test_a_missing_end_of_the_last_line(fixed: Callable[[str, str], str]) -> None:
    text = f"{HEAD}\nText."
    assert fixed("pages/example.md", text) == f"{text}\n"
    crlf = text.replace("\n", "\r\n")
    assert fixed("pages/example.md", crlf) == f"{crlf}\r\n"


def test_fix_removes_invisible_characters(fixed: Callable[[str, str], str], content: Path) -> None:  # noqa: F811
    pasted = "A zero\u200bwidth, a soft\u00adhy\u00adphen and a\u2060 joiner.\u2028\n"
    text = f"{HEAD}\n{pasted}\n10\u00a0mg 👨‍👩‍👧\n"
    meant = "A zerowidth, a softhyphen and a joiner. \n"
    assert fixed("pages/example.md", text) == text.replace(pasted, meant)
    assert "E202" not in {problem.code for problem in check_site(content.parent)}


def test_a_sign_that_may_have_been_a_letter_stays(fixed: Callable[[str, str], str]) -> None:
    text = f"{HEAD}\nIt\x92s a\u200bn example.\n"  # an apostrophe of Windows, badly converted
    assert fixed("pages/example.md", text) == text


def test_fix_record_key(content: Path) -> None:  # noqa: F811
    file = content / "data/people.yaml"
    before = "- key: example-clinician\n  nmae: Example Clinician\n"
    file.write_text(before)
    fix_site(content)
    assert file.read_text().startswith("- key: example-clinician\n  name: ")


def test_capitals_in_the_name_of_a_file_and_the_links_to_it(content: Path) -> None:  # noqa: F811
    (content / "images/drawing.svg").rename(content / "images/Drawing.SVG")
    (content / "pages/Our-Team.md").write_text(f"{HEAD}\n![a](../images/Drawing.SVG)\n")
    (content / "pages/example.md").write_text(f"{HEAD}\nAsk [us](Our-Team.md).\n")
    outcome = fix_site(content)
    assert (content / "pages/example.md").read_text().endswith("Ask [us](our-team.md).\n")
    text = (content / "pages/our-team.md").read_text()
    assert text.endswith("![a](../images/drawing.svg)\n")
    assert not (content / "pages/Our-Team.md").exists()
    assert len(outcome.renamed) == 2


@pytest.mark.parametrize(
    "text",
    [
        "A fact.[@orser-1979]",  # it could be another source
        "[a](abuot.md)",  # another page
        "[a](about.md#exampel)",
        "[a](www.example.org)",
        "## Heading\n\n#### Deeper",
        "A mistyped wrod.",
        "/// care-card | T\n    level: x\n\nx\n\n///",
    ],
)
def test_fix_leaves_ambiguous_text(fixed: Callable[[str, str], str], text: str) -> None:
    assert fixed("pages/example.md", f"{HEAD}{text}\n") == f"{HEAD}{text}\n"


def test_a_key_that_stands_there_already_is_not_given_twice(
    fixed: Callable[[str, str], str],
) -> None:
    text = HEAD.replace("status:", "titel: Another\nstatus:") + "Text.\n"
    assert fixed("pages/example.md", text) == text


def test_a_name_that_is_taken_is_not_given_again(content: Path) -> None:  # noqa: F811
    for name, words in (("Team.md", "One."), ("team.md", "Two.")):
        (content / "pages" / name).write_text(f"{HEAD}\n{words}\n")
    fix_site(content)
    assert (content / "pages/team.md").read_text().endswith("Two.\n")
    assert (content / "pages/Team.md").exists() or os.name == "nt"


def test_line_ends_encoding_mark_and_permissions_stay(content: Path) -> None:  # noqa: F811
    file = content / "pages/example.md"
    text = f"\ufeff{HEAD}\nText  \u00a0\t\n\n\n".replace("\n", "\r\n")
    wrong = text.replace("published", "publshed")
    file.write_bytes(wrong.encode())
    file.chmod(0o640)
    outcome = fix_site(content)
    assert file.read_bytes() == text.encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert outcome.fixed_count == 1


def test_a_file_that_changed_meanwhile_is_not_touched() -> None:
    told = SourceFile.from_text("a.md", "status: publshed").make_problem("E102", 1, 9, "m", "c", 8)
    told = told.with_fix("publshed", "published")
    assert apply_fixes(b"status: publshed\n", [told, told]) == (b"status: published\n", 1)
    assert apply_fixes(b"state: publshed\n", [told]) == (b"state: publshed\n", 0)
    assert apply_fixes(b"status: archived\n", [told]) == (b"status: archived\n", 0)
    assert apply_fixes(b"", [told]) == (b"", 0)


def test_only_the_marked_text_is_replaced() -> None:
    source = SourceFile.from_text("a.md", "x x x")
    told = [source.make_problem("E102", 1, c, "m", "c", 1).with_fix("x", "long") for c in (1, 5)]
    assert apply_fixes(b"x x x\n", told) == (b"long x long\n", 2)
    wide = source.make_problem("E102", 1, 1, "m", "c", 5).with_fix("x", "y")
    assert apply_fixes(b"x x x\n", [wide]) == (b"x x x\n", 0)  # which of them?


def test_a_second_run_changes_nothing(content: Path) -> None:  # noqa: F811
    (content / "pages/example.md").write_text(f"{HEAD.replace('title', 'titel')}\n[a](About.md)")
    assert fix_site(content).fixed_count == 3
    again = fix_site(content)
    assert (again.fixed_count, again.original_bytes, again.renamed) == (0, {}, {})


def test_fix_unwritable_file_is_reported_and_others_are_fixed(
    content: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("one", "two"):
        (content / f"pages/{name}.md").write_text(f"{HEAD}\nText.")
    real = mending.commit

    def full(root: Path, moves: dict[str, str], contents: Contents) -> list[str]:
        if "content/pages/one.md" in contents:
            raise OSError(28, "No space left on device")
        return real(root, moves, contents)

    monkeypatch.setattr(mending, "commit", full)
    outcome = fix_site(content)
    assert (content / "pages/one.md").read_text().endswith("Text.")
    assert (content / "pages/two.md").read_text().endswith("Text.\n")
    to = io.StringIO()
    print_result(outcome, content.parent, to)
    assert "content/pages/one.md could not be written: the disk is full." in to.getvalue()
