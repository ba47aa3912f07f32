"""Measure the search index of a site that grows: `python3 -m bench.search_sizes [pages …]`.

A made-up page has the sections of a real one. One word in eight is another, as in a text on another
subject: a few such words are common, most are rare.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path

from clinicsite.parsing.read import read_site
from clinicsite.publishing.hosts.precompress import gzip_bytes
from clinicsite.rendering.search_documents import (
    TERM_KIND,
    SearchDocument,
    SearchSection,
    list_documents,
)
from clinicsite.rendering.search_index import IndexBuilder, SearchIndex

ROOT = Path(__file__).resolve().parents[1]
SHARE = 8  # one word of so many is another
SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi xo zu bra cle dri flo gru sta tre".split()
QUERY_SHARDS, RESULTS = 3, 10  # of one search


def read_documents() -> list[SearchDocument]:
    """Return the documents of the real site."""
    site = read_site(ROOT / "content", ROOT / "theme", "https://clinic.example", publish=True)
    return list_documents(site, "en")


def make_documents(real: list[SearchDocument], pages: int) -> list[SearchDocument]:
    """Return the real documents and made-up pages, `pages` pages in all."""
    chance = random.Random(1)  # the same pages in each run
    originals = [document for document in real if document.kind != TERM_KIND]
    more = [
        make_page(originals[number % len(originals)], number, chance)
        for number in range(pages - len(originals))
    ]
    return real + more


def make_page(original: SearchDocument, number: int, chance: random.Random) -> SearchDocument:
    """Return a page like the original with other words."""

    def change(text: str) -> str:
        return re.sub(r"[a-z]{4,}", lambda found: make_word(chance) or found[0], text)

    sections = tuple(
        SearchSection(part.id, change(part.heading), change(part.text))
        for part in original.sections
    )
    names = tuple(change(name) for name in original.names)
    url = f"/made-up-{number}{original.url}"
    summary = change(original.summary)
    return SearchDocument(url, original.kind, names, summary, sections, original.weight)


def make_word(chance: random.Random) -> str:
    """Return a made-up word, or "" to keep a word. Low numbers are frequent (Zipf's law)."""
    if chance.randrange(SHARE):
        return ""
    number, word = int(chance.paretovariate(0.7)) % 60_000, ""
    while number or len(word) < 4:
        number, part = divmod(number, len(SYLLABLES))
        word += SYLLABLES[part]
    return word


def format_sizes(pages: int, index: SearchIndex, seconds: float) -> str:
    """Return a row of the table: KB after gzip."""
    size = {name: len(gzip_bytes(data)) / 1024 for name, data in index.files.items()}
    core = len(gzip_bytes(index.core)) / 1024
    shards = sorted((size[name] for name in size if name.startswith("words")), reverse=True)
    texts = sorted((size[name] for name in size if name.startswith("page")), reverse=True)
    first = core + sum(shards[:QUERY_SHARDS]) + sum(texts[: len(texts) // 2][-RESULTS:])
    return (
        f"| {pages:,} | {core:.1f} | {sum(shards):.0f} in {len(shards)} | {shards[0]:.1f} "
        f"| {first:.0f} | {seconds:.1f} s |"
    )


def main(arguments: list[str]) -> None:
    """Print a row for each number of pages."""
    real = read_documents()
    sys.stdout.write("| pages | list | shards | largest shard | first search | time to build |\n")
    for pages in map(int, arguments or ["38", "300", "1000"]):
        documents = make_documents(real, pages)
        start = time.perf_counter()
        index = IndexBuilder(documents, "en", ()).build()
        sys.stdout.write(format_sizes(pages, index, time.perf_counter() - start) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
