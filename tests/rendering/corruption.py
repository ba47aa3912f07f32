"""Spoil a file of a project at random, as an editor, a disk or a tool would."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from tests.projects import Project

Corrupt = Callable[[list[str], random.Random], list[str]]
TEXT_ENDINGS = (".md", ".yaml", ".html", ".css", ".svg", ".txt", ".xml", ".vcf", ".ics")
INSERTED = (
    *("---", "///", "/// evidence", "\t", "\u200b", "\x00", "<b>", "</div>", "{{", "{% if %}"),
    *(
        "[@nobody-2001]",
        "[a](b.md)",
        "![](x.png)",
        "<<<<<<< HEAD",
        "- : - :",
        "'",
        '"',
        "&#0;",
        "}",
    ),
    *("status: draft", "aliases: [/x/]", "expires: 2001-01-01", "title:", "# A heading", "| a |"),
)


def corrupt_project(project: Project, rng: random.Random) -> str:
    """Spoil one file of the content, the theme or the settings, and return what was done."""
    files = [
        file
        for folder in ("content", "theme")
        for file in sorted((project.root / folder).rglob("*"))
        if file.is_file()
    ]
    files += [project.root / "publishconf.py"]
    file = rng.choice(files)
    name = file.relative_to(project.root).as_posix()
    if rng.random() < 0.1:
        return f"{name}: {_change_folder(file, rng)}"
    data = file.read_bytes()
    if file.suffix in TEXT_ENDINGS and rng.random() < 0.8:
        lines = data.decode().splitlines(keepends=True) or ["\n"]
        kind = rng.choice(sorted(_LINE_CHANGES))
        data = "".join(_LINE_CHANGES[kind](lines, rng)).encode()
    else:
        kind, data = _change_bytes(data, rng)
    file.unlink()  # a file of the theme is a link that all tests share
    file.write_bytes(data)
    return f"{name}: {kind}"


def _change_folder(file: Path, rng: random.Random) -> str:
    kind = rng.choice(["delete", "rename", "copy"])
    other = file.with_name(f"x{rng.randrange(9)}{file.name}")
    if kind == "delete":
        file.unlink()
    elif kind == "rename":
        file.rename(other)
    else:
        other.write_bytes(file.read_bytes())
    return kind


def _change_bytes(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    at = rng.randrange(len(data) or 1)
    match rng.randrange(3):
        case 0:
            return "cut", data[:at]
        case 1:
            return "flip", data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        case _:
            return "insert", data[:at] + rng.randbytes(4) + data[at:]


def _delete_lines(lines: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(lines))
    return [*lines[:at], *lines[at + rng.randint(1, 3) :]]


def _repeat_line(lines: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(lines))
    return [*lines[: at + 1], *lines[at:]]


def _swap_lines(lines: list[str], rng: random.Random) -> list[str]:
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines = [*lines]
    lines[one], lines[two] = lines[two], lines[one]
    return lines


def _insert_words(lines: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(lines))
    line = lines[at]
    column = rng.randrange(len(line)) if rng.random() < 0.5 else 0
    return [*lines[:at], f"{line[:column]}{rng.choice(INSERTED)}{line[column:]}", *lines[at + 1 :]]


def _delete_character(lines: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(lines))
    line = lines[at]
    column = rng.randrange(len(line) or 1)
    return [*lines[:at], line[:column] + line[column + 1 :], *lines[at + 1 :]]


_LINE_CHANGES: dict[str, Corrupt] = {
    "delete lines": _delete_lines,
    "repeat a line": _repeat_line,
    "swap lines": _swap_lines,
    "insert words": _insert_words,
    "delete a character": _delete_character,
}
