"""Render content blocks: each by the template blocks/NAME.html of the theme.

A block whose template needs more than its title, options and content has a row in
BLOCK_RENDERERS. A block without a row needs no code here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from clinicsite.model.evidence import Evidence
from clinicsite.model.urls import parse_page_path, resolve_link
from clinicsite.model.vocabulary import Condition, Treatment
from clinicsite.parsing.charts import build_evidence_chart, build_icon_array
from clinicsite.parsing.markdown.blocks import ParsedBlock
from clinicsite.parsing.markdown.image_component import render_image
from clinicsite.parsing.markdown.quotes import smarten_quotes
from clinicsite.parsing.markdown.render_state import CitationMark, PageState, RenderContext


@dataclass(frozen=True)
class EvidenceRow:
    """A line of an evidence table. `page` is the link to the page of the condition, or empty."""

    record: Evidence
    condition: Condition
    treatment: Treatment
    sources: tuple[CitationMark, ...]
    page: str


@dataclass(frozen=True)
class BlockView:
    """A block, its id, the level of its headings, its content, and what `prepare` returned."""

    block: ParsedBlock
    id: str
    level: int
    content: Markup
    prepared: Any = None


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
    values = {
        "id": view.id,
        "level": view.level,
        "content": view.content,
        "title": escape(smarten_quotes(block.title)),
        "options": block.options,
        **get_block_renderer(block.name).get_values(view, context, state),
    }
    template = context.environment.get_template(f"blocks/{block.name}.html")
    strings, clinic = context.records.strings[state.lang], context.records.clinic
    return template.render(block=values, strings=strings, clinic=clinic, lang=state.lang)


def _prepare_evidence(
    block: ParsedBlock, context: RenderContext, state: PageState
) -> list[EvidenceRow]:
    """Return the lines of an evidence block, and number their sources."""
    records = context.records
    rows = []
    for record in records.select_evidence(block.options):
        if record.condition in records.conditions and record.treatment in records.treatments:
            marks = [state.add_citation(key, records.references) for key in record.sources]
            condition = records.conditions[record.condition]
            treatment = records.treatments[record.treatment]
            sources = tuple(filter(None, marks))
            page = _find_condition_link(record.condition, context, state)
            rows.append(EvidenceRow(record, condition, treatment, sources, page))
    return rows


def _find_condition_link(key: str, context: RenderContext, state: PageState) -> str:
    """Return the link to the live page content/conditions/KEY.md from another page, or nothing."""
    paths = (f"conditions/{key}.{state.lang}.md", f"conditions/{key}.md")
    path = next(filter(state.is_live, paths), "")
    place = parse_page_path(path) if path != state.path else None
    return context.build_link(place.url_path) if place else ""


def _get_evidence_values(
    view: BlockView, context: RenderContext, state: PageState
) -> dict[str, Any]:
    """Return the lines and the charts; charts of one treatment would only repeat its table."""
    rows: list[EvidenceRow] = view.prepared
    is_table_only = bool(view.block.options.get("treatment"))
    names = [(row.condition.name, row.record) for row in rows]
    outcomes = [(row, row.record.outcome) for row in rows if row.record.outcome]
    return {
        "rows": rows,
        "full": not is_table_only,
        "chart": build_evidence_chart(names) if len(rows) > 1 and not is_table_only else None,
        "outcomes": []
        if is_table_only
        else [(row, build_icon_array(outcome)) for row, outcome in outcomes],
    }


def _get_figure_values(view: BlockView, context: RenderContext, state: PageState) -> dict[str, Any]:
    options = view.block.options
    path, alt = resolve_link(options["picture"], state.path).path, smarten_quotes(options["alt"])
    return {"picture": render_image(path, alt, context, state, f"{view.id}-description")}


def _get_claim_rules(view: BlockView, context: RenderContext, state: PageState) -> dict[str, Any]:
    rules = context.records.claims.values()
    return {"rules": [rule for rule in rules if rule.lang == state.lang]}


BLOCK_RENDERERS = {
    "evidence": BlockRenderer(_prepare_evidence, _get_evidence_values),
    "figure": BlockRenderer(get_values=_get_figure_values),
    "claim-rules": BlockRenderer(get_values=_get_claim_rules),
}
_DEFAULT_RENDERER = BlockRenderer()


def get_block_renderer(name: str) -> BlockRenderer:
    """Return the renderer of the block `name`."""
    return BLOCK_RENDERERS.get(name, _DEFAULT_RENDERER)
