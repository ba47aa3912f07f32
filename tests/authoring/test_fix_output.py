"""What check --fix prints of its changes."""

import io
from pathlib import Path

import pytest

from clinicsite.authoring.fix import FixResult, format_diff, format_hint, print_result
from clinicsite.model.problem import Fix, Problem


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
