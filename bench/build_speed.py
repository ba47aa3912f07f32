"""`inv bench --builds`: a first build and one after an edit, beside those of other generators."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench.compare_hugo import find_hugo, write_hugo_site
from bench.compare_pelican import (
    BODY,
    BUILD_PROGRAM,
    STOCK_FRONT_MATTER,
    add_articles,
    write_stock_site,
)
from bench.figures import take_figure
from clinicsite.cli.console import echo
from tests.conftest import Project

ROUNDS = 3  # of each build. From LARGE on, one
LARGE = 5000  # articles
# A small process starts the command, since a peak of memory includes that of its parent.
MEASURE_PROGRAM = """
import json, os, subprocess, sys, time
started = time.monotonic()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
seconds = time.monotonic() - started
print(json.dumps([usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss / 1024]))
sys.exit(os.waitstatus_to_exitcode(status))
"""
ELEVENTY_LAYOUT = "<!doctype html><html><head><title>{{ title }}</title></head>"
ELEVENTY_LAYOUT += "<body><h1>{{ title }}</h1>{{ content }}</body></html>"
ELEVENTY_INDEX = "---\nlayout: page.html\ntitle: Index\n---\n"
ELEVENTY_INDEX += "{% for one in collections.all %}{{ one.data.title }}{% endfor %}"


@dataclass(frozen=True)
class BuildCost:
    """What a build takes: seconds of all processors, seconds that pass, mebibytes at most."""

    cpu: float
    wall: float
    peak: float

    def __str__(self) -> str:
        return f"{self.cpu:.2f} s of CPU, {self.wall:.2f} s, {self.peak:.0f} MB"


@dataclass(frozen=True)
class BuildSubject:
    """A generator with its project. A first build starts without the folders of `made`."""

    name: str
    root: Path
    command: list[str]
    article: str
    made: tuple[str, ...]

    def build_first(self) -> BuildCost:
        """Build without any file of an earlier build."""
        for folder in self.made:
            shutil.rmtree(self.root / folder, ignore_errors=True)
        return self._build()

    def build_edited(self, number: int) -> BuildCost:
        """Change a word of one article, and build."""
        file = self.root / self.article
        words, _, rest = file.read_text().partition(" one after the other")
        head = words.rpartition("Plain words")[0]
        file.write_text(f"{head}Plain words {number}, one after the other{rest}")
        return self._build()

    def _build(self) -> BuildCost:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a person's computer has it not
        done = subprocess.run(
            [sys.executable, "-S", "-E", "-c", MEASURE_PROGRAM, *self.command],
            cwd=self.root,
            env=environment,
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        return BuildCost(*json.loads(done.stdout))


def bench_builds(sizes: list[int]) -> None:
    """Prints a table for each number of articles. It leaves out what is not installed."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rounds = 1 if size >= LARGE else ROUNDS
            echo(f"\n{size:,} articles, median of {rounds}, load {os.getloadavg()[0]:.1f}\n")
            subjects = list_subjects(Path(folder), size)
            subjects[0].build_first()  # the first start of all also compiles the Python files
            costs = {one.name: measure_builds(one, rounds) for one in subjects}
            echo(f"\n{format_table(costs)}")


def list_subjects(home: Path, size: int) -> list[BuildSubject]:
    """Write the same articles for each generator that is here."""
    project = Project(home / "ours")
    add_articles(project, size)
    stock = write_stock_site(home / "stock", size)
    pelican = [sys.executable, "-m", "pelican", "-q", "-s", "conf.py"]
    ours, build = "content/articles/article-7.md", [sys.executable, "-c", BUILD_PROGRAM]
    subjects = [
        BuildSubject("ours", project.root, build, ours, (".cache", "output")),
        BuildSubject("stock Pelican", stock, pelican, "content/article-7.md", ("output",)),
    ]
    if hugo := find_hugo():
        root = write_hugo_site(home / "hugo", size)
        command, made = [hugo, "--quiet", "--buildFuture"], ("public", "resources")
        subjects.append(BuildSubject("Hugo", root, command, ours, made))
    if eleventy := os.environ.get("ELEVENTY"):
        root = write_eleventy_site(home / "eleventy", size)
        command = ["node", eleventy, "--quiet"]
        subjects.append(BuildSubject("Eleventy", root, command, "article-7.md", ("_site",)))
    else:
        echo("Eleventy is left out: npm install @11ty/eleventy, and ELEVENTY=…/cmd.cjs")
    return subjects


def write_eleventy_site(root: Path, size: int) -> Path:
    """Write a project of Eleventy with so many articles and the plainest layout."""
    (root / "_includes").mkdir(parents=True)
    (root / "_includes/page.html").write_text(ELEVENTY_LAYOUT)
    (root / "index.html").write_text(ELEVENTY_INDEX)
    for number in range(size):
        head = STOCK_FRONT_MATTER.format(number=number, day=number % 28 + 1).strip()
        text = f"---\nlayout: page.html\n{head}\n---\n\n{BODY}"
        (root / f"article-{number}.md").write_text(text.replace("Title:", "title:"))
    return root


def measure_builds(subject: BuildSubject, rounds: int) -> tuple[BuildCost, BuildCost] | None:
    """Return the middle of some first builds, and that of some builds after an edit."""
    first = take_figure(f"{subject.name}, first", lambda: take_median(subject, rounds, first=True))
    measure = partial(take_median, subject, rounds, first=False)
    edited = take_figure(f"{subject.name}, after an edit", measure)
    return (first, edited) if first and edited else None


def take_median(subject: BuildSubject, rounds: int, *, first: bool) -> BuildCost:
    """Return the median of each figure of some builds."""
    numbers = range(rounds)
    costs = [subject.build_first() if first else subject.build_edited(one) for one in numbers]
    return BuildCost(
        *(median(getattr(cost, name) for cost in costs) for name in ("cpu", "wall", "peak"))
    )


def format_table(costs: dict[str, tuple[BuildCost, BuildCost] | None]) -> str:
    """Return a table in Markdown, with our figures as multiples of each other generator's."""
    rows = ["| | first, CPU s | first, s | one edit, CPU s | one edit, s | peak MB |"]
    rows.append("|---|--:|--:|--:|--:|--:|")
    figures = {name: list_figures(*pair) for name, pair in costs.items() if pair}
    ours = figures.get("ours")
    for name, values in figures.items():
        texts = [f"{value:,.2f}" for value in values[:-1]] + [f"{values[-1]:,.0f}"]
        rows.append(f"| {name} | {' | '.join(texts)} |")
        if ours and name != "ours":
            ratios = [f"{one / other:.1f} ×" for one, other in zip(ours, values, strict=True)]
            rows.append(f"| ours to {name} | {' | '.join(ratios)} |")
    return "\n".join(rows)


def list_figures(first: BuildCost, edited: BuildCost) -> list[float]:
    """Return the columns of the table."""
    return [first.cpu, first.wall, edited.cpu, edited.wall, max(first.peak, edited.peak)]
