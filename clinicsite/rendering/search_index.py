"""Build the search index of one language: BM25 scores of each term in each section, in shards."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from clinicsite.rendering.search_documents import TERM_KIND, SearchDocument, SearchSection
from clinicsite.rendering.search_terms import SearchLanguage, split_words

# BM25 (Robertson and Zaragoza, 2009), with one weight for each field of a document.
SATURATION, LENGTH_WEIGHT = 1.2, 0.5
NAME_WEIGHT, SUMMARY_WEIGHT, HEADING_WEIGHT = 6, 2, 3  # a word of a long name weighs less
SYNONYM_FACTOR = 0.7
SCALE = 12  # scores are small integers
MAX_SHARD = 24_000  # bytes of JSON: a larger shard is split by the second letter
MAX_POSTINGS = 400  # sections of one term, the best ones

Postings = dict[int, int]  # section number → score


@dataclass(frozen=True)
class SearchIndex:
    """The files of an index by their names. `core` names the folder of all others."""

    version: str
    core: bytes
    files: dict[str, bytes]


@dataclass
class _Term:
    """A stem: how often each section has it, and the spellings with their counts."""

    counts: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    documents: set[int] = field(default_factory=set)
    spellings: Counter[str] = field(default_factory=Counter)


class IndexBuilder:
    """Count terms, and turn the counts into scores. A section number is an index of all."""

    def __init__(self, documents: list[SearchDocument], lang: str, same: Iterable[str]) -> None:
        self._documents, self._language, self._same = documents, SearchLanguage(lang), same
        self._stop_stems = {self._language.stem(word) for word in self._language.stop_words}
        self._terms: dict[str, _Term] = defaultdict(_Term)
        self._lengths: list[int] = []
        self._factors: list[float] = []
        self._phrases: dict[str, list[int]] = defaultdict(list)
        self._same_stems: dict[str, set[str]] = defaultdict(set)

    def build(self) -> SearchIndex:
        """Return the files of the index."""
        sizes = [self._add_document(*entry) for entry in enumerate(self._documents)]
        scores = self._add_synonyms(self._score_terms())
        shards = self._make_shards(scores)
        files = {f"words-{_to_hex(key)}.json": _dump(shard) for key, shard in shards.items()}
        files |= {
            f"page-{number}.json": _dump(_make_text(document))
            for number, document in enumerate(self._documents)
            if document.kind != TERM_KIND
        }
        core = self._make_core(sizes, sorted(shards))
        digest = hashlib.sha256(_dump(core))
        for name in sorted(files):
            digest.update(name.encode() + files[name])
        version = digest.hexdigest()[:10]
        return SearchIndex(version, _dump(core | {"version": version}), files)

    def _add_document(self, number: int, document: SearchDocument) -> int:
        """Count the terms of a document, and return the number of its sections."""
        top = len(self._lengths)
        for section in (SearchSection("", "", ""), *document.sections):
            is_top = len(self._lengths) == top
            words = self._count(section.text, number, 1) + self._count(
                section.heading, number, HEADING_WEIGHT
            )
            if is_top:
                words += self._count(document.summary, number, SUMMARY_WEIGHT)
                self._count_names(document, number)
            self._lengths.append(words)
            self._factors.append(document.weight)
        return len(self._lengths) - top

    def _count_names(self, document: SearchDocument, number: int) -> None:
        """Keep the names of a document, and count each word of them once."""
        weights: dict[str, float] = {}
        spellings: dict[str, str] = {}
        for name in document.names:
            words = split_words(name)
            useful = [word for word in words if word not in self._language.stop_words]
            is_question = len(words) > 2 and len(useful) == 1  # such as “is it safe”
            phrase = " ".join(map(self._language.stem, words if is_question else useful or words))
            self._phrases[phrase].append(number)
            if is_question and not self._is_question(stem := self._language.stem(useful[0])):
                self._phrases[stem].append(-1 - number)
            joined = (a + b for a, b in pairwise(useful) if a.isalpha() and b.isalpha())
            length = 1 if name == document.names[0] else max(1, len(useful))
            for word in (*useful, *joined):
                stem = self._language.stem(word)
                spellings.setdefault(stem, word)
                weights[stem] = max(weights.get(stem, 0), NAME_WEIGHT / math.sqrt(length))
        for stem, weight in weights.items():
            self._count(spellings[stem], number, weight)

    def _count(self, text: str, document: int, weight: float) -> int:
        """Add the words of a text to the current section, and return how many they are."""
        stop_words, stem = self._language.stop_words, self._language.stem
        section, total = len(self._lengths), 0
        for word, count in Counter(split_words(text)).items():
            if word not in stop_words:
                term = self._terms[stem(word)]
                term.counts[section] += weight * count
                term.documents.add(document)
                term.spellings[word] += count
                total += count
        return total

    def _score_terms(self) -> dict[str, Postings]:
        count = len(self._documents)
        average = sum(self._lengths) / max(1, len(self._lengths)) or 1
        scores = {}
        for stem, term in self._terms.items():
            common = len(term.documents)
            rarity = math.log(1 + (count - common + 0.5) / (common + 0.5))
            postings = {}
            for section, found in term.counts.items():
                length = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * self._lengths[section] / average
                part = found * (SATURATION + 1) / (found + SATURATION * length)
                postings[section] = round(SCALE * rarity * part * self._factors[section]) or 1
            scores[stem] = postings
        return scores

    def _add_synonyms(self, scores: dict[str, Postings]) -> dict[str, Postings]:
        """Return the scores, where each word of a group is found by the others too."""
        result = {stem: dict(postings) for stem, postings in scores.items()}
        for group in self._same:
            special, _, general = group.partition(">")
            words = {self._language.stem(word): word for word in split_words(special)}
            targets = set(map(self._language.stem, split_words(general))) or words.keys()
            for stem, word in words.items():
                postings = result.setdefault(stem, {})
                self._terms[stem].spellings[word] += 0
                for other in (targets & scores.keys()) - {stem}:
                    self._same_stems[stem].add(other)
                    for section, score in scores[other].items():
                        lower = round(score * SYNONYM_FACTOR) or 1
                        postings[section] = max(postings.get(section, 0), lower)
        return {stem: postings for stem, postings in result.items() if postings}

    def _make_shards(self, scores: dict[str, Postings]) -> dict[str, dict[str, Any]]:
        """Return the shards by the first letters of their words."""
        shards: dict[str, dict[str, Any]] = defaultdict(
            lambda: {"terms": {}, "names": {}, "same": {}}
        )
        for stem, postings in scores.items():
            spelling = min(
                self._terms[stem].spellings.items(), key=lambda item: (-item[1], item[0])
            )
            shards[stem[0]]["terms"][spelling[0]] = _pack(postings)
            if same := self._same_stems.get(stem):
                shards[stem[0]]["same"][stem] = " ".join(sorted(same))
        for phrase, documents in self._phrases.items():
            if not self._is_question(phrase):
                shards[phrase[0]]["names"][phrase] = sorted(set(documents))
        for letter in list(shards):
            if len(_dump(shards[letter])) > MAX_SHARD:
                self._split_shard(shards, letter)
        return dict(shards)

    def _split_shard(self, shards: dict[str, dict[str, Any]], letter: str) -> None:
        """Split a shard by two letters. What stays are its words, to correct spelling with."""
        whole = shards.pop(letter)
        for word, postings in whole["terms"].items():
            shards[self._language.stem(word)[:2]]["terms"][word] = postings
        for part in ("names", "same"):
            for stem, value in whole[part].items():
                shards[stem[:2]][part][stem] = value
        shards[letter]["words"] = sorted(whole["terms"])

    def _is_question(self, phrase: str) -> bool:
        """Return whether a name holds stop words, so that no shard has it."""
        return not phrase or not self._stop_stems.isdisjoint(phrase.split())

    def _make_core(self, sizes: list[int], shards: list[str]) -> dict[str, Any]:
        documents = [
            [document.url, document.names[0], document.kind, size]
            + ([document.summary] if document.kind == TERM_KIND else [])
            for document, size in zip(self._documents, sizes)
        ]
        phrases = {
            phrase: sorted(set(numbers))
            for phrase, numbers in self._phrases.items()
            if phrase and self._is_question(phrase)
        }
        return {
            "documents": documents,
            "names": phrases,
            "shards": shards,
            "stop": " ".join(sorted(self._language.stop_words)),
            "forms": self._list_forms(),
            "endings": [list(rule) for rule in self._language.endings],
        }

    def _list_forms(self) -> list[str]:
        """Return the words that no ending fits, with their forms, where the index needs them."""
        lines, needed = defaultdict(list), set()
        for form, stem in self._language.forms.items():
            lines[stem].append(form)
            if not self._terms.keys().isdisjoint((stem, self._language.strip_endings(form))):
                needed.add(stem)
        return [" ".join(forms) for stem, forms in lines.items() if stem in needed]


def _to_hex(key: str) -> str:
    """Return a file name for letters of any script."""
    return "-".join(format(ord(letter), "x") for letter in key)


def _pack(postings: Postings) -> list[int]:
    """Return the best postings as a flat list: the step from the last section, then the score."""
    best = sorted(postings, key=lambda section: (-postings[section], section))[:MAX_POSTINGS]
    packed, last = [], 0
    for section in sorted(best):
        packed += [section - last, postings[section]]
        last = section
    return packed


def _make_text(document: SearchDocument) -> dict[str, Any]:
    sections = [[part.id, part.heading, part.text] for part in document.sections]
    return {"summary": document.summary, "sections": sections}


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
