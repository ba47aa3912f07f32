"""Render content blocks: each by the template blocks/NAME.html of the theme.

A block whose template needs more than its title, options and content has a row in
BLOCK_RENDERERS. A block without a row needs no code here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from clinicsite.model.block import OFFICIAL_BLOCK
from clinicsite.model.language_names import get_own_name
from clinicsite.model.urls import PagePath, resolve_link
from clinicsite.model.video import InvalidVideoError, parse_video_link
from clinicsite.parsing.clinic_facts import fill_text
from clinicsite.parsing.downloads import find_download
from clinicsite.parsing.evidence_rows import (
    EvidenceRow,
    find_page_in_language,
    list_evidence_rows,
)
from clinicsite.parsing.markdown.blocks import ParsedBlock
from clinicsite.parsing.markdown.elements import LinkElement
from clinicsite.parsing.markdown.faq_questions import split_questions
from clinicsite.parsing.markdown.image_component import render_image
from clinicsite.parsing.markdown.quotes import smarten_quotes
from clinicsite.parsing.markdown.render_state import CitationMark, PageState, RenderContext

HIDDEN = object()  # what `prepare` returns for a block that the page does not show


@dataclass(frozen=True)
class CitedRow:
    """A row of evidence with its sources, as the page numbers them."""

    row: EvidenceRow
    sources: tuple[CitationMark, ...]
    newest_year: int | None  # of its sources


@dataclass(frozen=True)
class BlockView:
    """A block, its id, the level of its headings, its content, and what `prepare` returned.

    `parts` has the tag and the HTML of each element of the content.
    """

    block: ParsedBlock
    id: str
    level: int
    parts: Sequence[tuple[str, Markup]]
    prepared: Any = None

    @property
    def content(self) -> Markup:
        """The HTML of the content."""
        return Markup().join(html for _, html in self.parts)


PrepareFunction = Callable[[ParsedBlock, RenderContext, PageState], Any]
ValuesFunction = Callable[[BlockView, RenderContext, PageState], dict[str, Any]]


def _prepare_nothing(block: ParsedBlock, context: RenderContext, state: PageState) -> Any:
    return None


def _get_no_values(view: BlockView, context: RenderContext, state: PageState) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class BlockRenderer:
    """How a block gets the further values of its template.

    `prepare` runs before the content of the block is rendered, `get_values` after it.
    """

    prepare: PrepareFunction = _prepare_nothing
    get_values: ValuesFunction = _get_no_values


def render_block(view: BlockView, context: RenderContext, state: PageState) -> str:
    """Return the HTML of a block."""
    block = view.block
    strings, clinic = state.records.strings[state.lang], state.records.clinic
    values = {
        "id": view.id,
        "level": view.level,
        "content": view.content,
        "title": escape(smarten_quotes(fill_text(block.title, clinic, strings))),
        "options": block.options,
        **get_block_renderer(block.name).get_values(view, context, state),
    }
    template = context.environment.get_template(f"blocks/{block.name}.html")
    return template.render(block=values, strings=strings, clinic=clinic, lang=state.lang)


def _is_repeated(block: ParsedBlock, state: PageState) -> bool:
    """Return whether the page has this block with the same options already. Keep it if not.

    A check refuses the page. Without its records, many such blocks make no large page.
    """
    options = (f"{name}: {value}" for name, value in block.options.items() if value)
    key = (block.name, *sorted(options))
    is_repeated = key in state.unique_blocks
    state.unique_blocks.add(key)
    return is_repeated


def _prepare_offered(block: ParsedBlock, context: RenderContext, state: PageState) -> Any:
    """Return HIDDEN unless the record says the same of the treatment as the block."""
    record = state.records.treatments.get(block.options.get("treatment", ""))
    says = {None: "unset", True: "offered", False: "not-offered"}[
        record.offered if record else None
    ]
    return None if block.options.get("when") == says else HIDDEN


def _prepare_evidence(
    block: ParsedBlock, context: RenderContext, state: PageState
) -> list[CitedRow]:
    """Return the rows of an evidence block, and number their sources."""

    def find_page(path: str) -> PagePath | None:
        page = find_page_in_language(path, state.lang, state.find_live_page)
        return None if page and page == state.find_live_page(state.path) else page

    rows: list[CitedRow] = []
    if _is_repeated(block, state):
        return rows
    references = state.records.references
    for row in list_evidence_rows(state.records, block.options, find_page):
        keys = row.record.sources
        marks = [state.add_citation(key, references) for key in keys]
        years = [found.year or 0 for key in keys if (found := references.get(key))]
        newest = max(years, default=0) or None
        rows.append(CitedRow(row, tuple(filter(None, marks)), newest))
    return rows


def _get_evidence_values(
    view: BlockView, context: RenderContext, state: PageState
) -> dict[str, Any]:
    """Return the rows, and the record with the search for all of them, if it is the same."""
    rows: list[CitedRow] = view.prepared
    searches = {(row.record.as_of, row.record.searched_in) for row in (one.row for one in rows)}
    is_same = len(searches) == 1 and rows[0].row.record.searched_in
    return {"rows": rows, "search": rows[0].row.record if is_same else None}


def _get_figure_values(view: BlockView, context: RenderContext, state: PageState) -> dict[str, Any]:
    described_by = f"{view.id}-description" if view.content else ""
    focus = view.block.options.get("focus")
    crop = f"photo photo--room focus-{focus}" if focus else ""
    return {"picture": _render_picture(view, context, state, described_by, crop)}


def _render_picture(
    view: BlockView,
    context: RenderContext,
    state: PageState,
    described_by: str = "",
    class_names: str = "",
) -> Markup:
    options = view.block.options
    path, alt = resolve_link(options["picture"], state.path).path, smarten_quotes(options["alt"])
    return render_image(path, alt, context, state, described_by, class_names)


def _get_official_values(
    view: BlockView, context: RenderContext, state: PageState
) -> dict[str, Any]:
    """Return the title, which is the name of the language if there is none, and the day."""
    options, date = view.block.options, None
    own_name = get_own_name(options["lang"]) if options["lang"] != state.lang else ""
    with contextlib.suppress(ValueError):  # a rule reports a date that is none
        date = dt.date.fromisoformat(options["date"])
    return {"title": view.block.title or own_name, "date": date}


def _get_claim_rules(view: BlockView, context: RenderContext, state: PageState) -> dict[str, Any]:
    rules = () if _is_repeated(view.block, state) else state.records.claims.values()
    return {"rules": [rule for rule in rules if rule.lang == state.lang]}


def _get_faq_values(view: BlockView, context: RenderContext, state: PageState) -> dict[str, Any]:
    intro, questions = split_questions(view.parts)
    return {"questions": questions, "intro": intro}


def _get_download_values(
    view: BlockView, context: RenderContext, state: PageState
) -> dict[str, Any]:
    path = resolve_link(view.block.options["file"], state.path).path
    download = find_download(context.content, path)
    href = context.build_link(path.removeprefix("extra/"))
    return {"href": href, "facts": download.facts if download else ""}


def _get_video_values(view: BlockView, context: RenderContext, state: PageState) -> dict[str, Any]:
    """Return the picture and the video. A check reports a link that leads to no video."""
    link, picture = view.block.options["link"], _render_picture(view, context, state)
    try:
        video = parse_video_link(link)
    except InvalidVideoError:
        return {"picture": picture, "video": None}
    state.frames.add(video.host.origin)
    position = state.locator.find_words(link)
    state.elements.links.append(LinkElement(position, link, view.block.title or link))
    return {"picture": picture, "video": video}


BLOCK_RENDERERS = {
    "video": BlockRenderer(get_values=_get_video_values),
    "faq": BlockRenderer(get_values=_get_faq_values),
    "download": BlockRenderer(get_values=_get_download_values),
    "evidence": BlockRenderer(_prepare_evidence, _get_evidence_values),
    "offered": BlockRenderer(_prepare_offered),
    "figure": BlockRenderer(get_values=_get_figure_values),
    "claim-rules": BlockRenderer(get_values=_get_claim_rules),
    OFFICIAL_BLOCK: BlockRenderer(get_values=_get_official_values),
}
_DEFAULT_RENDERER = BlockRenderer()


def get_block_renderer(name: str) -> BlockRenderer:
    """Return the renderer of the block `name`."""
    return BLOCK_RENDERERS.get(name, _DEFAULT_RENDERER)
