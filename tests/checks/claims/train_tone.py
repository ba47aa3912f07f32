"""Compute content/data/claim-tone.yaml from judged sentences, the pages and ordinary prose.

Run `python -m tests.checks.claims.train_tone` after larger changes of the sentences or of the word
lists. It takes a quarter of an hour. It fits logistic regressions, leaves out some authors at a
time, and sets the levels from what the points say of their sentences. Then it fits all sentences.
"""

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain, product
from pathlib import Path
from typing import NamedTuple

import yaml

from clinicsite.checks.analysis.claims.engine import Judge
from clinicsite.checks.analysis.claims.features import TextFeatures, list_parts
from clinicsite.checks.analysis.claims.lexicon import Lexicon
from clinicsite.checks.analysis.claims.tokens import split_words
from clinicsite.checks.analysis.claims.tone import read_groups
from clinicsite.checks.analysis.located_sentences import (
    sentences_of_drawings,
    sentences_of_page,
    sentences_of_records,
)
from clinicsite.parsing.read import read_site
from tests.checks.claims.linear_fit import Row, find_scales, fit_strongest
from tests.checks.claims.ordinary_prose import collect_prose
from tests.checks.claims.tone_file import Points, write_tone

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = ROOT / "tests/checks/claims/sentences"
OUTPUT = ROOT / "content/data/claim-tone.yaml"
HELD_OUT = ("unseen-y", "unseen-z")
# The authors of these files knew neither the rules nor the other files.
LEFT_OUT = [
    ("dev-g", "dev-l", "dev-q", "dev-v", "dev-y"),
    ("dev-h", "dev-m", "dev-r", "dev-u", "dev-z"),
    ("dev-i", "dev-k", "dev-n", "dev-s", "dev-aa"),
    ("dev-j", "dev-o", "dev-p", "dev-t", "dev-w", "dev-ab"),
]
PROSE, PAGES = "prose", "pages"  # in place of a file
PROSE_SHARE = 0.3  # of the docs and tests, which are of other subjects
SCALE, KIND_SCALE = 50, 25  # points for a weight of 1
LEAST_WEIGHT, MOST_OF_KIND = 0.03, 3000
KIND_FLOOR = -2.0  # the least weight of a sentence for the points of kinds
MAX_ALARMS, MAX_ERROR_ALARMS = 0.017, 0.004


class Example(NamedTuple):
    """A sentence: its file, its kind, whether it is a claim, and whether a low rule finds it."""

    file: str
    kind: str
    is_claim: bool
    features: tuple[str, ...]
    is_low: bool


class Model(NamedTuple):
    """The points of a sentence for any claim, and for a claim of each kind."""

    points: Points
    kinds: dict[str, Points]

    def measure(self, features: tuple[str, ...]) -> int:
        """Return the points of a sentence."""
        total = _add(self.points, features)
        if total < KIND_FLOOR * SCALE:
            return total
        return total + max(_add(its, features) for its in self.kinds.values())


def _add(points: Points, features: tuple[str, ...]) -> int:
    return points[""] + sum([points[name] for name in features if name in points])


def collect_examples() -> list[Example]:
    """Return the judged sentences, those of pages, and ordinary prose."""
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=False)
    records = site.records
    groups = read_groups(records.claim_groups["en"])
    lexicon = Lexicon(
        (entry, name.upper())
        for name, one in records.claim_words.items()
        if one.lang == "en"
        for entry in one.entries
    )
    low = [rule for rule in records.claims.values() if (rule.lang, rule.min_tone) == ("en", "low")]
    judge = Judge(low, records.claim_acts.values(), records.claim_words)

    def make(
        file: str, text: str, kind: str = "", *, is_claim: bool = False, has_source: bool = False
    ) -> Example:
        words = split_words(text)
        found = TextFeatures(text, words, lexicon.find_places(words), groups, has_source=has_source)
        names = {
            name for window in found.list_windows() for name, *_ in found.list_features(*window)
        }
        names.update(part for word in words.texts for part in list_parts(word))
        is_low = bool(judge.find_claims(text, has_source=has_source))
        # The same text in many sentences needs memory once.
        return Example(file, kind, is_claim, tuple(map(sys.intern, sorted(names))), is_low)

    pages = [document for document in site.documents.values() if document.meta]
    shown = [one for page in pages for one in sentences_of_page(page, "critique")]
    texts = {
        (one.sentence.text, bool(one.source_types))
        for one in (*shown, *sentences_of_records(site), *sentences_of_drawings(site))
        if one.lang == "en"
    }
    prose = [make(PROSE, text) for text in collect_prose()]
    return [
        *(
            make(
                path.stem,
                one["text"],
                one["kind"].partition("/")[0],
                is_claim=one["verdict"] == "guilty",
                has_source=one.get("cited", False),
            )
            for path in sorted(SENTENCES.glob("*.yaml"))
            if path.stem not in HELD_OUT
            for one in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        ),
        *(make(PAGES, text, has_source=has_source) for text, has_source in sorted(texts)),
        *(one for one in prose if not one.is_low),  # tests have real claims too
    ]


def fit(examples: list[Example]) -> Model:
    """Return points that tell the claims of the examples from the other sentences."""
    rows = [
        Row(one.features, one.is_claim, PROSE_SHARE if one.file == PROSE else 1.0)
        for one in examples
    ]
    weights = fit_strongest(rows, find_scales(rows, least=3), least=LEAST_WEIGHT)
    judged = [one for one in examples if one.file not in (PROSE, PAGES)]
    counts = Counter(one.kind for one in judged if one.is_claim)
    near = {name: scale for name, scale in find_scales(rows, least=5).items() if " .. " not in name}
    kinds = {}
    for kind in sorted(kind for kind, count in counts.items() if count > 100):
        some = [
            Row(one.features, one.is_claim)
            for one in judged
            if not one.is_claim or one.kind == kind
        ]
        kinds[kind] = _round(fit_strongest(some, near, most=MOST_OF_KIND), KIND_SCALE)
    return Model(_round(weights, SCALE), kinds)


def _round(weights: dict[str, float], scale: int) -> Points:
    points = {name: round(weight * scale) for name, weight in weights.items()}
    return {name: value for name, value in points.items() if value or not name}


def score_others(examples: list[Example], files: tuple[str, ...]) -> list[tuple[int, Example]]:
    """Return the examples of these files, with points that the other files give them."""
    model = fit([one for one in examples if one.file not in files])
    return [(model.measure(one.features), one) for one in examples if one.file in files]


def find_levels(examples: list[Example]) -> dict[str, int]:
    """Return the levels that find the most claims of authors whose sentences trained nothing."""
    with ProcessPoolExecutor() as pool:
        scored = list(chain.from_iterable(pool.map(partial(score_others, examples), LEFT_OUT)))
    levels = {}
    claims = sum(one.is_claim for _, one in scored)
    for name, most in (("warning", MAX_ALARMS), ("error", MAX_ERROR_ALARMS)):
        best = 0.0
        for high, less in product(range(-40, 200, 2), range(0, 120, 10)):
            found = Counter(
                one.is_claim for total, one in scored if total >= high - less * one.is_low
            )
            alarms = found[False] / (len(scored) - claims)
            if alarms <= most and found[True] / claims > best:
                best = found[True] / claims
                levels |= {f"high_{name}": high, f"low_{name}": high - less}
                line = f"{name}: {best:.1%} found, {alarms:.2%} false alarms"
        print(line)  # noqa: T201
    return levels


def main() -> None:
    """Write the points."""
    examples = collect_examples()
    levels = find_levels(examples)
    model = fit(examples)
    write_tone(OUTPUT, levels, round(KIND_FLOOR * SCALE), model.points, model.kinds)


if __name__ == "__main__":
    main()
