"""Compute the Spanish points of content/data/claim-tone.yaml from judged sentences and pages.

Run `python -m tests.checks.claims.train_spanish_tone [CONTENT]` after larger changes of the
sentences or of the Spanish word lists. CONTENT is the folder with the Spanish pages, which are
sentences without claims. It takes a minute.
"""

import sys
from pathlib import Path

import yaml

from clinicsite.checks.analysis.claims.features import TextFeatures, list_parts
from clinicsite.checks.analysis.claims.grammar import get_grammar
from clinicsite.checks.analysis.claims.lexicon import Lexicon
from clinicsite.checks.analysis.claims.tokens import split_words
from clinicsite.checks.analysis.located_sentences import sentences_of_page, sentences_of_records
from clinicsite.parsing.read import read_site
from tests.checks.claims.linear_fit import Row, find_scales, fit_strongest
from tests.checks.claims.tone_file import Points, write_tone

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = ROOT / "tests/checks/claims/spanish"
OUTPUT = ROOT / "content/data/claim-tone.yaml"
HELD_OUT = (
    "fresh",
    "fresh-two",
    "fresh-three",
)  # files that train nothing, as the last third of `first`
PAGE_SHARE, SCALE, LEAST_WEIGHT = 0.5, 50, 0.05
LEVEL = 1.5  # the weight of a sentence for a warning: see test_spanish.py for the figures
NEVER = 10_000  # points for an error: the points alone only warn


def collect_rows(content: Path) -> list[Row]:
    """Return the judged sentences and those of the Spanish pages and records, with features."""
    site = read_site(content, ROOT / "theme", "", publish=False)
    grammar = get_grammar(site.records.claim_languages["es"])
    lists = [one for one in site.records.claim_words.values() if one.lang == "es"]
    entries = ((entry, one.name.upper()) for one in lists for entry in one.entries)
    lexicon = Lexicon(entries, grammar)

    def list_features(text: str) -> set[str]:
        words = split_words(text, grammar)
        found = TextFeatures(text, words, lexicon.find_places(words), {}, has_source=False)
        spans = found.list_windows()
        names = {name for span in spans for name, *_ in found.list_features(*span)}
        names.update(part for word in words.texts for part in list_parts(word))
        return {name for name in names if "@" not in name}

    pages = [page for page in site.documents.values() if page.meta]
    shown = [one for page in pages for one in sentences_of_page(page, "critique")]
    texts = {one.sentence.text for one in (*shown, *sentences_of_records(site)) if one.lang == "es"}
    return [
        *(Row(list_features(text), is_claim) for text, is_claim in _iter_judged()),
        *(Row(list_features(text), is_claim=False, share=PAGE_SHARE) for text in sorted(texts)),
    ]


def _iter_judged() -> list[tuple[str, bool]]:
    """Return the judged sentences that train, and whether each is a claim."""
    return [
        (text, verdict == "guilty")
        for path in sorted(SENTENCES.glob("*.yaml"))
        if path.stem not in HELD_OUT
        for verdicts in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader).values()
        for verdict, texts in verdicts.items()
        for number, text in enumerate(texts)
        if path.stem != "first" or number % 3 != 2
    ]


def main() -> None:
    """Write the points."""
    rows = collect_rows(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "content")
    weights = fit_strongest(rows, find_scales(rows, least=3), least=LEAST_WEIGHT)
    points: Points = {name: round(weight * SCALE) for name, weight in weights.items()}
    points = {name: value for name, value in points.items() if value or not name}
    level = round(LEVEL * SCALE)
    levels = {
        "low_warning": level,
        "low_error": NEVER,
        "high_warning": level,
        "high_error": NEVER,
    }
    write_tone(OUTPUT, levels, -NEVER, points, {}, lang="es")


if __name__ == "__main__":
    main()
