"""A block that was written → its HTML, from the theme's template of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from plugins.model.address import target_of
from plugins.model.records import Condition, Evidence, Records, Reference, Treatment
from plugins.reading.blocks import WrittenBlock
from plugins.reading.quotes import curl
from plugins.reading.svg import UnfitDrawing, image, inline_svg

if TYPE_CHECKING:
    from plugins.reading.assemble import Job, Surroundings


@dataclass(frozen=True)
class Cite:
    """One place that cites a source: the source's number on the page, and the id of the place."""

    number: int
    id: str
    reference: Reference


@dataclass(frozen=True)
class Row:
    """A line of an evidence table."""

    record: Evidence
    condition: Condition
    treatment: Treatment
    sources: tuple[Cite, ...]


def select_evidence(records: Records, options: dict[str, str]) -> list[Evidence]:
    """The evidence records that an evidence block with these options asks for."""
    return [
        record
        for record in records.evidence
        if options.get("treatment") in (None, "", record.treatment)
        and options.get("condition") in (None, "", record.condition)
    ]


def render_block(
    block: WrittenBlock, number: int, level: int, content: Markup, around: Surroundings, job: Job
) -> str:
    """The HTML of the block that is number `number` on its page, its heading at `level`."""
    block_id = f"{block.name}-{number}"
    seen: dict[str, Any] = {
        "id": block_id,
        "level": level,
        "title": escape(curl(block.title)),
        "options": block.options,
        "content": content,
    }
    if block.name == "figure":
        seen["picture"] = _picture(block, block_id, around, job)
    if block.name == "evidence":
        seen["rows"] = _rows(block, around, job)
    template = around.environment.get_template(f"blocks/{block.name}.html")
    words = around.records.words[job.lang]
    return template.render(block=seen, words=words, clinic=around.records.clinic, lang=job.lang)


def _picture(block: WrittenBlock, block_id: str, around: Surroundings, job: Job) -> Markup:
    """The picture of a figure; nothing where the checks will say that it cannot be shown."""
    alt = curl(block.options["alt"])
    target = target_of(block.options["picture"], job.path)
    if not target.path.endswith(".svg"):
        return image(around.link(target.path), alt)
    try:
        return inline_svg(around.content / target.path, alt, block_id, f"{block_id}-description")
    except (UnfitDrawing, OSError):
        return Markup()


def _rows(block: WrittenBlock, around: Surroundings, job: Job) -> list[Row]:
    records = around.records
    return [
        Row(
            record,
            records.conditions[record.condition],
            records.treatments[record.treatment],
            tuple(filter(None, (job.cite(key, records.references) for key in record.sources))),
        )
        for record in select_evidence(records, block.options)
        if record.condition in records.conditions and record.treatment in records.treatments
    ]
