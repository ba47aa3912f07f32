"""A small site with the real records, to which a test adds mistakes, and what is said of it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.checks.check import check_site
from clinicsite.model.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
SUMMARY = "summary: This summary is long enough for the rule on summaries, and says nothing at all."
HEAD = f"---\ntitle: An example\n{SUMMARY}\nstatus: published\n---\n"
ARTICLE = f"title: An example\n{SUMMARY}\ndate: 2026-01-02\nnext_review: 2026-12-01"

Check = Callable[..., list[Problem]]


@pytest.fixture
def content(tmp_path: Path, short_pages: None) -> Path:
    """A folder content/ with the real records, and a page for each that must be there."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content/data", content / "data")
    link_theme(tmp_path / "theme")
    for folder in ("pages", "images", "extra", "articles"):
        (content / folder).mkdir()
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"/>'
    (content / "images/drawing.svg").write_text(drawing)
    write_linked_pages(content, f"{HEAD}## Example\n\nText.\n")
    return content


def link_theme(theme: Path) -> None:
    """Make a folder of links to the parts of the real theme, whose files no check walks through."""
    theme.mkdir()
    for part in (ROOT / "theme").iterdir():
        (theme / part.name).symlink_to(part)


def write_linked_pages(content: Path, text: str) -> None:
    """Write each page that must be there; the navigation keeps the pages of no medical kind."""
    file = content / "data/navigation.yaml"
    navigation = re.sub(r"  - (?!pages/)\S+\n", "", file.read_text("utf-8"))
    file.write_text(navigation, "utf-8")
    required = {"pages/home.md", "pages/404.md", "pages/about.md", "pages/glossary.md"}
    for path in {*required, *re.findall(r"[\w/-]+\.md", navigation)}:
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_text(name_apart(text, path), "utf-8")


def name_apart(text: str, name: str) -> str:
    """The text of a page with a title of its own: no two pages have the same."""
    return text.replace("title: An example\n", f"title: An example {name}\n")


@pytest.fixture
def problems(content: Path) -> Callable[[], list[Problem]]:
    """All problems of the site but that its few pages do not cite all sources."""
    return lambda: [p for p in check_site(content.parent) if p.code != "W501"]


@pytest.fixture
def check(content: Path, problems: Callable[[], list[Problem]]) -> Check:
    """Writes files below content/, checks the site, and returns the problems of these files.

    Texts after the first get a title of their own. Bytes stay as they are.
    """

    def check(files: dict[str, str | bytes]) -> list[Problem]:
        for number, (path, text) in enumerate(files.items()):
            file = content / path
            if number and isinstance(text, str):
                text = name_apart(text, str(number))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        found = problems()
        return [p for p in found if p.path.removeprefix("content/") in files]

    return check


@pytest.fixture
def body(check: Check) -> Callable[[str], list[Problem]]:
    """Checks a text as the body of a page; its first line is line 6 of the file."""
    return lambda text: check({"pages/example.md": f"{HEAD}{text}\n"})


Body = Callable[[str], list[Problem]]
