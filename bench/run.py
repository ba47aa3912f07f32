"""`inv bench`: how heavy and how quick the site is, as tables."""

import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import compare_pelican, lighthouse
from bench.browser import PageTiming, measure_pages
from bench.server import serve_folder
from clinicsite.checks.output.budgets import measure_page
from clinicsite.checks.output.output_files import OutputFiles
from tests.conftest import BuiltSite, get_output_file
from tests.fixtures.launched_site.project import LAUNCHED_URL, launched_project

BENCH_PAGES = (
    "",
    "articles/how-ketamine-may-relieve-pain/",
    "conditions/crps/",
    "evidence/",
    "search/",
)


def run_bench(chromium: str, *, with_lighthouse: bool) -> None:
    """Prints what the launched site weighs and takes, and our build beside stock Pelican."""
    console = Console(width=max(100, Console().width))
    with tempfile.TemporaryDirectory() as folder:
        site = launched_project(Path(folder, "launched")).build(LAUNCHED_URL)
        pages = [
            address for address in BENCH_PAGES if (site.folder / get_output_file(address)).is_file()
        ]
        with serve_folder(site.folder) as origin:
            console.print(measure_weights(site, pages, measure_pages(chromium, origin, pages)))
            if with_lighthouse:
                console.print(measure_lighthouse(chromium, origin, pages))
        ours, stock = (
            compare_pelican.time_our_build(Path(folder)),
            compare_pelican.time_stock_pelican(Path(folder)),
        )
        reports = compare_pelican.time_reports(Path(folder))
    console.print(
        f"Building {compare_pelican.PAGES} articles: {ours:.1f} s; stock Pelican with its simple "
        f"theme {stock:.1f} s; ratio {ours / stock:.2f}."
    )
    cold = reports["check, cold"]
    for name, seconds in reports.items():
        ratios = f"{seconds / stock:.2f} to stock Pelican's build, {seconds / cold:.2f} to cold"
        console.print(
            f"{name}, {compare_pelican.PAGES} real pages: {seconds:.2f} s; ratio {ratios}."
        )


def measure_weights(site: BuiltSite, pages: list[str], sights: dict[str, PageTiming]) -> Table:
    """The bytes of each page after gzip, and how a slow phone sees it."""
    table = Table(title="First view: bytes after gzip -9; slow 4G, CPU 4 times slower")
    heads = "page|HTML|CSS|JS|sum|first screen|requests|LCP ms|TBT ms|CLS"
    for head in heads.split("|"):
        table.add_column(head, justify="left" if head == "page" else "right")
    built = OutputFiles(site.folder, site.base)
    for address in pages:
        name = get_output_file(address)
        weight, sight = (
            measure_page(built, name),
            sights[address],
        )
        css, js = sum(weight.styles.values()), sum(weight.scripts.values())
        numbers = (weight.page, css, js, weight.total, weight.first_screen, sight.requests)
        times = (f"{sight.lcp:,.0f}", f"{sight.tbt:,.0f}", f"{sight.cls:.3f}")
        table.add_row(f"/{address}", *(f"{number:,}" for number in numbers), *times)
    return table


def measure_lighthouse(chromium: str, origin: str, pages: list[str]) -> Table | str:
    """Lighthouse's view of each page, mobile preset."""
    table = Table(title="Lighthouse, mobile: performance / accessibility / best practices / SEO")
    for head in ("page", "scores", "LCP", "TBT", "CLS", "below 100"):
        table.add_column(head)
    try:
        for address in pages:
            table.add_row(
                f"/{address}", *lighthouse.run_lighthouse(chromium, f"{origin}/{address}").values()
            )
    except lighthouse.LighthouseError as reason:
        return f"Lighthouse did not run: {reason}."
    return table
