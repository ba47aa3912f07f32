"""Find the entries of word lists in the words of a text, in all their inflections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from clinicsite.checks.analysis.claims.grammar import ENGLISH, Grammar
from clinicsite.checks.analysis.claims.tokens import Words
from clinicsite.model.claim_form import END, QUESTION, START

# For each label the places of its entries: the index of the first word, and those behind the last.
Places = dict[str, dict[int, tuple[int, ...]]]


class _Node:
    """A branch of the tree of entries: what ends with its word, and which words can follow."""

    __slots__ = ("branches", "labels")

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.branches: dict[str, _Node] = {}


class _KnownWord(NamedTuple):
    """A word of a text: which words of entries it can be, and the labels of entries that it is.

    `begun` has the nodes of the second words of entries that begin with it.
    """

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    begun: dict[str, list[_Node]]


class Lexicon:
    """The entries of word lists in one tree, whose branches are words."""

    def __init__(self, entries: Iterable[tuple[str, str]], grammar: Grammar = ENGLISH) -> None:
        """Store entries of a language with their labels."""
        self._grammar = grammar
        self._tree = _Node()
        self._known = set[str]()
        self._beginnings = set[int]()
        self._words: dict[tuple[str, bool, bool], _KnownWord] = {}
        for entry, label in entries:
            self._add(entry, label)

    def _add(self, entry: str, label: str) -> None:
        node = self._tree
        prefix = "=" if entry.startswith("=") else ""
        for word in _split_entry(entry.removeprefix("="), self._grammar):
            if word.endswith("*"):
                self._beginnings.add(len(word) - 1)
            self._known.add(prefix + word)
            node = node.branches.setdefault(prefix + word, _Node())
        node.labels.append(label)

    def find_places(self, words: Words) -> Places:
        """Return where a text has each label."""
        places: Places = {}
        joined = words.joined
        known = [
            self._get_word((text, number in joined, number + 1 in joined))
            for number, text in enumerate(words.texts)
        ]
        for start, (_, labels, begun) in enumerate(known):
            end = start + 1
            ends = (end,)
            for label in labels:
                if label in places:
                    places[label][start] = ends
                else:
                    places[label] = {start: ends}
            if end < len(known) and not begun.keys().isdisjoint(known[end].keys):
                _add_phrases(places, known, start, begun)
        for first, last in words.sentences:
            places.setdefault(START, {})[first] = (first,)
            places.setdefault(END, {})[last] = (last,)
            if (first, last) in words.questions:
                places.setdefault(QUESTION, {})[last] = (last,)
        return places

    def _get_word(self, key: tuple[str, bool, bool]) -> _KnownWord:
        """Return the entries of a word, which can have a hyphen in front and one behind it."""
        if found := self._words.get(key):
            return found
        word, is_joined, joins = key
        candidates = [*self._grammar.iter_bases(word), f"={word}"]
        candidates += [f"{word[:n]}*" for n in self._beginnings if len(word) >= n]
        if is_joined:
            candidates += [f"-{word}"]
        if joins:
            candidates += [f"{word}-"]
        keys = tuple(dict.fromkeys(one for one in candidates if one in self._known))
        nodes = [self._tree.branches[key] for key in keys if key in self._tree.branches]
        labels = tuple(dict.fromkeys(label for node in nodes for label in node.labels))
        found = _KnownWord(keys, labels, _merge_branches(nodes))
        self._words[key] = found
        return found


def _merge_branches(nodes: Iterable[_Node]) -> dict[str, list[_Node]]:
    found: dict[str, list[_Node]] = {}
    for node in nodes:
        for key, branch in node.branches.items():
            found.setdefault(key, []).append(branch)
    return found


def _add_phrases(
    places: Places, known: list[_KnownWord], start: int, begun: dict[str, list[_Node]]
) -> None:
    """Add the places of entries of several words that begin at a word."""
    for end in range(start + 1, len(known)):
        nodes = [node for key in known[end].keys for node in begun.get(key, ())]
        if not nodes:
            return
        for label in dict.fromkeys(label for node in nodes for label in node.labels):
            ends = places.setdefault(label, {}).get(start, ())
            places[label][start] = (*ends, end + 1)
        begun = _merge_branches(nodes)


def _split_entry(entry: str, grammar: Grammar) -> list[str]:
    """Return the words of an entry. A hyphen inside it is a space."""
    first = "-" if entry.startswith("-") else ""
    last = "-" if entry.endswith("-") else ""
    written = entry.strip("-").replace("-", " ").split()
    words = [part for word in written for part in grammar.expand(word)]
    words[0] = first + words[0]
    words[-1] += last
    return words
