"""Rules about links: each leads to a page, a place, a file or a web address that is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clinicsite.checks.analysis.link_suggestions import (
    IMAGE_SUFFIXES,
    explain_url_path,
    find_intended_page,
    find_page_by_name,
    suggest_files,
    suggest_pages,
)
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.publication_status import PublicationState
from clinicsite.model.urls import (
    LINK_SCHEMES,
    format_relative_path,
    get_main_path,
    normalize_url,
    resolve_link,
)
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import LinkElement
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import MAX_LOOKUPS, find_case_match, format_question, suggest

_COMPLETE_URL = re.compile(
    r"(?i:https?://[^\s/?#]+\.[^\s/?#]+\S*|(?:tel|sms):\+?[\d().-]+"
    r"|mailto:[^\s@()<>,;:]+@[\w-]+(?:\.[\w-]+)+(?:\?[^\s@]*)?)"
)

PUBLISHED_FOLDERS = ("extra/", "images/")  # whose files visitors can download
_LEADS_TO_ORIGINAL = "The link leads to the page in English"
_WITHOUT_LINK = "The words are shown without a link"
_LINK_CODES = ("E301", "E302", "E303", "E304", "E305", "E306", "E307", "E313", "W301")
_TERM_HELP = "Add the term to content/data/glossary.yaml, or name another."


@rule(*_LINK_CODES, scope=Scope.DOCUMENT_IN_SITE)
def link_targets(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """Every link has a target that exists, and words to click on."""
    for text in documents:
        lookups = 0
        for link in text.elements.links:
            problems = list(check_link(site, text, link, with_suggestions=lookups < MAX_LOOKUPS))
            lookups += len(problems)
            yield from problems


def check_link(
    site: Site, text: Document, link: LinkElement, *, with_suggestions: bool = True
) -> Iterator[Problem]:
    """Yield the problems of a link, or of a path that a block names."""
    target = resolve_link(link.target, text.path)
    if not link.text.strip():
        message, help_text = "This link has no words", "Write between [ and ] where the link leads."
        yield text.make_problem("E313", link.span, message, help_text)
    match target.kind:
        case "web" | "file" | "page" | "outside" if written := normalize_url(link.target):
            message = f'"{link.target}" is not a valid web address or path'
            yield text.make_problem("E305", link.span, message, f'Write "{written}".')
        case "unsafe":
            message = f'"{link.target}" is not a kind of link a page may have'
            kinds = f"You can use: {', '.join(sorted(LINK_SCHEMES))}, or the path of a file."
            help_text = suggest(link.target.partition(":")[0], LINK_SCHEMES, kinds)
            yield text.make_problem("E305", link.span, message, help_text)
        case "web" if not _COMPLETE_URL.fullmatch(link.target):
            message = f'"{link.target}" is not a complete web address'
            help_text = (
                "Write it as in https://example.org, mailto:name@example.org or tel:+15550100."
            )
            yield text.make_problem("E305", link.span, message, help_text)
        case "self" if not target.anchor:
            help_text = "Write the path or the web address between ( and )."
            yield text.make_problem("E301", link.span, "This link leads nowhere", help_text)
        case "outside":
            message = f'"{link.target}" leads out of the folder content'
            yield text.make_problem("E306", link.span, message, "Link to a file inside content.")
        case "absolute":
            message = f'"{link.target}" is not a path from this file'
            help_text = explain_url_path(site, text, target)
            yield text.make_problem("E307", link.span, message, help_text)
        case "page" | "self":
            yield from _check_page_link(site, text, link, with_suggestions)
        case "file":
            yield from _check_file_link(site, text, link, target.path, with_suggestions)


def _check_page_link(
    site: Site, text: Document, link: LinkElement, with_suggestions: bool
) -> Iterator[Problem]:
    target = resolve_link(link.target, text.path)
    other = site.documents.get(target.path)
    if other is None:
        message = f'There is no page "{link.target}"'
        near = suggest_pages(site, text, target.path) if with_suggestions else []
        help_text = format_question(near) or "Check the path from this file."
        written = link.target.partition("#")[0]
        problem = text.make_problem("E301", link.span, message, help_text)
        yield problem.with_fix(written, find_case_match(written, next(iter(near), None)))
    elif target.anchor and other.rendered_body and target.anchor not in _list_ids(site, other):
        where = "this page" if other is text else f'"{link.target.partition("#")[0]}"'
        message = f'There is no heading "#{target.anchor}" on {where}'
        known = [heading.id for heading in other.rendered_body.headings]
        if terms := _list_term_ids(site, other):
            message = f'There is no term "#{target.anchor}" in the glossary'
            yield text.make_problem(
                "E302", link.span, message, suggest(target.anchor, terms, _TERM_HELP)
            )
            return
        otherwise = f"You can use: {', '.join(known)}." if known else "It has none."
        help_text = suggest(target.anchor, known if with_suggestions else (), otherwise)
        yield text.make_problem("E302", link.span, message, help_text)
    elif other is not text and _is_unpublished(site, target.path) and site.is_live(text.path):
        has_original = site.is_live(get_main_path(target.path))
        words = _LEADS_TO_ORIGINAL if has_original else _WITHOUT_LINK
        yield text.make_problem(
            "W301", link.span, *_explain_unpublished(site, other, link.target, words)
        )


def _is_unpublished(site: Site, path: str) -> bool:
    """Return whether a page is not published.

    One that cannot be read has its own problem. A translation that waits for its review is on the
    launch list.
    """
    is_read = site.documents[path].meta is not None
    return is_read and not site.is_live(path) and not site.is_withheld(path)


def _explain_unpublished(
    site: Site, other: Document, shown_name: str, consequence: str
) -> tuple[str, str]:
    """Return why visitors cannot see a page, and the consequence of that."""
    assert other.meta
    now = site.policy.get_status(other.meta)
    match now.state:
        case PublicationState.SCHEDULED:
            message = f'The page "{shown_name}" goes live on {now}'
            return message, f"{consequence} until the site is built after that."
        case PublicationState.EXPIRED:
            message = f'The page "{shown_name}" was taken down on {now}'
            return message, f"{consequence}: name another page, or none."
    return f'The page "{shown_name}" is a draft', f"{consequence} until it is published."


def _list_ids(site: Site, text: Document) -> set[str]:
    assert text.rendered_body is not None
    sources = (f"source-{source.number}" for source in text.rendered_body.sources)
    return {*text.rendered_body.ids, *sources, *_list_term_ids(site, text)}


def _list_term_ids(site: Site, text: Document) -> list[str]:
    """Return the places of the terms, on the page that shows them all."""
    is_glossary = (text.page_path.kind.name, text.page_path.slug) == ("page", "glossary")
    return [term.id for term in site.records.glossary] if is_glossary else []


def _check_file_link(
    site: Site, text: Document, link: LinkElement, path: str, with_suggestions: bool
) -> Iterator[Problem]:
    if path in site.files:
        if not path.startswith(PUBLISHED_FOLDERS):
            message = f'"{link.target}" is a file that visitors never get'
            help_text = "Link to a page, or to a file in content/extra or content/images."
            yield text.make_problem("E304", link.span, message, help_text)
        return
    if page := find_intended_page(site, path):
        message = f'"{link.target}" is not the name of a file'
        meant = format_relative_path(page, text.path)
        problem = text.make_problem("E301", link.span, message, f'Write "{meant}".')
        yield problem.with_fix(re.split("[?#]", link.target)[0], meant)
        return
    if scheme := _get_missing_scheme(link.target):
        message = f'"{link.target}" is not a complete web address'
        yield text.make_problem("E305", link.span, message, f'Write "{scheme}{link.target}".')
        return
    if page := find_page_by_name(site, path):
        help_text = format_question([format_relative_path(page, text.path)])
        yield text.make_problem("E301", link.span, f'There is no page "{link.target}"', help_text)
        return
    near = suggest_files(site, text, path) if with_suggestions else []
    message = f'There is no file "{link.target}"'
    help_text = format_question(near) or "Put the file in content/extra and check its name."
    code = "E303" if path.lower().endswith(IMAGE_SUFFIXES) else "E304"
    problem = text.make_problem(code, link.span, message, help_text)
    yield problem.with_fix(link.target, find_case_match(link.target, next(iter(near), None)))


def _get_missing_scheme(link: str) -> str | None:
    """Return the scheme that a web or mail address needs in front."""
    if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", link):
        return "mailto:"
    if re.fullmatch(r"(www\.)?[\w-]+(\.[\w-]+)*\.(com|edu|gov|net|org|us)(/\S*)?", link):
        return "https://"
    return "tel:" if re.fullmatch(r"\+?[\d ().-]{7,}", link) else None


def _check_unpublished(
    site: Site, text: Document, field_path: tuple[str, int], path: str, shown_name: str
) -> Iterator[Problem]:
    """Yield that a page which visitors cannot see yet, or no more, is not named to them."""
    if path != text.path and site.is_live(text.path) and _is_unpublished(site, path):
        why = _explain_unpublished(
            site, site.documents[path], shown_name, "It is left out on this page"
        )
        yield text.make_meta_problem("W301", field_path, *why)


@rule("E301", "W301", scope=Scope.DOCUMENT_IN_SITE)
def related_pages(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """`related` names pages that exist, and that visitors can see."""
    for text in documents:
        for index, link in enumerate(text.meta.related if text.meta else ()):
            target = resolve_link(link, text.path)
            if target.kind == "page" and target.path in site.documents:
                yield from _check_unpublished(site, text, ("related", index), target.path, link)
            else:
                near = suggest_pages(site, text, target.path or link)
                help_text = format_question(near) or "Write the path from this file."
                message = f'There is no page "{link}"'
                problem = text.make_meta_problem("E301", ("related", index), message, help_text)
                yield problem.with_fix(link, find_case_match(link, next(iter(near), None)))


@rule("E301", "W301", scope=Scope.DOCUMENT_IN_SITE)
def topics(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """`topics` names conditions and treatments that have a page, which visitors can see."""
    known = {
        text.page_path.slug: path
        for path, text in site.documents.items()
        if text.page_path.kind.name in ("condition", "treatment")
    }
    for text in documents:
        for index, topic in enumerate(getattr(text.meta, "topics", ())):
            if topic not in known:
                message = f'There is no condition or treatment "{topic}"'
                help_text = suggest(topic, known, f"You can use: {', '.join(known) or 'none yet'}.")
                yield text.make_meta_problem("E301", ("topics", index), message, help_text)
            else:
                yield from _check_unpublished(site, text, ("topics", index), known[topic], topic)
