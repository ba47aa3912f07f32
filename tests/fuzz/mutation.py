"""Change documents at random: lines, characters, repeated runs, levels of nesting, other pages."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

from tests.fuzz.pipeline import PAGE_PATHS, RECORD_PATHS
from tests.fuzz.vocabulary import HIDDEN, SPECIALS, TARGETS
from tests.projects import ROOT

MAX_SIZE = 12_000  # characters of a mutated document
LINE_STARTS = ("    ", "> ", "- ", "1. ", "/// ", "# ", "| ", "\t", "[^1]: ", "  ", "---", "- - ")
YAML_PARTS = (
    ": ", "- ", "  ", '"', "'", "[", "]", "{", "}", " #", "&a ", "*a", "!!x ", "|", ">", "\t", "~",
    "2026-02-30", "yes", "null", "0x1f", "1e999", "\\u200b", "{day:>99999999}", "? ", "---", "...",
)  # fmt: skip
SURROUNDINGS = (
    ("[", "](x)"), ("*", "*"), ("**", "**"), ("_", "_"), ("`", "`"), ("<", ">"), ("{", "}"),
    ("![", "](none.svg)"), ("[@", "]"), ("[^", "]"), ("\n\n/// note | T\n\n", "\n\n///\n\n"),
    ("\n```\n", "\n```\n"), ("<!--", "-->"), ("(", ")"), ('"', '"'), ("[", "][x]"), ("[x](", ")"),
    ("\n\n", "\n\n"), ("\n> ", "\n"), ("\n- ", "\n"), ("[^1]\n\n[^1]: ", "\n\n"),
)  # fmt: skip
LINE_ENDS = ("\r\n", "\r", "\u2028", "\x0b", "\x85")


@cache
def list_sources(suffix: str) -> tuple[tuple[str, str], ...]:
    """Return the path and the text of each file of our content with this suffix."""
    files = sorted((ROOT / "content").rglob(f"*{suffix}"))
    return tuple(
        (file.relative_to(ROOT / "content").as_posix(), file.read_text("utf-8")) for file in files
    )


class Mutator:
    """Changes texts with one random generator."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def make_page(self) -> tuple[str, bytes]:
        """Return the path and the bytes of a changed page of ours."""
        path, text = self._rng.choice(list_sources(".md"))
        folder = path.split("/", maxsplit=1)[0]
        path = next(one for one in PAGE_PATHS if one.startswith(folder))
        head, body = text[4:].split("\n---\n", 1)
        lines = body.split("\n")
        begin, number = self._rng.randrange(len(lines)), self._rng.randint(1, 14)
        part = "\n".join(lines[begin : begin + number])
        return path, self.mutate_page(f"---\n{head}\n---\n{part}\n")

    def make_record(self) -> tuple[str, bytes]:
        """Return the path and the bytes of a changed file of records."""
        path, text = self._rng.choice(list_sources(".yaml"))
        assert path in RECORD_PATHS
        lines = text.split("\n")
        if lines[0].startswith("- ") or self._rng.random() < 0.2:
            starts = [number for number, line in enumerate(lines) if line.startswith("- ")] or [0]
            begin = self._rng.choice(starts)
            lines = lines[begin : begin + self._rng.randint(5, 40)]
        return path, self.mutate("\n".join(lines), self.record_changes)

    def mutate_page(self, text: str) -> bytes:
        """Return the bytes of a page after some changes, mostly of its body."""
        end = text.find("\n---\n", 4) + 5
        if end < 5 or self._rng.random() < 0.25:
            return self.mutate(text, self.page_changes)
        return text[:end].encode("utf-8", "surrogatepass") + self.mutate(
            text[end:], self.page_changes
        )

    def mutate(self, text: str, changes: tuple[Callable[[Mutator, str], str], ...]) -> bytes:
        """Return the bytes of a text after some changes."""
        for _ in range(self._rng.choice((1, 1, 2, 3, 5, 10))):
            new = self._rng.choice(changes)(self, text)
            text = new if len(new) <= MAX_SIZE else text
        if self._rng.random() < 0.03:
            text = text.replace("\n", self._rng.choice(LINE_ENDS))
        data = text.encode("utf-8", "surrogatepass")
        if self._rng.random() < 0.02:
            place = self._rng.randint(0, len(data))
            data = data[:place] + bytes([self._rng.randrange(256)]) + data[place:]
        return data

    def _choose_lines(self, text: str) -> tuple[list[str], int, int]:
        """Return the lines of a text, and the beginning and the end of some of them."""
        lines = text.split("\n")
        begin = self._rng.randrange(len(lines))
        return lines, begin, min(len(lines), begin + self._rng.choice((1, 1, 1, 2, 3, 8)))

    def _delete_lines(self, text: str) -> str:
        lines, begin, end = self._choose_lines(text)
        return "\n".join(lines[:begin] + lines[end:])

    def _repeat_lines(self, text: str) -> str:
        lines, begin, end = self._choose_lines(text)
        number = self._rng.choice((2, 2, 3, 20))
        return "\n".join(lines[:begin] + lines[begin:end] * number + lines[end:])

    def _swap_lines(self, text: str) -> str:
        lines, begin, _ = self._choose_lines(text)
        other = self._rng.randrange(len(lines))
        lines[begin], lines[other] = lines[other], lines[begin]
        return "\n".join(lines)

    def _indent_lines(self, text: str) -> str:
        lines, begin, end = self._choose_lines(text)
        start = self._rng.choice(LINE_STARTS) * self._rng.choice((1, 1, 1, 2, 6))
        lines[begin:end] = [start + line for line in lines[begin:end]]
        return "\n".join(lines)

    def _join_lines(self, text: str) -> str:
        lines, begin, end = self._choose_lines(text)
        glue = self._rng.choice(("", " ", "|", "\n\n", "\n\n\n"))
        return "\n".join([*lines[:begin], glue.join(lines[begin : end + 1]), *lines[end + 1 :]])

    def _insert_character(self, text: str) -> str:
        place = self._rng.randint(0, len(text))
        return text[:place] + self._rng.choice(SPECIALS) + text[place:]

    def _insert_hidden(self, text: str) -> str:
        place = self._rng.randint(0, len(text))
        return text[:place] + self._rng.choice(HIDDEN) + text[place:]

    def _delete_characters(self, text: str) -> str:
        place = self._rng.randint(0, len(text))
        return text[:place] + text[place + self._rng.choice((1, 1, 2, 5, 30)) :]

    def _repeat_run(self, text: str) -> str:
        place = self._rng.randint(0, len(text))
        run = text[place : place + self._rng.choice((1, 1, 2, 4, 10))]
        return text[:place] + run * self._rng.choice((2, 3, 5, 50, 500)) + text[place:]

    def _repeat_special(self, text: str) -> str:
        place = self._rng.randint(0, len(text))
        run = "".join(self._rng.choice(SPECIALS) for _ in range(self._rng.choice((1, 1, 2, 3))))
        return text[:place] + run * self._rng.choice((2, 5, 20, 300)) + text[place:]

    def _surround(self, text: str) -> str:
        begin = self._rng.randint(0, len(text))
        end = begin + self._rng.choice((1, 5, 20, 100))
        left, right = self._rng.choice(SURROUNDINGS)
        return text[:begin] + left + text[begin:end] + right + text[end:]

    def _move_run(self, text: str) -> str:
        begin, target = self._rng.randint(0, len(text)), self._rng.randint(0, len(text))
        run = text[begin : begin + self._rng.choice((3, 10, 50))]
        return text[:target] + run + text[target:]

    def _splice(self, text: str) -> str:
        other = self._rng.choice(list_sources(".md"))[1].split("\n")
        begin = self._rng.randrange(len(other))
        lines, at, _ = self._choose_lines(text)
        lines[at:at] = other[begin : begin + self._rng.randint(1, 15)]
        return "\n".join(lines)

    def _insert_yaml(self, text: str) -> str:
        place = self._rng.randint(0, len(text))
        return text[:place] + self._rng.choice(YAML_PARTS) + text[place:]

    def _replace_value(self, text: str) -> str:
        lines, begin, _ = self._choose_lines(text)
        name = lines[begin].partition(":")[0]
        value = self._rng.choice((*YAML_PARTS, *SPECIALS, *TARGETS, "x" * 3000, "[a, b]", "{a: b}"))
        lines[begin] = f"{name}: {value}"
        return "\n".join(lines)

    def _splice_record(self, text: str) -> str:
        other = self._rng.choice(list_sources(".yaml"))[1].split("\n")
        begin = self._rng.randrange(len(other))
        lines, at, _ = self._choose_lines(text)
        lines[at:at] = other[begin : begin + self._rng.randint(1, 10)]
        return "\n".join(lines)

    _any_changes = (
        _delete_lines, _repeat_lines, _swap_lines, _indent_lines, _join_lines, _insert_character,
        _delete_characters, _repeat_run, _repeat_special, _move_run,
    )  # fmt: skip
    page_changes = (
        *_any_changes,
        *_any_changes,
        _surround,
        _surround,
        _surround,
        _splice,
        _insert_hidden,
    )
    record_changes = (
        *_any_changes,
        _insert_hidden,
        _insert_yaml,
        _insert_yaml,
        _replace_value,
        _splice_record,
    )
