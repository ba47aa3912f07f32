"""The finished pages → what /search/ asks: a list of words and, for visitors, Pagefind's index."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from clinicsite.checks.report_formats import ContentProblems
from clinicsite.model.page import Page
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site
from clinicsite.rendering.lazy_writer import Record

NOT_FOUND = "404.html"
WORDS = "words.json"  # beside the search page
INDEX = "pagefind"  # the folder of the index
MAGIC = len(b"pagefind_dcd")  # in front of everything in it
LICENCE = Path(__file__).with_name("pagefind-licence.txt")

# Parts of main that are not the page's own words: furniture, dates, checks, drawn letters.
NOT_INDEXED = (
    "nav, svg, .evidence-chart, sup.cite, .page-head p, .entry-list, .home__actions, "
    ".evidence__label, .evidence small, .terms, .sources, .review, .changes, .related, .footnote"
)
# What pagefind.js fetches when it runs without a worker; the rest is user interfaces (1.5.2).
KEPT = ("pagefind.js", "pagefind-entry.json", "*.pf_meta", "wasm.*.pagefind")

_WORD = re.compile(r"[^\W\d_]{4,}")
_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;]*m")


def search_words(site: Site, lang: str, texts: Iterable[str]) -> dict[str, Any]:
    """What is known by which names, and the words of `texts` to tell typing mistakes by.

    An entry is a page, a glossary term, a condition or a treatment. It has `names`, of which the
    first is its title, and `url` and `text` if it can be shown.
    """
    records, url = site.records, site.addresses.url
    pages = [page for page in site.pages if page.lang == lang and is_found(page)]
    glossary = site.page("pages/glossary.md")
    entries: list[dict[str, Any]] = []
    for term in records.glossary:
        entry: dict[str, Any] = {"names": [term.term, *term.also]}
        if glossary:
            entry |= {"url": f"{url(glossary.address)}#{term.id}", "text": term.plain}
        entries.append(entry)
    topics = (*records.conditions.values(), *records.treatments.values())
    entries += [{"names": [topic.name, *topic.also_called]} for topic in topics]
    entries += [
        {"names": [page.meta.title], "url": url(page.address), "text": page.meta.summary}
        for page in pages
    ]
    names = [name for entry in entries for name in entry["names"]]
    words = sorted(set(folded(" ".join([*names, *texts])).split()))
    return {"entries": entries, "words": " ".join(words)}


def folded(text: str) -> str:
    """The words of a text as search.js compares them: small, of 4 letters or more, no accents."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if c not in "'’")
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(_WORD.findall(bare))


def is_search(page: Page) -> bool:
    """Whether this is the search page, in any language."""
    return page.path in ("pages/search.md", f"pages/search.{page.lang}.md")


def is_found(page: Page) -> bool:
    """Whether a search may find this page; its template then marks what to index in it."""
    return page.address != NOT_FOUND and not is_search(page)


def add_search(pelican: Any) -> None:
    """Writes what the search page asks, once the pages are good (signal `finalized`)."""
    settings, output = pelican.settings, Path(pelican.output_path)
    site: Site = settings["SITE"]
    searches = [page for page in site.pages if is_search(page)]
    if searches and settings["PUBLISH"]:
        make_index(output, sum(is_found(page) for page in site.pages))
    for search in searches:
        take = indexed_texts if settings["PUBLISH"] else written_texts
        words = search_words(site, search.lang, take(site, output, search.lang))
        (output / search.address / WORDS).write_text(_json(words), "utf-8")


def record_search(record: Record, site: Site) -> None:
    """Notes how to make what the search page asks in the preview."""

    def make(lang: str) -> bytes:
        return _json(search_words(site, lang, written_texts(site, Path(), lang))).encode()

    for search in filter(is_search, site.pages):
        record.keep(search.address + WORDS, partial(make, search.lang))


def written_texts(site: Site, _: Path, lang: str) -> list[str]:
    """What editors wrote on each page in one language."""
    bodies = [page.body for page in site.pages if page.lang == lang and is_found(page)]
    return [(body.lead + body.main).striptags() for body in bodies]


def indexed_texts(_: Site, output: Path, lang: str) -> list[str]:
    """What the index holds of each page in one language."""
    files = (output / INDEX / "fragment").glob(f"{lang}_*")
    return [json.loads(gzip.decompress(file.read_bytes())[MAGIC:])["content"] for file in files]


def make_index(output: Path, pages: int) -> None:
    """Has Pagefind index the pages in `output`, of which there should be so many.

    Raises ContentProblems when it does not.
    """
    options = ("--site", ".", "--output-subdir", INDEX, "--exclude-selectors", NOT_INDEXED)
    done = subprocess.run(
        [sys.executable, "-m", "pagefind", *options, "--quiet"],
        cwd=output,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    entry = output / INDEX / "pagefind-entry.json"
    if done.returncode or not entry.is_file():
        raise _failure(_one_line(done.stdout + done.stderr) or f"code {done.returncode}")
    languages = json.loads(entry.read_text("utf-8"))["languages"]
    if (found := sum(language["page_count"] for language in languages.values())) != pages:
        raise _failure(f"it found {found} pages with data-pagefind-body, and not {pages}")
    _tidy(entry)


def _tidy(entry: Path) -> None:
    """Takes out what no page loads, and makes the rest the same in every build."""
    folder = entry.parent
    kept = {file for pattern in KEPT for file in folder.glob(pattern)}
    for file in folder.iterdir():
        if file.is_file() and file not in kept:
            file.unlink()
    found = json.loads(entry.read_text("utf-8"))
    if all(language["wasm"] for language in found["languages"].values()):
        (folder / "wasm.unknown.pagefind").unlink(missing_ok=True)
    # Several languages stand there in an order that changes from run to run.
    entry.write_text(_json(found), "utf-8")
    shutil.copyfile(LICENCE, folder / "licence.txt")


def _failure(reason: str) -> ContentProblems:
    message = f"Pagefind made no search index: {reason}"
    cure = "This is a fault of the project, not of a page: report it."
    return ContentProblems([Problem("clinicsite/rendering/search.py", 1, 1, "E708", message, cure)])


def _one_line(said: str) -> str:
    """What Pagefind said, each sentence once, without the colours of a terminal."""
    lines = [line.strip() for line in _TERMINAL_CODES.sub("", said).splitlines()]
    return " ".join(dict.fromkeys(filter(None, lines)))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
