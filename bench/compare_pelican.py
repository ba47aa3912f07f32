"""How long a site of many pages takes us, and stock Pelican with its simple theme."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.conftest import Project

PAGES = 300

FRONT_MATTER = """---
title: Article number {number}
summary: An article that was made to be counted, with a heading, a list and some plain words in it.
date: 2026-01-{day:02}
status: published
next_review: 2026-12-01
---

"""
STOCK_FRONT_MATTER = (
    "Title: Article number {number}\nDate: 2026-01-{day:02}\nCategory: articles\n\n"
)
BRIEF = "/// in-brief\n\n- One.[@cohen-2018]\n- Two.\n- Three.\n\n///\n\n"
HELP = "\n\n## Not known {#not-known}\n\nMuch.\n\n## Help {#get-help}\n\n/// care-card | Call 911"
HELP += "\n    level: emergency\n\n- At once.\n\n///\n"
BODY = "## A heading\n\nA first sentence with a source.[@cohen-2018]\n\n"
BODY += ("Plain words, one after the other, for as long as it takes. " * 3 + "\n\n") * 20
BODY += (
    "- one\n- two\n- three\n\n" + ("And a paragraph with *stress* and `code`. " * 3 + "\n\n") * 7
)
SETTINGS = "SITENAME = 'Stock'\nPATH = 'content'\nTIMEZONE = 'UTC'\nTHEME = 'simple'\n"
BUILD_PROGRAM = "from pathlib import Path; from clinicsite.rendering.build import build_site; "
BUILD_PROGRAM += "build_site(Path.cwd(), Path('output'))"
TASK_PROGRAM = "import sys, tasks; tasks.main(sys.argv[1:])"  # as `inv` does, in this environment


def time_our_build(folder: Path) -> float:
    """Our whole build: the site as it is, and 300 articles more."""
    project = Project(folder / "ours")
    add_articles(project, PAGES)
    return round(time_command([sys.executable, "-c", BUILD_PROGRAM], project.root)[0], 2)


def prepare_reports(folder: Path) -> dict[str, Callable[[], float]]:
    """The check and the inventory of 300 real pages, the first time and with all texts kept."""
    project = Project(folder / "real")
    repeat_articles(project, PAGES)
    typed = {
        "check, cold": ["check"],
        "check, warm": ["check"],
        "inventory, warm": ["inventory", "--json"],
    }
    return {name: partial(time_task, project.root, words) for name, words in typed.items()}


def time_task(root: Path, words: list[str]) -> float:
    """The seconds that a command of a project takes."""
    return round(time_command([sys.executable, "-c", TASK_PROGRAM, *words], root)[0], 2)


def repeat_articles(project: Project, count: int) -> None:
    """Writes the articles of the site again, under other names, until it has so many pages."""
    folder = project.root / "content/articles"
    articles = [file.read_text("utf-8") for file in sorted(folder.glob("*.md"))]
    for number in range(count - len(list(project.root.glob("content/**/*.md")))):
        text = articles[number % len(articles)]
        text = re.sub(r"(?m)^title: .*$", f"title: Article number {number}", text, count=1)
        project.write(f"content/articles/article-{number}.md", text)


def add_articles(project: Project, count: int) -> None:
    """Writes so many articles into a project, all of them whole."""
    for number in range(count):
        head = FRONT_MATTER.format(number=number, day=number % 28 + 1)
        project.write(f"content/articles/article-{number}.md", head + BRIEF + BODY + HELP)


def time_stock_pelican(folder: Path) -> float:
    """`pelican` as it comes, with the same 300 texts."""
    root = write_stock_site(folder / "stock", PAGES)
    command = [sys.executable, "-m", "pelican", "-q", "-s", "conf.py"]
    return round(time_command(command, root)[0], 2)


def write_stock_site(root: Path, count: int) -> Path:
    """Writes a project of stock Pelican with so many articles."""
    (root / "content").mkdir(parents=True)
    for number in range(count):
        head = STOCK_FRONT_MATTER.format(number=number, day=number % 28 + 1)
        (root / f"content/article-{number}.md").write_text(head + BODY)
    (root / "conf.py").write_text(SETTINGS)
    return root


def time_command(command: list[str], folder: Path) -> tuple[float, str]:
    """The seconds that a command takes, and what it prints."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, encoding="utf-8"
    )
    return time.monotonic() - started, done.stdout
