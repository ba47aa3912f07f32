"""Compute content/data/claim-tone.yaml from the sentences of this folder and from the pages.

Run `python -m tests.checks.claims.train_tone` after larger changes of the sentences or of the
word lists. It fits a logistic regression, whose weights are rounded to points of a fifth. With
`--try` it writes nothing: it leaves out a fifth of the sentences at a time, and prints how many
claims and harmless sentences of that fifth have a form or reach a number of points.
"""

import math
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import yaml

from clinicsite.checks.analysis.claims.engine import Judge, get_judges
from clinicsite.checks.analysis.claims.tone import QUESTION, QUOTATION, SOURCE, get_stem
from clinicsite.checks.analysis.located_sentences import (
    sentences_of_drawings,
    sentences_of_page,
    sentences_of_records,
)
from clinicsite.parsing.read import read_site

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = ROOT / "tests/checks/claims/sentences"
TRAINED = ("seen", "unseen-a", "dev-b", "dev-c", "dev-e", "dev-f")
OUTPUT = ROOT / "content/data/claim-tone.yaml"
# Sentences of pages that have a form count more, because the points alone spare them.
PAGE_WEIGHT, NEAR_WEIGHT = 0.5, 2.0
DECAY, ROUNDS, FOLDS = 1.5, 150, 5
TRIED = range(-20, 21, 2)
SCALE, MAX_POINTS = 5, 50
UNTRAINED = ("example", "clinician")
HEADER = """\
# The points by which a sentence reads like an advertisement (more than 0) or like information
# (less). `min_tone` of a rule in claims.yaml is compared with their sum. Each word or pair of words
# counts once, and stands for its inflections. A name in capital letters is a list of
# claim-words.yaml: one of its words. `base` counts for each sentence. `question`, `quotation`,
# `source`: for one with a question mark, with quotation marks, or with a source. To spare harmless
# sentences, give their words fewer points. `python -m tests.checks.claims.train_tone` computes the
# points from sentences that people judged.

"""


class Example(NamedTuple):
    """A sentence: its features, whether it is a claim, its weight, and what rules say of it."""

    features: list[str]
    verdict: int
    weight: float
    found: str  # "narrow", "broad" or ""


def collect_examples() -> tuple[list[Example], list[Example], Counter[str]]:
    """Return the judged sentences, those of pages, and how often each word was seen."""
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=False)
    judge = get_judges(site.records)["en"]
    records = site.records
    rules = [
        rule
        for rule in records.claims.values()
        if rule.lang == "en" and rule.forms != ("^",) and not rule.only_sources
    ]
    untoned = Judge(rules, records.claim_acts.values(), records.claim_words)
    seen = Counter[str]()

    def make(text: str, verdict: int, *, has_source: bool) -> Example:
        words, features = judge.list_features(text, has_source=has_source)
        seen.update(words)
        rules = [one.rule for one in untoned.find_claims(text, has_source=has_source)]
        found = "narrow" if any(not one.broad for one in rules) else "broad" if rules else ""
        return Example(sorted(set(features)), verdict, 1.0, found)

    judged = [
        make(one["text"], int(one["verdict"] == "guilty"), has_source=one.get("cited", False))
        for name in TRAINED
        for one in yaml.safe_load((SENTENCES / f"{name}.yaml").read_text("utf-8"))
    ]
    pages = [document for document in site.documents.values() if document.meta]
    shown = [one for page in pages for one in sentences_of_page(page, "critique")]
    texts = {
        (one.sentence.text, bool(one.source_types))
        for one in (*shown, *sentences_of_records(site), *sentences_of_drawings(site))
        if one.lang == "en"
    }
    harmless = [make(text, 0, has_source=has_source) for text, has_source in sorted(texts)]
    return (
        judged,
        [one._replace(weight=NEAR_WEIGHT if one.found else PAGE_WEIGHT) for one in harmless],
        seen,
    )


def fit(examples: Iterable[Example]) -> dict[str, int]:
    """Return the points of a logistic regression, by gradient steps of a fixed number."""
    examples = list(examples)
    counts = Counter(feature for one in examples for feature in one.features)
    names = ["", *sorted(name for name, count in counts.items() if count > 1)]
    numbers = {name: number for number, name in enumerate(names)}
    rows = [
        ([0, *(numbers[f] for f in one.features if f in numbers)], one.verdict, one.weight)
        for one in examples
    ]
    weights, sums = [0.0] * len(names), [1e-8] * len(names)
    for _ in range(ROUNDS):
        slopes = [DECAY * weight for weight in weights]
        slopes[0] = 0.0
        for row, verdict, weight in rows:
            total = sum([weights[number] for number in row])
            error = weight * (1 / (1 + math.exp(-max(-30, min(30, total)))) - verdict)
            for number in row:
                slopes[number] += error
        for number, slope in enumerate(slopes):
            sums[number] += slope * slope
            weights[number] -= 0.5 * slope / math.sqrt(sums[number])
    return {name: round(SCALE * weight) for name, weight in zip(names, weights, strict=True)}


def try_points(judged: list[Example], pages: list[Example]) -> None:
    """Print what the points of four fifths of the sentences say of the last fifth."""
    shares: Counter[tuple[int, str, int]] = Counter()
    for fold in range(FOLDS):
        rest = [one for number, one in enumerate(judged) if number % FOLDS != fold]
        points = fit([*rest, *pages])
        for one in judged[fold::FOLDS]:
            total = points[""] + sum(points.get(feature, 0) for feature in one.features)
            for least in TRIED:
                shares[one.verdict, one.found, least] += total >= least
    totals = Counter((one.verdict, one.found) for one in judged)
    for verdict, found in sorted(totals):
        every = totals[verdict, found]
        line = " ".join(f"{n}:{shares[verdict, found, n] / every:.3f}" for n in TRIED)
        print(f"{'claims' if verdict else 'harmless'} {found or 'no form'} {every}: {line}")  # noqa: T201


def write(points: dict[str, int], seen: Counter[str]) -> None:
    """Write the points."""
    names: dict[str, str] = {}
    for word, _ in seen.most_common():
        names.setdefault(get_stem(word), word)
    groups = defaultdict(list)
    for feature, value in points.items():
        if value and feature not in ("", QUESTION, QUOTATION, SOURCE):
            words = [names.get(word, word) for word in feature.split()]
            if feature.isupper() or all(w.isalpha() and w not in UNTRAINED for w in words):
                groups[max(-MAX_POINTS, min(MAX_POINTS, value))].append(" ".join(words))
    lines = [f"- lang: en\n  base: {points['']}\n"]
    lines += [
        f"  {name}: {points.get(feature, 0)}\n"
        for name, feature in (("question", QUESTION), ("quotation", QUOTATION), ("source", SOURCE))
    ]
    lines += ["  words:\n"]
    for value in sorted(groups, reverse=True):
        words = textwrap.fill(
            ", ".join(sorted(groups[value])),
            104,
            initial_indent=" " * 8,
            subsequent_indent=" " * 8,
            break_on_hyphens=False,
        )
        lines.append(f"    - points: {value}\n      words: >-\n{words}\n")
    OUTPUT.write_text(HEADER + "".join(lines), "utf-8")


if __name__ == "__main__":
    sentences, shown_sentences, counted = collect_examples()
    if "--try" in sys.argv:
        try_points(sentences, shown_sentences)
    else:
        write(fit([*sentences, *shown_sentences]), counted)
