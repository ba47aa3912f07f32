"""`inv bench`: how heavy and how quick the site is."""

import tempfile
from functools import partial
from pathlib import Path

from bench import compare_pelican
from bench.browser import measure_page_timing
from bench.figures import print_ratio, take_figure
from bench.lighthouse import run_lighthouse
from bench.server import serve_folder
from clinicsite.checks.output.budgets import measure_page
from clinicsite.checks.output.output_files import OutputFolder
from clinicsite.cli.console import echo
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
    with tempfile.TemporaryDirectory() as folder:
        site = launched_project(Path(folder, "launched")).build(LAUNCHED_URL)
        pages = [
            address for address in BENCH_PAGES if (site.folder / get_output_file(address)).is_file()
        ]
        with serve_folder(site.folder) as origin:
            echo("First view: bytes after gzip -9. Slow 4G, CPU 4 times slower")
            for address in pages:
                take_figure(f"/{address}", partial(measure_weight, site, address))
                take_figure("", partial(measure_page_timing, chromium, f"{origin}/{address}"))
            if with_lighthouse:
                echo("Lighthouse, mobile: performance / accessibility / best practices / SEO")
                for address in pages:
                    measure = partial(run_lighthouse, chromium, f"{origin}/{address}")
                    take_figure(f"/{address}", measure)
        compare_builds(Path(folder))


def compare_builds(folder: Path) -> None:
    """Prints the seconds of our build and of our reports, beside the build of stock Pelican."""
    pages = compare_pelican.PAGES
    echo(f"Seconds with {pages} articles")
    ours = take_figure("our build", partial(compare_pelican.time_our_build, folder))
    stock = take_figure("stock Pelican", partial(compare_pelican.time_stock_pelican, folder))
    print_ratio("ratio to stock Pelican", ours, stock)
    cold = None
    for name, measure in compare_pelican.prepare_reports(folder).items():
        seconds = take_figure(name, measure)
        cold = cold or seconds
        print_ratio(f"{name}, ratio to stock Pelican's build", seconds, stock)
        print_ratio(f"{name}, ratio to cold", seconds, cold)


def measure_weight(site: BuiltSite, address: str) -> str:
    """The bytes of a page after gzip."""
    weight = measure_page(OutputFolder(site.folder, site.base), get_output_file(address))
    css, js = sum(weight.styles.values()), sum(weight.scripts.values())
    return (
        f"HTML {weight.page:,}, CSS {css:,}, JS {js:,}, sum {weight.total:,}, "
        f"first screen {weight.first_screen:,}"
    )
