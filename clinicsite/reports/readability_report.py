"""Print how hard a page is to read: the page, its sections, its hardest sentences."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from clinicsite.checks.analysis.page_readability import (
    ReadabilityReport,
    list_hard_sentences,
    list_names,
    sum_measures,
)
from clinicsite.checks.analysis.readability import SCALES, Measure
from clinicsite.model.records import Records
from clinicsite.parsing.document import Document

HARDEST_COUNT = 5


def print_readability(document: Document, records: Records, console: Console | None = None) -> None:
    """Print the grades of the page, with its names as plain words and as they are (E4)."""
    console = console or Console()
    names = list_names(records)
    page = ReadabilityReport(document, names)
    scale = page.scale

    def format_measure(measured: Measure) -> str:
        return scale.format_score(measured) if scale and measured.words else "-"

    console.print(f"[bold]{escape(document.source.path)}[/]", highlight=False)
    if not page.lines:
        console.print("There is no running text on this page.")
        return
    plain = page.plain
    facts = (
        f"Reads at {format_measure(plain)}, and with all its names at "
        f"{format_measure(page.with_names)}.\n"
    )
    if not scale:
        facts = f"No scale is known for “{page.lang}”, only for {', '.join(SCALES)}.\n"
    facts += (
        f"{plain.words:,} words in {plain.sentences:,} sentences, {plain.words_per_sentence:.0f} "
        "words in "
    )
    facts += f"each, and the longest has {page.longest_sentence}."
    if page.passive_share is not None:
        facts += f"\n{page.passive_share:.0%} of the sentences seem to leave out who acts."
    console.print(facts, highlight=False)
    table = Table("Section", "Words", "Reads at", box=None, padding=(0, 2, 0, 0))
    for lines in page.sections:
        measured = sum_measures(lines)
        heading = lines[0].sentence.heading or "(above the first heading)"
        table.add_row(escape(heading), f"{measured.words:,}", format_measure(measured))
    console.print("", table, "", sep="\n")
    console.print("The hardest sentences:")
    for hard in list_hard_sentences(document, HARDEST_COUNT, names):
        place = f"{document.source.path}:{hard.line}"
        console.print(f"  {escape(place)}  {hard.score}", highlight=False, style="bold")
        console.print(f"    {escape(hard.text)}\n    {escape(hard.advice)}", highlight=False)
