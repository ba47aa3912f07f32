"""How hard a page is to read: the page, its sections, its hardest sentences with their lines."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from clinicsite.checks.analysis.page_readability import Language, hardest, names_of, total
from clinicsite.checks.analysis.readability import SCALES, Measure
from clinicsite.model.records import Records
from clinicsite.parsing.site import Text

HARDEST = 5


def show(text: Text, records: Records, console: Console | None = None) -> None:
    """Prints what the page counts with its names as plain words and as they stand (E4)."""
    console = console or Console()
    names = names_of(records)
    page = Language(text, names)
    scale = page.scale

    def told(measured: Measure) -> str:
        return scale.told(measured) if scale and measured.words else "-"

    console.print(f"[bold]{escape(text.source.path)}[/]", highlight=False)
    if not page.lines:
        console.print("There is no running text on this page.")
        return
    plain = page.plain
    facts = f"Reads at {told(plain)}; with all its names at {told(page.raw)}.\n"
    if not scale:
        facts = f"No scale is known for “{page.lang}”, only for {', '.join(SCALES)}.\n"
    facts += f"{plain.words:,} words in {plain.sentences:,} sentences, {plain.mean:.0f} words in "
    facts += f"each; the longest has {page.longest}."
    if page.passive is not None:
        facts += f"\n{page.passive:.0%} of the sentences seem to leave out who acts."
    console.print(facts, highlight=False)
    table = Table("Section", "Words", "Reads at", box=None, padding=(0, 2, 0, 0))
    for lines in page.sections:
        measured = total(lines)
        heading = lines[0].sentence.heading or "(above the first heading)"
        table.add_row(escape(heading), f"{measured.words:,}", told(measured))
    console.print("", table, "", sep="\n")
    console.print("The hardest sentences:")
    for hard in hardest(text, HARDEST, names):
        place = f"{text.source.path}:{hard.line}"
        console.print(f"  {escape(place)}  {hard.score}", highlight=False, style="bold")
        console.print(f"    {escape(hard.text)}\n    {escape(hard.cure)}", highlight=False)
