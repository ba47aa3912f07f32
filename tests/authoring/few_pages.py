"""A few pages that lead to each other in every way, to be moved."""

import shutil
from pathlib import Path

from clinicsite.checks.report_formats import select_errors
from clinicsite.checks.runner import check_all
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from tests.projects import NOT_COPIED
from tests.small_project import FEW_PAGES, PAGE

ROOT = Path(__file__).resolve().parents[2]


def make_small(tmp_path: Path) -> Path:
    """A few pages; `plan` leads to `walk` and the reverse, in every way a page can lead."""
    root = tmp_path / "small"
    shutil.copytree(ROOT / "content/data", root / "content/data")
    (root / "theme").symlink_to(ROOT / "theme")
    for name, title in {**FEW_PAGES, "contact": "Contact us"}.items():
        write(root, f"pages/{name}.md", PAGE.format(title=title))
    for name in ("references", "evidence", "glossary", "conditions", "treatments", "people"):
        write(root, f"data/{name}.yaml", "[]\n")
    write(
        root,
        "data/navigation.yaml",
        "header:\n  # The walk.\n  - pages/walk.md\n  - pages/about.md\nfooter: [pages/plan.md]\n",
    )
    shutil.copy(ROOT / "content/images/ketamine-nmda-gate.svg", root / "walk-map.svg")
    (root / "content/images").mkdir()
    (root / "walk-map.svg").rename(root / "content/images/walk-map.svg")
    write(root, "pages/walk.md", make_page("Take a walk", WALK))
    write(root, "pages/plan.md", make_page("Make a plan", PLAN, "related: [walk.md, about.md]"))
    return root


WALK = """## Why {#why}

See [the plan](plan.md#how), ![A map of the walk](../images/walk-map.svg) and [why](walk.md#why).

/// figure | The map
    picture: ../images/walk-map.svg
    alt: A map of the walk

It shows the way.

///
"""

PLAN = """## How {#how}

A [walk](walk.md), its [reason](<walk.md#why> "Why"), [again][w], [w] and `[code](walk.md)`.

```
[code](walk.md)
```

> Quoted: [a *walk*](./walk.md#why).

[w]: walk.md#why "A title"
"""


def make_page(title: str, body: str, head: str = "") -> str:
    whole = PAGE.format(title=title).replace("Words.\n", body)
    return whole.replace(
        "status: published\n", f"status: published\n{head}\n" if head else "status: published\n"
    )


def write(root: Path, path: str, text: str) -> None:
    file = root / "content" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="")


def read_text(root: Path, path: str) -> str:
    return (root / "content" / path).read_bytes().decode()


def edit(root: Path, path: str, old: str, new: str) -> None:
    before = read_text(root, path)
    assert old in before
    write(root, path, before.replace(old, new, 1))


def read_files(root: Path) -> dict[str, bytes]:
    found = (file for file in (root / "content").rglob("*") if file.is_file())
    return {file.relative_to(root / "content").as_posix(): file.read_bytes() for file in found}


def load_valid_site(root: Path) -> Site:
    """The site, which has no error."""
    site = read_site(root / "content", ROOT / "theme", "", publish=True)
    assert select_errors(check_all(site)) == []
    return site


def make_project(tmp_path: Path) -> Path:
    """The real pages."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "content", root / "content", ignore=NOT_COPIED)
    (root / "theme").symlink_to(ROOT / "theme")
    return root


def has_template(path: str) -> bool:
    return (ROOT / f"theme/templates/{path.removesuffix('.md')}.html").is_file()


def list_link_targets(site: Site, moved: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Where each link, picture and related page of each page leads, under the new names."""
    found = {}
    for path, of in site.documents.items():
        shown = [item.target for item in (*of.elements.links, *of.elements.images)]
        targets = [
            resolve_link(link, path) for link in (*shown, *(of.meta.related if of.meta else ()))
        ]
        found[moved.get(path, path)] = [(moved.get(t.path, t.path), t.anchor) for t in targets]
    return found
