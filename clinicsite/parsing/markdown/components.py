"""A block that was written → its HTML, from the theme's template of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from clinicsite.model.evidence import Evidence
from clinicsite.model.records import Records
from clinicsite.model.urls import resolve_link
from clinicsite.model.vocabulary import Condition, Treatment
from clinicsite.parsing.charts import build_evidence_chart, build_icon_array
from clinicsite.parsing.images import InvalidImageError, is_raster_image
from clinicsite.parsing.markdown.blocks import ParsedBlock
from clinicsite.parsing.markdown.quotes import smarten_quotes
from clinicsite.parsing.svg import InvalidSvgError

if TYPE_CHECKING:
    from clinicsite.parsing.markdown.tree_processor import PageState, RenderContext


@dataclass(frozen=True)
class CitationMark:
    """One place that cites a source: the source's number on the page; `id`, if it is the first."""

    key: str
    number: int
    id: str | None


@dataclass(frozen=True)
class EvidenceRow:
    """A line of an evidence table."""

    record: Evidence
    condition: Condition
    treatment: Treatment
    sources: tuple[CitationMark, ...]


@dataclass(frozen=True)
class BlockView:
    """What the reader works out for a block: its id, the level of its heading, its content."""

    id: str
    level: int
    content: Markup
    rows: list[EvidenceRow]


def render_block(
    block: ParsedBlock, view: BlockView, context: RenderContext, state: PageState
) -> str:
    """The HTML of a block."""
    block_view: dict[str, Any] = {
        **vars(view),
        "title": escape(smarten_quotes(block.title)),
        "options": block.options,
    }
    if block.name == "evidence":
        block_view |= _build_evidence_graphics(view.rows, block.options)
    if block.name == "figure":
        path = resolve_link(block.options["picture"], state.path).path
        alt = smarten_quotes(block.options["alt"])
        block_view["picture"] = render_image(path, alt, context, state, f"{view.id}-description")
    if block.name == "claim-rules":
        rules = context.records.claims.values()
        block_view["rules"] = [rule for rule in rules if rule.lang == state.lang]
    template = context.environment.get_template(f"blocks/{block.name}.html")
    strings = context.records.strings[state.lang]
    return template.render(
        block=block_view, strings=strings, clinic=context.records.clinic, lang=state.lang
    )


def _build_evidence_graphics(rows: list[EvidenceRow], options: dict[str, str]) -> dict[str, Any]:
    """The pictures of an evidence block. Those of one treatment's table would only repeat it."""
    is_table_only = bool(options.get("treatment"))
    names = [(row.condition.name, row.record) for row in rows]
    counted = [] if is_table_only else [row for row in rows if row.record.outcome]
    return {
        "full": not is_table_only,
        "chart": build_evidence_chart(names) if len(rows) > 1 and not is_table_only else None,
        "outcomes": [(row, build_icon_array(row.record.outcome)) for row in counted],
    }


def render_image(
    path: str, alt: str, context: RenderContext, state: PageState, described_by: str = ""
) -> Markup:
    """A picture of content; nothing where the checks will say that it cannot be shown.

    `described_by` is the id of its description on the page, where it has one.
    """
    first = not (state.has_raster_image or state.elements.headings)
    try:
        shown = context.images.get_markup(path, alt, first=first)
    except (InvalidImageError, InvalidSvgError, OSError):
        return Markup()
    if is_raster_image(path):
        state.elements.raster_images.append(path)
        state.has_raster_image = True
    template = context.environment.get_template("components/picture.html")
    return template.module.picture(shown, described_by)


def build_evidence_rows(
    block: ParsedBlock, records: Records, state: PageState
) -> list[EvidenceRow]:
    """The lines of an evidence block; none for any other block."""
    if block.name != "evidence":
        return []
    return [
        EvidenceRow(
            record,
            records.conditions[record.condition],
            records.treatments[record.treatment],
            tuple(
                filter(
                    None, (state.add_citation(key, records.references) for key in record.sources)
                )
            ),
        )
        for record in records.select_evidence(block.options)
        if record.condition in records.conditions and record.treatment in records.treatments
    ]
