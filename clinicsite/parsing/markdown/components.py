"""A block that was written → its HTML, from the theme's template of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from clinicsite.model.evidence import Evidence
from clinicsite.model.records import Records
from clinicsite.model.urls import target_of
from clinicsite.model.vocabulary import Condition, Treatment
from clinicsite.parsing.charts import evidence_chart, icon_array
from clinicsite.parsing.images import UnfitPicture, is_bitmap
from clinicsite.parsing.markdown.blocks import WrittenBlock
from clinicsite.parsing.markdown.quotes import curl
from clinicsite.parsing.svg import UnfitDrawing

if TYPE_CHECKING:
    from clinicsite.parsing.markdown.tree_processor import Job, Surroundings


@dataclass(frozen=True)
class Cite:
    """One place that cites a source: the source's number on the page; `id`, if it is the first."""

    key: str
    number: int
    id: str | None


@dataclass(frozen=True)
class Row:
    """A line of an evidence table."""

    record: Evidence
    condition: Condition
    treatment: Treatment
    sources: tuple[Cite, ...]


@dataclass(frozen=True)
class BlockView:
    """What the reader works out for a block: its id, the level of its heading, its content."""

    id: str
    level: int
    content: Markup
    rows: list[Row]


def render_block(block: WrittenBlock, view: BlockView, around: Surroundings, job: Job) -> str:
    """The HTML of a block."""
    seen: dict[str, Any] = {
        **vars(view),
        "title": escape(curl(block.title)),
        "options": block.options,
    }
    if block.name == "evidence":
        seen |= _pictured(view.rows, block.options)
    if block.name == "figure":
        path = target_of(block.options["picture"], job.path).path
        alt = curl(block.options["alt"])
        seen["picture"] = picture(path, alt, around, job, f"{view.id}-description")
    if block.name == "claim-rules":
        rules = around.records.claims.values()
        seen["rules"] = [rule for rule in rules if rule.lang == job.lang]
    template = around.environment.get_template(f"blocks/{block.name}.html")
    words = around.records.words[job.lang]
    return template.render(block=seen, words=words, clinic=around.records.clinic, lang=job.lang)


def _pictured(rows: list[Row], options: dict[str, str]) -> dict[str, Any]:
    """The pictures of an evidence block. Those of one treatment's table would only repeat it."""
    lean = bool(options.get("treatment"))
    names = [(row.condition.name, row.record) for row in rows]
    counted = [] if lean else [row for row in rows if row.record.outcome]
    return {
        "full": not lean,
        "chart": evidence_chart(names) if len(rows) > 1 and not lean else None,
        "outcomes": [(row, icon_array(row.record.outcome)) for row in counted],
    }


def picture(path: str, alt: str, around: Surroundings, job: Job, described_by: str = "") -> Markup:
    """A picture of content; nothing where the checks will say that it cannot be shown.

    `described_by` is the id of its description on the page, where it has one.
    """
    first = not (job.pictured or job.found.headings)
    try:
        shown = around.pictures.shown(path, alt, first=first)
    except (UnfitPicture, UnfitDrawing, OSError):
        return Markup()
    if is_bitmap(path):
        job.found.bitmaps.append(path)
        job.pictured = True
    template = around.environment.get_template("components/picture.html")
    return template.module.picture(shown, described_by)


def evidence_rows(block: WrittenBlock, records: Records, job: Job) -> list[Row]:
    """The lines of an evidence block; none for any other block."""
    if block.name != "evidence":
        return []
    return [
        Row(
            record,
            records.conditions[record.condition],
            records.treatments[record.treatment],
            tuple(filter(None, (job.cite(key, records.references) for key in record.sources))),
        )
        for record in records.evidence_on(block.options)
        if record.condition in records.conditions and record.treatment in records.treatments
    ]
