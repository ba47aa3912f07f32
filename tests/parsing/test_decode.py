"""Bytes become text, or a problem that says why not."""

import os
from pathlib import Path

import pytest

from clinicsite.parsing.decode import MAX_LINE_LENGTH, MAX_LINES, MAX_TEXT_BYTES, read_text


def read_lines(
    tmp_path: Path, data: bytes
) -> tuple[tuple[str, ...], list[tuple[str, int, int, str]]]:
    """The lines of a file of these bytes, and code, line, column and message of its problems."""
    (tmp_path / "x.md").write_bytes(data)
    source, problems = read_text(tmp_path / "x.md", "content/x.md")
    return source.lines, [(p.code, p.line, p.column, p.message) for p in problems]


def test_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    assert read_lines(tmp_path, b"\xef\xbb\xbfa\n") == (("a", ""), [])


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_every_kind_of_line_end_is_fine(tmp_path: Path, end: bytes) -> None:
    assert read_lines(tmp_path, b"a" + end + b"b") == (("a", "b"), [])


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"\r\n"])
def test_an_empty_file_is_a_problem(tmp_path: Path, data: bytes) -> None:
    assert read_lines(tmp_path, data)[1] == [("E203", 1, 1, "The file is empty")]


def test_another_encoding_is_found_at_its_first_character(tmp_path: Path) -> None:
    _, problems = read_lines(tmp_path, "ok\nä caf\xe9".encode("latin-1"))
    assert problems == [("E201", 2, 1, "This letter is saved in an old form, which is not UTF-8")]


def test_the_column_counts_characters_not_bytes(tmp_path: Path) -> None:
    _, problems = read_lines(tmp_path, "ääé ".encode() + b"\xff")
    assert [problem[:3] for problem in problems] == [("E201", 1, 5)]


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("\x00", "U+0000"),
        ("\x07", "U+0007"),
        ("\x1b", "U+001B"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\u2028", "U+2028"),
        ("\u00ad", "U+00AD"),
        ("\u200b", "U+200B"),
        ("\u200c", "U+200C"),
        ("\u200e", "U+200E"),
        ("\u200d", "U+200D"),
        ("\u202e", "U+202E"),
        ("\u2060", "U+2060"),
        ("\ufeff", "U+FEFF"),
        ("\ufffe", "U+FFFE"),
    ],
)
def test_a_control_character_is_found(tmp_path: Path, sign: str, name: str) -> None:
    _, problems = read_lines(tmp_path, f"ab\nc{sign}".encode())
    message = f"There is an invisible character ({name}) in this line"
    assert problems == [("E202", 2, 2, message)]


def test_invisible_characters_are_reported_once_per_line(tmp_path: Path) -> None:
    _, problems = read_lines(tmp_path, "a\0\nb\nc\u200bd\u200be\u00adf\n".encode())
    assert problems == [
        ("E202", 1, 2, "There is an invisible character (U+0000) in this line"),
        ("E202", 3, 2, "There are invisible characters (U+200B, U+00AD) in this line"),
    ]


def test_tabs_and_unusual_letters_are_fine(tmp_path: Path) -> None:
    assert read_lines(tmp_path, "a\tb 🙂 👩‍⚕️ ñ \u00a0".encode())[1] == []


def test_a_line_of_20000_characters_is_the_longest(tmp_path: Path) -> None:
    assert read_lines(tmp_path, b"x" * MAX_LINE_LENGTH)[1] == []
    _, problems = read_lines(tmp_path, b"a\n" + b"x" * (MAX_LINE_LENGTH + 1))
    assert problems == [("E205", 2, 1, "This line has 20001 characters. The limit is 20000")]


def test_a_file_has_at_most_10000_lines(tmp_path: Path) -> None:
    _, problems = read_lines(tmp_path, b"x\n" * MAX_LINES)
    assert problems == [("E204", 10_001, 1, "The file has 10001 lines. The limit is 10000")]


def test_5_mb_in_a_line_are_refused_unread(tmp_path: Path) -> None:
    _, problems = read_lines(tmp_path, b"x" * 5_000_000)
    assert problems == [("E204", 1, 1, "The file has 5.0 MB. The limit is 1 MB")]
    assert read_lines(tmp_path, b"x\n\n" * 2000 + b"y" * (MAX_TEXT_BYTES - 6000))[1][0][0] == "E205"


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    _, problems = read_text(tmp_path / "no.md", "content/no.md")
    assert [problem.code for problem in problems] == ["E209"]


def test_reading_never_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    _, problems = read_text(tmp_path / "pipe.md", "content/pipe.md")
    assert [problem.code for problem in problems] == ["E209"]


def test_another_encoding_is_found_after_old_line_ends(tmp_path: Path) -> None:
    _, problems = read_lines(tmp_path, b"ok\rcaf\xe9\rend")
    assert [problem[:3] for problem in problems] == [("E201", 2, 4)]
