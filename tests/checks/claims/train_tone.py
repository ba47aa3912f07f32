"""Compute content/data/claim-tone.yaml from the sentences of this folder and from the pages.

Run `python -m tests.checks.claims.train_tone` after larger changes of the sentences or of the
word lists. It fits a logistic regression, whose weights are rounded to points of a half. The
sentences of the file unseen-b.yaml are left out, so that they measure the result.
"""

import math
import textwrap
from collections import Counter, defaultdict
from pathlib import Path

import yaml

from clinicsite.checks.analysis.claims.engine import Judge, get_judges
from clinicsite.checks.analysis.claims.tone import QUESTION, QUOTATION, SOURCE, get_stem
from clinicsite.checks.analysis.located_sentences import sentences_of_page, sentences_of_records
from clinicsite.parsing.read import read_site

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = ROOT / "tests/checks/claims/sentences"
TRAINED = ("seen", "unseen-a", "dev-c")
OUTPUT = ROOT / "content/data/claim-tone.yaml"
# Sentences of pages that have a form count more, because the points alone spare them.
PAGE_WEIGHT, NEAR_WEIGHT = 0.3, 2.0
DECAY, ROUNDS, MAX_POINTS = 1.0, 300, 9
UNTRAINED = ("example", "clinician")
HEADER = """\
# The points by which a sentence reads like an advertisement (more than 0) or like information
# (less). Broad rules of claims.yaml look only at sentences with -1 points or more. Each word counts
# once, and stands for its inflections. A name in capital letters is a list of claim-words.yaml: one
# of its words. `base` counts for each sentence. `question`, `quotation`, `source`: for one with a
# question mark, with quotation marks, or with a source. To spare harmless sentences, give their
# words fewer points. `python -m tests.checks.claims.train_tone` computes the points from sentences
# that people judged.

"""
Example = tuple[list[str], int, float]  # features, whether it is a claim, weight


def collect_examples() -> tuple[list[Example], Counter[str]]:
    """Return the sentences with their verdicts, and how often each word was seen."""
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=False)
    judge = get_judges(site.records)["en"]
    records = site.records
    rules = [rule for rule in records.claims.values() if rule.lang == "en"]
    untoned = Judge(rules, records.claim_acts.values(), records.claim_words)
    seen = Counter[str]()
    examples: list[Example] = []

    def add(text: str, verdict: int, weight: float, *, has_source: bool) -> None:
        words, features = judge.list_features(text, has_source=has_source)
        seen.update(words)
        examples.append((sorted(set(features)), verdict, weight))

    for name in TRAINED:
        if (SENTENCES / f"{name}.yaml").exists():
            for one in yaml.safe_load((SENTENCES / f"{name}.yaml").read_text("utf-8")):
                guilty = one["verdict"] == "guilty"
                add(one["text"], int(guilty), 1.0, has_source=one.get("cited", False))
    pages = [document for document in site.documents.values() if document.meta]
    shown = [one for page in pages for one in sentences_of_page(page, "critique")]
    for text, has_source in sorted(
        {
            (one.sentence.text, bool(one.source_types))
            for one in (*shown, *sentences_of_records(site))
            if one.lang == "en"
        }
    ):
        is_near = untoned.find_claims(text, has_source=has_source)
        add(text, 0, NEAR_WEIGHT if is_near else PAGE_WEIGHT, has_source=has_source)
    return examples, seen


def fit(examples: list[Example]) -> dict[str, float]:
    """Return the weights of a logistic regression, by gradient steps of a fixed number."""
    weights: dict[str, float] = defaultdict(float)
    sums: dict[str, float] = defaultdict(lambda: 1e-8)
    for _ in range(ROUNDS):
        slopes: dict[str, float] = defaultdict(float)
        for features, verdict, weight in examples:
            total = weights[""] + sum(weights[feature] for feature in features)
            error = weight * (1 / (1 + math.exp(-max(-30, min(30, total)))) - verdict)
            slopes[""] += error
            for feature in features:
                slopes[feature] += error
        for feature, slope in slopes.items():
            step = slope + (DECAY * weights[feature] if feature else 0)
            sums[feature] += step * step
            weights[feature] -= 0.5 * step / math.sqrt(sums[feature])
    return weights


def write(weights: dict[str, float], seen: Counter[str]) -> None:
    """Write the points."""
    points = {feature: round(2 * weight) for feature, weight in weights.items()}
    names: dict[str, str] = {}
    counts = Counter[str]()
    for word, count in seen.most_common():
        names.setdefault(get_stem(word), word)
        counts[get_stem(word)] += count
    groups = defaultdict(list)
    for feature, value in points.items():
        if value and feature not in ("", QUESTION, QUOTATION, SOURCE):
            name = names.get(feature, feature)
            if name.isupper() or (name.isalpha() and name not in UNTRAINED and counts[feature] > 1):
                groups[max(-MAX_POINTS, min(MAX_POINTS, value))].append(name)
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
    found, counted = collect_examples()
    write(fit(found), counted)
