"""List the pages of menus, of breadcrumbs and of an order, for templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from clinicsite.model.collation import get_first_letter, get_sort_key
from clinicsite.model.page import Page
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG, HOME_FILE
from clinicsite.parsing.site import Site
from clinicsite.parsing.translation_state import TranslationState, get_translation_state
from clinicsite.rendering.page_titles import format_title_suffix

_NOT_FOUND_FILE = "404.html"  # a host shows this page at any URL path, so that it has no parents


@dataclass(frozen=True)
class Breadcrumb:
    """One step of a breadcrumb: a name, a URL path and a language."""

    name: str
    url_path: str
    lang: str


@dataclass(frozen=True)
class LanguageLink:
    """A link to another language. `is_same` is whether it leads to the same page."""

    page: Page
    is_same: bool


class NavigationView:
    """Answer the questions of templates about the places of pages."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def _records(self, lang: str) -> Records:
        """Return the records in a language."""
        return self._site.records.in_language(lang)

    def records(self, doc: Page) -> Records:
        """Return the records in the language of a page."""
        return self._records(doc.lang)

    def list_letters(self, pages: Iterable[Page]) -> list[tuple[str, list[Page]]]:
        """Return pages of one language from A to Z, below the first letters of their titles."""
        groups: dict[str, list[Page]] = defaultdict(list)
        for page in sorted(pages, key=get_title_order):
            groups[get_first_letter(page.meta.title, page.lang)].append(page)
        return list(groups.items())

    def translation(self, doc: Page) -> TranslationState | None:
        """Return the state of a translation, or None for a page in the main language."""
        document = self._site.documents[doc.path]
        return get_translation_state(document, self._site)

    def translations(self, doc: Page) -> list[Page]:
        """Return the same page in the other languages."""
        same = self._versions[doc.kind, remove_language(doc)]
        return [page for page in same if page.lang != doc.lang]

    def language_links(self, doc: Page) -> list[LanguageLink]:
        """Return a link for each other language of the site: to this page, or to its home page."""
        same = {page.lang: page for page in self.translations(doc)}
        homes = {page.lang: page for page in self._versions["page", HOME_FILE.removesuffix(".md")]}
        return [
            LanguageLink(same.get(lang) or home, is_same=lang in same)
            for lang, home in homes.items()
            if lang != doc.lang
        ]

    def fallback(self, doc: Page) -> Page | None:
        """Return the version of a page for readers of no other language, if it has several."""
        others = self.translations(doc)
        return next((p for p in (doc, *others) if others and p.lang == DEFAULT_LANG), None)

    @cached_property
    def _versions(self) -> dict[tuple[str, str], list[Page]]:
        """Return the pages that are one page in several languages."""
        versions: dict[tuple[str, str], list[Page]] = defaultdict(list)
        for page in self._site.pages:
            versions[page.kind, remove_language(page)].append(page)
        return versions

    def title_suffix(self, doc: Page) -> str:
        """Return the words of the title element after the title of a page."""
        return format_title_suffix(doc.search_title, self._site.records.clinic)

    def navigation(self, lang: str) -> list[Page]:
        """Return the pages of the menu."""
        return self._find_pages(self._site.records.navigation.header, lang)

    def footer(self, lang: str) -> list[Page]:
        """Return the pages of the last row of the footer."""
        return self._find_pages(self._site.records.navigation.footer, lang)

    def footer_care(self, lang: str) -> list[Page]:
        """Return the pages of the footer on care."""
        return self._find_pages(self._site.records.navigation.footer_care, lang)

    def footer_learn(self, lang: str) -> list[Page]:
        """Return the pages of the footer to learn from."""
        return self._find_pages(self._site.records.navigation.footer_learn, lang)

    def pinned(self, lang: str) -> list[Page]:
        """Return the pages that the home page shows first."""
        return self._find_pages(self._site.records.navigation.pinned, lang)

    def search_topics(self, lang: str) -> list[Page]:
        """Return the pages that a search without results offers."""
        return self._find_pages(self._site.records.navigation.search, lang)

    def get_current(self, item: Page, doc: Page) -> str:
        """Return the `aria-current` of a menu item on a page: page, true or nothing.

        An item is the section of all pages whose URL path begins with its own.
        """
        if item.url_path == doc.url_path:
            return "page"
        is_home = item.url_path == self.home(item.lang)
        return "true" if not is_home and doc.url_path.startswith(item.url_path) else ""

    def breadcrumbs(self, doc: Page) -> list[Breadcrumb]:
        """Return the steps from the home page to this page, by its URL path.

        A part of the URL path without a page is left out. The home page has no steps.
        """
        home = self.home(doc.lang)
        if doc.url_path in (home, "", _NOT_FOUND_FILE):
            return []
        name = str(self._site.records.strings[doc.lang]["home"])
        sections = [Breadcrumb(p.menu_title, p.url_path, p.lang) for p in self._list_sections(doc)]
        own = Breadcrumb(doc.meta.title, doc.url_path, doc.lang)
        return [Breadcrumb(name, home, doc.lang), *sections, own]

    def _list_sections(self, doc: Page) -> list[Page]:
        """Return the pages above this page, in its language where they exist."""
        prefix = "" if doc.lang == DEFAULT_LANG else f"{doc.lang}/"
        parts = doc.url_path.removeprefix(prefix).split("/")[:-2]
        paths = ["/".join([*parts[:count], ""]) for count in range(1, len(parts) + 1)]
        pages = (self._by_url.get(prefix + path) or self._by_url.get(path) for path in paths)
        return [page for page in pages if page]

    @cached_property
    def _by_url(self) -> dict[str, Page]:
        return {page.url_path: page for page in self._site.pages}

    def previous(self, doc: Page) -> Page | None:
        """Return the live page before this one in the order of its folder."""
        return self._find_neighbor(doc, reversed(self._site.records.navigation.order))

    def next(self, doc: Page) -> Page | None:
        """Return the live page after this one in the order of its folder."""
        return self._find_neighbor(doc, self._site.records.navigation.order)

    def _find_neighbor(self, doc: Page, order: Iterable[str]) -> Page | None:
        own = f"{remove_language(doc)}.md"
        folder = own.rpartition("/")[0]
        paths = [path for path in order if path.rpartition("/")[0] == folder]
        if own not in paths:
            return None
        following = paths[paths.index(own) + 1 :]
        return next(iter(self._find_pages(following, doc.lang)), None)

    def home(self, lang: str) -> str:
        """Return the path of the home page in a language, or of the main language."""
        return next((page.url_path for page in self._find_pages([HOME_FILE], lang)), "")

    def find(self, path: str, lang: str) -> Page | None:
        """Return the live page at `path`, in the wanted language where it exists, or None."""
        return next(iter(self._find_pages([path], lang)), None)

    def _find_pages(self, paths: Iterable[str], lang: str) -> list[Page]:
        """Return the live pages at `paths`, in the wanted language where they exist.

        An empty list of news is left out.
        """
        found = []
        for path in paths:
            translated = path.removesuffix(".md") + f".{lang}.md"
            page = self._site.get_page(translated) or self._site.get_page(path)
            if page and not self._site.is_empty_list(page):
                found.append(page)
        return found


def get_title_order(page: Page) -> str:
    """Return the key by which lists are sorted by title."""
    return get_sort_key(page.meta.title, page.lang)


def remove_language(page: Page) -> str:
    """Return the path of a page without its language and suffix: one for all translations."""
    return page.path.removesuffix(".md").removesuffix(f".{page.lang}")
