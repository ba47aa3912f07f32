"""Compute content/data/claim-tone.yaml from the sentences of this folder and from the pages.

Run `python -m tests.checks.claims.train_tone` after larger changes of the sentences or of the word
lists. It takes some minutes. It fits a logistic regression, leaves out two authors at a time,
and sets the levels from what the points say of their sentences. Then it fits all sentences.
"""

import itertools
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import yaml

from clinicsite.checks.analysis.claims.engine import Judge
from clinicsite.checks.analysis.claims.features import get_stem, list_features, list_parts
from clinicsite.checks.analysis.claims.lexicon import Lexicon
from clinicsite.checks.analysis.claims.tokens import split_words
from clinicsite.checks.analysis.claims.tone import read_groups
from clinicsite.checks.analysis.located_sentences import (
    sentences_of_drawings,
    sentences_of_page,
    sentences_of_records,
)
from clinicsite.parsing.read import read_site
from tests.checks.claims.linear_fit import fit_weights
from tests.checks.claims.tone_file import Points, write_tone

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = ROOT / "tests/checks/claims/sentences"
OUTPUT = ROOT / "content/data/claim-tone.yaml"
SEALED = "unseen-k"
# The authors of these files knew neither the rules nor the other files. Two are left out at a time.
LEFT_OUT = [("dev-g", "dev-l"), ("dev-h", "dev-m"), ("dev-i", "dev-n"), ("dev-j", "dev-o")]
# Sentences of pages that have a form count more, because the points alone spare them.
PAGE_WEIGHT, NEAR_WEIGHT = 1.0, 3.0
SCALE, KIND_SCALE, LEAST_KIND_POINTS = 50, 20, 3
MAX_ALARMS, MAX_ERROR_ALARMS = 0.025, 0.007


class Example(NamedTuple):
    """A sentence: where it is from, its kind, whether it is a claim, and what rules find."""

    file: str
    kind: str
    is_claim: bool
    features: Counter[str]
    has_form: bool
    is_exempt: bool  # a rule finds it whatever its tone


def collect_examples() -> tuple[list[Example], Counter[str]]:
    """Return the judged sentences and those of pages, and how often each word was seen."""
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=False)
    records, seen = site.records, Counter[str]()
    groups = read_groups(records.claim_groups["en"])
    lexicon = Lexicon(
        (entry, name.upper()) for name, one in records.claim_words.items() for entry in one.entries
    )
    rules = [r for r in records.claims.values() if not r.tone_alone and not r.only_sources]
    judge = Judge(rules, records.claim_acts.values(), records.claim_words)

    def make(file: str, kind: str, text: str, *, is_claim: bool, has_source: bool) -> Example:
        words = split_words(text)
        seen.update(words.texts)
        places = lexicon.find_places(words)
        features = list_features(text, words, places, groups, has_source=has_source)
        names = Counter(feature.name for feature in features)
        names.update(part for word in words.texts for part in list_parts(word))
        found = [one.rule for one in judge.find_claims(text, has_source=has_source)]
        exempt = any(rule.any_tone for rule in found)
        return Example(file, kind, is_claim, names, bool(found), exempt)

    examples = [
        make(
            path.stem,
            one["kind"].partition("/")[0],
            one["text"],
            is_claim=one["verdict"] == "guilty",
            has_source=one.get("cited", False),
        )
        for path in sorted(SENTENCES.glob("*.yaml"))
        if path.stem != SEALED
        for one in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    ]
    pages = [document for document in site.documents.values() if document.meta]
    shown = [one for page in pages for one in sentences_of_page(page, "critique")]
    texts = {
        (one.sentence.text, bool(one.source_types))
        for one in (*shown, *sentences_of_records(site), *sentences_of_drawings(site))
        if one.lang == "en"
    }
    examples += [
        make("", "", text, is_claim=False, has_source=has_source)
        for text, has_source in sorted(texts)
    ]
    return examples, seen


def fit(examples: list[Example]) -> Points:
    """Return the points of the features. The key "" has those of each sentence."""
    weights = fit_weights(
        [one.features for one in examples],
        [one.is_claim for one in examples],
        [1.0 if one.file else NEAR_WEIGHT if one.has_form else PAGE_WEIGHT for one in examples],
    )
    return {name: round(SCALE * weight) for name, weight in weights.items()}


def fit_kinds(examples: list[Example]) -> dict[str, Points]:
    """Return the points by which a claim is of each kind rather than of another."""
    claims = [one for one in examples if one.is_claim]
    rows = [
        Counter({n: 1 for n in one.features if "*" not in n and ".." not in n and "^" not in n})
        for one in claims
    ]
    found = {}
    for kind in sorted({one.kind for one in claims}):
        weights = fit_weights(rows, [one.kind == kind for one in claims], [1.0] * len(claims))
        found[kind] = {
            name: points
            for name, weight in weights.items()
            if abs(points := round(KIND_SCALE * weight)) >= LEAST_KIND_POINTS or not name
        }
    return found


def measure(points: Points, one: Example) -> int:
    """Return the points of a sentence."""
    return points[""] + sum(points.get(name, 0) * count for name, count in one.features.items())


def find_levels(examples: list[Example]) -> dict[str, int]:
    """Return the levels that find the most claims of authors whose sentences trained nothing."""
    scored = []
    for files in LEFT_OUT:
        points = fit([one for one in examples if one.file not in files])
        scored += [(measure(points, one), one) for one in examples if one.file in files]
    levels = {}
    for name, most in (("warning", MAX_ALARMS), ("error", MAX_ERROR_ALARMS)):
        best = 0.0
        for alone, less in itertools.product(range(0, 160, 2), range(0, 60, 4)):
            found = Counter(
                one.is_claim
                for total, one in scored
                if one.is_exempt or total >= alone or (one.has_form and total >= alone - less)
            )
            claims = sum(one.is_claim for _, one in scored)
            alarms = found[False] / (len(scored) - claims)
            if alarms <= most and found[True] / claims > best:
                best = found[True] / claims
                levels |= {f"alone_{name}": alone, f"form_{name}": alone - less}
                line = f"{name}: {best:.1%} found, {alarms:.2%} false alarms"
        print(line)  # noqa: T201 - for the person who trains
    return levels


def main() -> None:
    """Write the points."""
    examples, seen = collect_examples()
    levels = find_levels(examples)
    names: dict[str, str] = {}
    for word, _ in seen.most_common():
        names.setdefault(get_stem(word), word)
    write_tone(OUTPUT, levels, fit(examples), fit_kinds(examples), names)


if __name__ == "__main__":
    main()
