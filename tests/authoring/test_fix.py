"""`check --fix`: mends what is safe, and nothing else."""

import io
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clinicsite.authoring import fix as mending
from clinicsite.authoring.fix import FixResult, apply_fixes, format_diff, format_hint, print_result
from clinicsite.authoring.write_ahead_log import Contents
from clinicsite.checks.check import check_site
from clinicsite.checks.report_formats import select_errors
from clinicsite.model.problem import Fix, Problem, SourceFile
from tests.checks.conftest import HEAD, SUMMARY, content  # noqa: F401 (a fixture)

ARTICLE = f"---\ntitle: An example\n{SUMMARY}\ndate: 2026-01-02\n"
ARTICLE += "next_review: 2026-12-01\nstatus: published\n---\n\nText.\n"


def fix_site(content: Path) -> FixResult:  # noqa: F811
    """Mends the site whose content is this folder."""
    return mending.fix(content.parent, lambda: check_site(content.parent))


@pytest.fixture
def fixed(content: Path) -> Callable[[str, str], str]:  # noqa: F811
    """What becomes of a file with this text."""

    def fixed(path: str, text: str) -> str:
        (content / path).write_text(text, "utf-8", newline="")
        fix_site(content)
        return (content / path).read_bytes().decode()

    return fixed


# --- What is mended ---


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


# --- What is left alone ---


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


# --- After any mistakes ---

SLIPS = {
    "title:": ["titel:", "Title:"],
    "summary:": ["sumary:", "SUMMARY:", "summry:"],
    "status:": ["statuss:", "stat:", "state:"],
    "published": ["publshed", "Published", "zzz"],
    "2026-01-02": ["2026\u201301\u201302", "2026/01/02", "2026-13-45"],
    "next_review": ["nextreview", "review"],
    "(../pages/about.md)": ["(../pages/About.md)", "(../pages/about)", "(../pages/abuot.md)"],
    "/// note": ["/// noet", "/// n"],
    "level:": ["levle:", "l:"],
    "emergency": ["emergancy", "Emergency", "e"],
}
SOUND = ARTICLE.replace(
    "Text.\n",
    "Ask [us](../pages/about.md).\n\n/// note | T\n\nx\n\n///\n\n"
    "/// care-card | T\n    level: emergency\n\nx\n\n///\n",
)


@settings(
    max_examples=10,
    phases=[Phase.generate],  # a smaller case says no more, and each takes a second
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    slips=st.fixed_dictionaries(
        {right: st.sampled_from([right, *wrong]) for right, wrong in SLIPS.items()}
    ),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_there_are_never_more_errors_than_before(
    content: Path,  # noqa: F811
    slips: dict[str, str],
    ends: str,
) -> None:
    file = content / "articles/example.md"
    text = SOUND
    for right, wrong in slips.items():
        text = text.replace(right, wrong, 1)
    file.write_bytes(text.replace("\n", ends).encode())
    before = select_errors(check_site(content.parent))
    outcome = fix_site(content)
    assert len(select_errors(outcome.remaining)) <= len(before)
    after = file.read_bytes().decode().replace(ends, "\n").split(" ")
    for was, now, meant in zip(text.split(" "), after, SOUND.split(" "), strict=True):
        pieces = zip(was.split("\n"), now.split("\n"), meant.split("\n"), strict=True)
        assert all(now in (was, meant) for was, now, meant in pieces)


# --- What is shown ---


def test_a_diff_shows_each_change_with_its_line() -> None:
    assert format_diff(b"a\nb\r\nc", b"a\nB\r\nc\n", "content/x.md") == [
        "--- before: content/x.md",
        "+++ after: content/x.md",
        "@@ -1,4 +1,3 @@",
        " a",
        "-b",
        "+B",
        " c",
        "-\\ No newline at end of file",
    ]


def test_fix_diff_shows_invisible_characters() -> None:
    assert format_diff("\ufeffa\u200bb\n".encode(), b"ab\n", "x")[3:] == [
        "-a\N{REPLACEMENT CHARACTER}b",
        "+ab",
    ]


class ColorTerminal(io.StringIO):
    """Shows colors."""

    def isatty(self) -> bool:
        return True


def test_colors_are_for_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    file = tmp_path / "content/x.md"
    file.parent.mkdir()
    file.write_text("new\n")
    outcome = FixResult(original_bytes={file: b"old\n"}, fixed_count=1)
    for to, colors in ((io.StringIO(), False), (ColorTerminal(), True)):
        print_result(outcome, tmp_path, to)
        assert ("\x1b[" in to.getvalue()) is colors
        assert "+new" in to.getvalue()
        assert "Fixed 1 place." in to.getvalue()


def test_a_name_may_look_like_markup(tmp_path: Path) -> None:
    outcome = FixResult(renamed={tmp_path / "[bold].md": tmp_path / "[Bold].md"}, fixed_count=1)
    to = io.StringIO()
    print_result(outcome, tmp_path, to)
    assert to.getvalue().startswith("[Bold].md is now called [bold].md\n")


def test_check_counts_fixable_problems() -> None:
    plain = Problem("x", 1, 1, "E102", "m", "c")
    safe = plain.with_fix("a", "b")
    assert format_hint([plain]) == ""
    assert format_hint([safe]) == "One of these is safe to fix. Type: python3 tasks.py check --fix"
    assert format_hint([safe, plain, safe]).startswith("2 of these are safe to fix. Type:")


def test_a_problem_with_nothing_safe_has_no_fix() -> None:
    problem = Problem("x", 1, 1, "E102", "m", "c")
    assert problem.with_fix("a", None).fix is None
    assert problem.with_fix("a", "a").fix is None
    assert problem.with_fix("a", "b").fix == Fix("a", "b")
