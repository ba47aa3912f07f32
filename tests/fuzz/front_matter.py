"""Generate words and front matter, and slips in them."""

from __future__ import annotations

import random

from tests.fuzz.vocabulary import FIELDS, HIDDEN, SPECIALS, VALUES, WORDS


class FrontMatterGrammar:
    """Generates the front matter of one document from a random generator."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._number = 0
        # How often a form is written with a mistake: most documents have few, some have many.
        self._slip = rng.choice((0.0, 0.02, 0.1, 0.4))

    def _has_slip(self) -> bool:
        return self._rng.random() < self._slip

    def _choose(self, usual: tuple[str, ...], other: tuple[str, ...]) -> str:
        """Return one of the `usual`, or rarely one of the others."""
        return self._rng.choice(other if self._rng.random() < self._slip / 3 else usual)

    def make_word(self) -> str:
        """Return a word. Many of them are in no other place of the document."""
        if self._has_slip() and self._rng.random() < 0.3:
            return self._rng.choice(SPECIALS if self._rng.random() < 0.98 else HIDDEN)
        if self._rng.random() < 0.6:
            return self._rng.choice(WORDS)
        self._number += 1
        letters = f"{self._number:04d}".translate(str.maketrans("0123456789", "bcdfghklmn"))
        return f"z{letters[0]}a{letters[1:]}"

    def make_words(self, least: int = 1, most: int = 8) -> str:
        """Return some words with a space between each two."""
        return " ".join(self.make_word() for _ in range(self._rng.randint(least, most)))

    def make_front_matter(self, path: str) -> str:
        """Return the front matter of a page, often a valid one."""
        lines = [f"title: {self.make_words(2, 5)}", f"summary: {self.make_words(12, 20)}."]
        lines.append(f"status: {self._rng.choice(('published', 'draft', 'published'))}")
        if path.startswith(("articles", "news")):
            lines.append("date: 2026-01-02")
        if path.startswith(("articles", "conditions", "treatments")):
            lines.append("next_review: 2027-11-01")
        while self._has_slip():
            name = self._rng.choice(FIELDS)
            value = self._rng.choice(
                (*VALUES, self.make_words(), f"*{self.make_words()}* [x](about.md)")
            )
            lines.insert(self._rng.randint(0, len(lines)), f"{name}: {value}")
        lines = [self._misspell(line) if self._has_slip() else line for line in lines]
        if self._has_slip():
            line = self._rng.randrange(len(lines))
            lines[line] = self._distort(lines[line])
        fences = ["---", "---"]
        if self._has_slip() and self._rng.random() < 0.2:
            fences[self._rng.randrange(2)] = self._rng.choice(("--", "", "----", "--- ", "+++"))
        return "\n".join([fences[0], *lines, fences[1]])

    def _misspell(self, line: str) -> str:
        """Return a line of front matter with a slip that `check --fix` may correct."""
        name, _, value = line.partition(": ")
        place = self._rng.randrange(len(name))
        names = (name.title(), name.upper(), name[:place] + name[place + 1 :], f"{name}s", name)
        values = (value.title(), value.replace("-", "–"), value.replace("-", "/"), value[:-1])
        end = self._rng.choice(("", "", " ", " \u00a0", "  # words", "", "", "\u200b"))
        return f"{self._rng.choice(names)}: {self._rng.choice((value, *values))}{end}"

    def _distort(self, text: str) -> str:
        place = self._rng.randint(0, len(text))
        new = self._rng.choice((*SPECIALS, "\n", "\n  ", ": ", "- ", " #", '"', "&a ", "!x "))
        return text[:place] + new + text[place + self._rng.randint(0, 2) :]
