"""`inv bench`: how heavy and how quick the site is, as tables."""

import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import compare_pelican, lighthouse
from bench.browser import Sight, measure
from bench.server import serving
from clinicsite.checks.output.budgets import budget_of, weigh
from clinicsite.checks.output.subresources import Built, fetched
from tests.conftest import Site, file_of
from tests.fixtures.launched_site.project import LAUNCHED_URL, launched_project

WANTED = ("", "articles/how-ketamine-may-relieve-pain/", "conditions/crps/", "evidence/", "search/")


def bench(chromium: str, *, with_lighthouse: bool) -> None:
    """Prints what the launched site weighs and takes, and our build beside stock Pelican."""
    console = Console(width=max(100, Console().width))
    with tempfile.TemporaryDirectory() as folder:
        site = launched_project(Path(folder, "launched")).build(LAUNCHED_URL)
        pages = [address for address in WANTED if (site.folder / file_of(address)).is_file()]
        with serving(site.folder) as origin:
            console.print(weights(site, pages, measure(chromium, origin, pages)))
            if with_lighthouse:
                console.print(verdicts(chromium, origin, pages))
        ours, stock = (
            compare_pelican.seconds_of_ours(Path(folder)),
            compare_pelican.seconds_of_stock(Path(folder)),
        )
        reports = compare_pelican.seconds_of_reports(Path(folder))
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


def weights(site: Site, pages: list[str], sights: dict[str, Sight]) -> Table:
    """The bytes of each page after gzip, and how a slow phone sees it."""
    table = Table(title="First view: bytes after gzip -9; slow 4G, CPU 4 times slower")
    heads = "page|HTML|CSS|JS|sum|budget|requests|LCP ms|TBT ms|CLS"
    for head in heads.split("|"):
        table.add_column(head, justify="left" if head == "page" else "right")
    built = Built(site.folder, site.base)
    for address in pages:
        name = file_of(address)
        weight, sight = weigh(built, name, fetched(site.text(name))), sights[address]
        css, js = sum(weight.styles.values()), sum(weight.scripts.values())
        numbers = (weight.page, css, js, weight.total, budget_of(name).total, sight.requests)
        times = (f"{sight.lcp:,.0f}", f"{sight.tbt:,.0f}", f"{sight.cls:.3f}")
        table.add_row(f"/{address}", *(f"{number:,}" for number in numbers), *times)
    return table


def verdicts(chromium: str, origin: str, pages: list[str]) -> Table | str:
    """Lighthouse's view of each page, mobile preset."""
    table = Table(title="Lighthouse, mobile: performance / accessibility / best practices / SEO")
    for head in ("page", "scores", "LCP", "TBT", "CLS", "below 100"):
        table.add_column(head)
    try:
        for address in pages:
            table.add_row(
                f"/{address}", *lighthouse.scores(chromium, f"{origin}/{address}").values()
            )
    except lighthouse.NoLighthouseError as reason:
        return f"Lighthouse did not run: {reason}."
    return table
