"""Find the entries of word lists in the words of a text, in all their inflections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from clinicsite.checks.analysis.claims.tokens import Words, expand_word
from clinicsite.model.claim_form import END, QUESTION, START

# For each label the places of its entries: the index of the first word, and those behind the last.
Places = dict[str, dict[int, list[int]]]
_LABELS = ""  # the key of the labels of a node of the tree; no word is empty
_VOWELS = frozenset("aeiou")


class Lexicon:
    """The entries of word lists in one tree, whose branches are words."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """Store entries with their labels."""
        self._tree: dict[str, Any] = {}
        self._known = set[str]()
        self._beginnings = set[int]()
        self._keys: dict[tuple[str, bool, bool], tuple[str, ...]] = {}
        for entry, label in entries:
            self._add(entry, label)

    def _add(self, entry: str, label: str) -> None:
        node = self._tree
        prefix = "=" if entry.startswith("=") else ""
        for word in _split_entry(entry.removeprefix("=")):
            if word.endswith("*"):
                self._beginnings.add(len(word) - 1)
            self._known.add(prefix + word)
            node = node.setdefault(prefix + word, {})
        node.setdefault(_LABELS, []).append(label)

    def find_places(self, words: Words) -> Places:
        """Return where a text has each label."""
        places: Places = {}
        texts, joined, total = words.texts, words.joined, len(words.texts)
        keys = [
            self._get_keys(text, number in joined, number + 1 in joined)
            for number, text in enumerate(texts)
        ]
        for start in range(total):
            nodes = [self._tree[key] for key in keys[start] if key in self._tree]
            end = start
            while nodes:
                end += 1
                for node in nodes:
                    for label in node.get(_LABELS, ()):
                        ends = places.setdefault(label, {}).setdefault(start, [])
                        if end not in ends:
                            ends.append(end)
                if end == total:
                    break
                nodes = [node[key] for node in nodes for key in keys[end] if key in node]
        for first, last in words.sentences:
            places.setdefault(START, {})[first] = [first]
            places.setdefault(END, {})[last] = [last]
            if (first, last) in words.questions:
                places.setdefault(QUESTION, {})[last] = [last]
        return places

    def _get_keys(self, word: str, is_joined: bool, joins: bool) -> tuple[str, ...]:
        """Return the words of entries that stand for a word of a text."""
        found = self._keys.get((word, is_joined, joins))
        if found is None:
            candidates = list(_iter_bases(word))
            candidates += [f"={word}"]
            candidates += [f"{word[:n]}*" for n in self._beginnings if len(word) >= n]
            if is_joined:
                candidates += [f"-{word}"]
            if joins:
                candidates += [f"{word}-"]
            found = tuple(dict.fromkeys(one for one in candidates if one in self._known))
            self._keys[word, is_joined, joins] = found
        return found


def _split_entry(entry: str) -> list[str]:
    """Return the words of an entry. A hyphen inside it is a space."""
    first = "-" if entry.startswith("-") else ""
    last = "-" if entry.endswith("-") else ""
    written = entry.strip("-").replace("-", " ").split()
    words = [part for word in written for part in expand_word(word)]
    words[0] = first + words[0]
    words[-1] += last
    return words


def _iter_bases(word: str) -> Iterator[str]:
    """Yield a word, and what it can be an inflection of: relieves, relieve."""
    yield word
    if len(word) < 4:
        return
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]
        if word.endswith("ies"):
            yield f"{word[:-3]}y"
    for ending in ("ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            yield stem
            yield f"{stem}e"
            if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
                yield stem[:-1]
            if ending == "ed" and stem.endswith("i"):
                yield f"{stem[:-1]}y"
