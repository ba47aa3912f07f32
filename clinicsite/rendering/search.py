"""Write what /search/ loads: a list of words and, for visitors, the index of Pagefind."""

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

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.model.page import Page
from clinicsite.model.problem import Problem
from clinicsite.model.vocabulary import Condition, Treatment
from clinicsite.parsing.site import Site
from clinicsite.rendering.output_registry import OutputRegistry

NOT_FOUND_PAGE = "404.html"
SEARCH_WORDS_FILE = "words.json"  # beside the search page
INDEX_FOLDER = "pagefind"  # the folder of the index
MAGIC_SIZE = len(b"pagefind_dcd")  # in front of everything in it
PAGEFIND_LICENCE = Path(__file__).with_name("pagefind-licence.txt")

# Parts of main that are not text of the page: navigation, dates, reviews, letters in images.
UNINDEXED_SELECTORS = (
    "nav, svg, sup.cite, .page-head p, .entry-list, .home__actions, "
    ".evidence summary, .evidence__key, .terms, .sources, .review, .changes, .related, .footnote"
)
# What pagefind.js requests when it runs without a worker; the rest is user interfaces (1.5.2).
INDEX_FILES = ("pagefind.js", "pagefind-entry.json", "*.pf_meta", "wasm.*.pagefind")

_WORD = re.compile(r"[^\W\d_]{4,}")
_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;]*m")


def build_search_words(site: Site, lang: str, texts: Iterable[str]) -> dict[str, Any]:
    """Return the names of all entries, and the words that correct typing mistakes.

    An entry is a page, a glossary term, a condition or a treatment. It has `names`, of which the
    first is its title, and `url` and `text` if the page can show it.
    """
    records, url = site.records, site.urls.get_link
    pages = [page for page in site.pages if page.lang == lang and is_searchable(page)]
    glossary = site.get_page("pages/glossary.md")
    entries: list[dict[str, Any]] = []
    for term in records.glossary:
        entry: dict[str, Any] = {"names": [term.term, *term.also]}
        if glossary:
            entry |= {"url": f"{url(glossary.url_path)}#{term.id}", "text": term.plain}
        entries.append(entry)
    topics: list[Condition | Treatment] = [*records.conditions.values()]
    topics += records.treatments.values()
    entries += [{"names": [topic.name, *topic.also_called]} for topic in topics]
    entries += [
        {"names": [page.meta.title], "url": url(page.url_path), "text": page.meta.summary}
        for page in pages
    ]
    names = [name for entry in entries for name in entry["names"]]
    words = sorted(set(fold_words(" ".join([*names, *texts])).split()))
    return {"entries": entries, "words": " ".join(words)}


def fold_words(text: str) -> str:
    """Return the words as search.js compares them: lower case, 4 letters or more, no accents."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if c not in "'’")
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(_WORD.findall(bare))


def is_search(page: Page) -> bool:
    """Return whether this is the search page, in any language."""
    return page.path in ("pages/search.md", f"pages/search.{page.lang}.md")


def is_searchable(page: Page) -> bool:
    """Return whether the index holds this page. Its template marks what to index."""
    return page.url_path != NOT_FOUND_PAGE and not is_search(page)


def write_search_files(site: Site, output: Path) -> None:
    """Write the index and the words that the search page loads. Raises ContentCheckError."""
    searches = [page for page in site.pages if is_search(page)]
    if searches and site.publish:
        build_index(output, sum(is_searchable(page) for page in site.pages))
    for search in searches:
        get_texts = list_indexed_texts if site.publish else list_written_texts
        words = build_search_words(site, search.lang, get_texts(site, output, search.lang))
        (output / search.url_path / SEARCH_WORDS_FILE).write_text(_dump_json(words), "utf-8")


def register_search_words(registry: OutputRegistry, site: Site) -> None:
    """Register the list of words of a preview."""

    def make_words(lang: str) -> bytes:
        return _dump_json(
            build_search_words(site, lang, list_written_texts(site, Path(), lang))
        ).encode()

    for search in filter(is_search, site.pages):
        registry.register(search.url_path + SEARCH_WORDS_FILE, partial(make_words, search.lang))


def list_written_texts(site: Site, _: Path, lang: str) -> list[str]:
    """Return the text of each page in one language."""
    bodies = [page.body for page in site.pages if page.lang == lang and is_searchable(page)]
    return [(body.lead + body.main).striptags() for body in bodies]


def list_indexed_texts(_: Site, output: Path, lang: str) -> list[str]:
    """Return the text of each page of the index in one language."""
    files = (output / INDEX_FOLDER / "fragment").glob(f"{lang}_*")
    return [
        json.loads(gzip.decompress(file.read_bytes())[MAGIC_SIZE:])["content"] for file in files
    ]


def build_index(output: Path, pages: int) -> None:
    """Run Pagefind on the pages in `output`. `pages` is the number to expect.

    Raises ContentCheckError.
    """
    options = (
        "--site",
        ".",
        "--output-subdir",
        INDEX_FOLDER,
        "--exclude-selectors",
        UNINDEXED_SELECTORS,
    )
    done = subprocess.run(
        [sys.executable, "-m", "pagefind", *options, "--quiet"],
        cwd=output,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    entry = output / INDEX_FOLDER / "pagefind-entry.json"
    if done.returncode or not entry.is_file():
        raise _make_index_error(
            _join_output_lines(done.stdout + done.stderr) or f"code {done.returncode}"
        )
    languages = json.loads(entry.read_text("utf-8"))["languages"]
    if (found := sum(language["page_count"] for language in languages.values())) != pages:
        raise _make_index_error(f"it found {found} pages with data-pagefind-body, and not {pages}")
    _clean_index(entry)


def _clean_index(entry: Path) -> None:
    """Delete what no page loads, and make the rest the same in every build."""
    folder = entry.parent
    wanted = {file for pattern in INDEX_FILES for file in folder.glob(pattern)}
    for file in folder.iterdir():
        if file.is_file() and file not in wanted:
            file.unlink()
    found = json.loads(entry.read_text("utf-8"))
    if all(language["wasm"] for language in found["languages"].values()):
        (folder / "wasm.unknown.pagefind").unlink(missing_ok=True)
    # Pagefind lists languages in an order that changes from run to run.
    entry.write_text(_dump_json(found), "utf-8")
    shutil.copyfile(PAGEFIND_LICENCE, folder / "licence.txt")


def _make_index_error(reason: str) -> ContentCheckError:
    message = f"Pagefind made no search index: {reason}"
    advice = "This is a fault of the project, not of a page: report it."
    return ContentCheckError(
        [Problem("clinicsite/rendering/search.py", 1, 1, "E708", message, advice)]
    )


def _join_output_lines(output: str) -> str:
    """Return each sentence of Pagefind once, without terminal colours."""
    lines = [line.strip() for line in _TERMINAL_CODES.sub("", output).splitlines()]
    return " ".join(dict.fromkeys(filter(None, lines)))


def _dump_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
