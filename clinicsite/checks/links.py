"""Rules about links: each leads to a page, a place, a file or a web address that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from clinicsite.checks.images import PICTURES
from clinicsite.model.problem import Problem, nearest, other_case, suggest
from clinicsite.model.publication_status import Standing, State
from clinicsite.model.urls import LINK_SCHEMES, relative, target_of, tidied
from clinicsite.parsing.markdown.elements import Link
from clinicsite.parsing.site import Site, Text

_WHOLE = re.compile(
    r"(?i:https?://[^\s/?#]+\.[^\s/?#]+\S*|mailto:[^\s@]+@[^\s@]+|tel:\+?[\d().-]+)"
)

_TERM = "Add the term to content/data/glossary.yaml, or name another."


def links_lead_somewhere(site: Site) -> Iterator[Problem]:
    """Every link of every text leads somewhere, and shows words to click on."""
    for text in site.checked:
        for link in text.found.links:
            yield from _faults(site, text, link)


def _faults(site: Site, text: Text, link: Link) -> Iterator[Problem]:
    target = target_of(link.target, text.path)
    if not link.text.strip():
        message, cure = "This link has no words", "Write between [ and ] where the link leads."
        yield text.problem("E313", link.at, message, cure)
    match target.how:
        case "web" | "file" | "page" | "outside" if written := tidied(link.target):
            message = f'"{link.target}" is not written as an address is'
            yield text.problem("E305", link.at, message, f'Write "{written}".')
        case "unsafe":
            message = f'"{link.target}" is not a kind of link a page may have'
            kinds = f"You can use: {', '.join(sorted(LINK_SCHEMES))}, or the path of a file."
            cure = suggest(link.target.partition(":")[0], LINK_SCHEMES, kinds)
            yield text.problem("E305", link.at, message, cure)
        case "web" if not _WHOLE.fullmatch(link.target):
            message = f'"{link.target}" is not a whole address'
            cure = "Write it as in https://example.org, mailto:name@example.org or tel:+15550100."
            yield text.problem("E305", link.at, message, cure)
        case "self" if not target.anchor:
            cure = "Write between ( and ) the path or the address it leads to."
            yield text.problem("E301", link.at, "This link leads nowhere", cure)
        case "outside":
            message = f'"{link.target}" leads out of the folder content'
            yield text.problem("E306", link.at, message, "Link to a file inside content.")
        case "absolute":
            message = f'"{link.target}" is not a path from this file'
            page = _at_address(site, target.path)
            cure = "Write the way to the Markdown file, such as ../pages/contact.md."
            anchor = f"#{target.anchor}" if target.anchor else ""
            meant = f'Write "{relative(page, text.path)}{anchor}".' if page else cure
            yield text.problem("E307", link.at, message, meant)
        case "page" | "self":
            yield from _page_faults(site, text, link)
        case "file" if target.path not in site.files:
            yield from _file_faults(site, text, link, target.path)


def _page_faults(site: Site, text: Text, link: Link) -> Iterator[Problem]:
    target = target_of(link.target, text.path)
    other = site.texts.get(target.path)
    if other is None:
        message = f'There is no page "{link.target}"'
        near = _nearest_page(site, text, target.path)
        cure = f'Did you mean "{near}"?' if near else "Check the path from this file."
        written = link.target.partition("#")[0]
        problem = text.problem("E301", link.at, message, cure)
        yield problem.mended_by(written, other_case(written, near))
    elif target.anchor and other.html and target.anchor not in _ids(site, other):
        where = "this page" if other is text else f'"{link.target.partition("#")[0]}"'
        message = f'There is no heading "#{target.anchor}" on {where}'
        known = [heading.id for heading in other.html.headings]
        if terms := _terms(site, other):
            message = f'There is no term "#{target.anchor}" in the glossary'
            yield text.problem("E302", link.at, message, suggest(target.anchor, terms, _TERM))
            return
        cure = suggest(
            target.anchor, known, f"You can use: {', '.join(known)}." if known else "It has none."
        )
        yield text.problem("E302", link.at, message, cure)
    elif other is not text and not site.is_live(target.path) and site.is_live(text.path):
        words = "The words are shown without a link"
        yield text.problem("W301", link.at, *_not_there(site, other, link.target, words))


def _not_there(site: Site, other: Text, named: str, so: str) -> tuple[str, str]:
    """Why visitors cannot go to a page; what comes of that (`so`), and until when."""
    now = site.standing(other.meta) if other.meta else Standing(State.DRAFT)
    match now.state:
        case State.SCHEDULED:
            message = f'The page "{named}" goes live on {now}'
            return message, f"{so} until the site is built after that."
        case State.EXPIRED:
            message = f'The page "{named}" was taken down on {now}'
            return message, f"{so}: name another page, or none."
    return f'The page "{named}" is a draft', f"{so} until it is published."


def _ids(site: Site, text: Text) -> set[str]:
    assert text.html is not None
    sources = (f"source-{source.number}" for source in text.html.sources)
    return {*text.html.ids, *sources, *_terms(site, text)}


def _terms(site: Site, text: Text) -> list[str]:
    """The places of the terms, on the page that shows them all."""
    is_glossary = (text.place.kind.name, text.place.slug) == ("page", "glossary")
    return [term.id for term in site.records.glossary] if is_glossary else []


def _at_address(site: Site, address: str) -> str | None:
    """The page at an address of the site, such as one copied from a browser."""
    wanted = f"{address.strip('/')}/".lstrip("/")
    return next((path for path, text in site.texts.items() if text.place.address == wanted), None)


def _called(site: Site, path: str) -> str | None:
    """The page whose file has the name at the end of `path`, when there is only one."""
    name = PurePosixPath(path).name.removesuffix(".md")
    same = [other for other in site.texts if PurePosixPath(other).name == f"{name}.md"]
    return same[0] if len(same) == 1 else None


def _nearest_page(site: Site, text: Text, path: str) -> str | None:
    """The link, as written in `text`, to the page of this name, or the one most like `path`."""
    found = _called(site, path) or nearest(path, site.texts)
    return relative(found, text.path) if found else None


def _file_faults(site: Site, text: Text, link: Link, path: str) -> Iterator[Problem]:
    if page := _meant_page(site, path):
        message = f'"{link.target}" is not the name of a file'
        meant = relative(page, text.path)
        problem = text.problem("E301", link.at, message, f'Write "{meant}".')
        yield problem.mended_by(re.split("[?#]", link.target)[0], meant)
        return
    if scheme := _forgotten(link.target):
        message = f'"{link.target}" is not a whole address'
        yield text.problem("E305", link.at, message, f'Write "{scheme}{link.target}".')
        return
    if page := _called(site, path):
        cure = f'Did you mean "{relative(page, text.path)}"?'
        yield text.problem("E301", link.at, f'There is no page "{link.target}"', cure)
        return
    near = nearest(path, [name for name in site.files if not name.endswith((".md", ".yaml"))])
    message = f'There is no file "{link.target}"'
    cure = "Put the file in content/extra and check its name."
    meant = relative(near, text.path) if near else None
    if meant:
        cure = f'Did you mean "{meant}"?'
    code = "E303" if path.lower().endswith(PICTURES) else "E304"
    problem = text.problem(code, link.at, message, cure)
    yield problem.mended_by(link.target, other_case(link.target, meant))


def _meant_page(site: Site, path: str) -> str | None:
    """The page that is meant by its address, or by its name without .md."""
    for name in (path.rstrip("/"), path.removesuffix(".html"), path.removesuffix("/index.html")):
        if f"{name}.md" in site.texts:
            return f"{name}.md"
    return None


def _forgotten(link: str) -> str | None:
    """What is missing in front of a web or mail address."""
    if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", link):
        return "mailto:"
    if re.fullmatch(r"(www\.)?[\w-]+(\.[\w-]+)*\.(com|edu|gov|net|org|us)(/\S*)?", link):
        return "https://"
    return "tel:" if re.fullmatch(r"\+?[\d ().-]{7,}", link) else None


def _left_out(
    site: Site, text: Text, place: tuple[str, int], path: str, named: str
) -> Iterator[Problem]:
    """That a page which visitors cannot see yet, or no more, is not named to them."""
    if path != text.path and site.is_live(text.path) and not site.is_live(path):
        why = _not_there(site, site.texts[path], named, "It is left out on this page")
        yield text.meta_problem("W301", place, *why)


def related_pages_exist(site: Site) -> Iterator[Problem]:
    """`related` names pages that exist, and that visitors can see."""
    for text in site.checked:
        for index, link in enumerate(text.meta.related if text.meta else ()):
            target = target_of(link, text.path)
            if target.how == "page" and target.path in site.texts:
                yield from _left_out(site, text, ("related", index), target.path, link)
            else:
                near = _nearest_page(site, text, target.path or link)
                cure = f'Did you mean "{near}"?' if near else "Write the path from this file."
                message = f'There is no page "{link}"'
                problem = text.meta_problem("E301", ("related", index), message, cure)
                yield problem.mended_by(link, other_case(link, near))


def topics_exist(site: Site) -> Iterator[Problem]:
    """`topics` names conditions and treatments that have a page, which visitors can see."""
    known = {
        text.place.slug: path
        for path, text in site.texts.items()
        if text.place.kind.name in ("condition", "treatment")
    }
    for text in site.checked:
        for index, topic in enumerate(getattr(text.meta, "topics", ())):
            if topic not in known:
                message = f'There is no condition or treatment "{topic}"'
                cure = suggest(topic, known, f"You can use: {', '.join(known) or 'none yet'}.")
                yield text.meta_problem("E301", ("topics", index), message, cure)
            else:
                yield from _left_out(site, text, ("topics", index), known[topic], topic)
