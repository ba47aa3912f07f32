"""The real pages with a clinic that does not exist, as complete as one that opens its site."""

import datetime as dt
import re
from pathlib import Path

from plugins.checking.launch import NOT_PROVIDED
from plugins.reading.fingerprint import fingerprint
from plugins.reading.read import read_site
from tests.conftest import ROOT, Project

# A real address: names that end in .example can be nobody's, which the launch list refuses.
LAUNCHED_URL = "https://example.org"
RECORDS = Path(__file__).parent
HOLE = re.compile(rf"^/// {NOT_PROVIDED}\n.*?^///$", re.DOTALL | re.MULTILINE)
REVIEW = re.compile(r"^(?:reviewed:.*\n)?next_review:", re.MULTILINE)
INSTEAD = "Example text: in a test, it stands for the clinic's own words."
DAY = "2026-11-22"


def launched_project(folder: Path) -> Project:
    """A new project in `folder` on whose launch list nothing is open, built for LAUNCHED_URL.

    Raises ValueError for a folder of the real project: nothing of this may ever be published.
    """
    if folder.resolve().is_relative_to(ROOT):
        raise ValueError(f"{folder} belongs to the real site")
    project = Project(folder)
    for name in ("clinic", "people"):
        project.write(f"content/data/{name}.yaml", (RECORDS / f"{name}.yaml").read_text("utf-8"))
    in_time = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=200)
    project.edit("content/data/clinic.yaml", "2000-01-01", f"{in_time}")
    for file in sorted((project.root / "content").rglob("*.md")):
        _fill(project, file.relative_to(project.root).as_posix())
    site = read_site(project.root / "content", project.root / "theme", LAUNCHED_URL, publish=True)
    for page in site.pages:
        if page.is_medical:
            _sign(project, f"content/{page.path}", fingerprint(page.meta, page.body))
    return project


def _fill(project: Project, path: str) -> None:
    """Put example text in the place of what the clinic has not provided."""
    text = (project.root / path).read_text("utf-8")
    whole, holes = HOLE.subn(INSTEAD, text)
    if holes or path.startswith("content/pages/legal/"):
        whole = whole.replace("status: published\n", f"status: published\neffective: {DAY}\n", 1)
    project.write(path, whole)


def _sign(project: Project, path: str, words: str) -> None:
    """Sign a page off in the name of the clinician who does not exist."""
    signed = f"reviewed: {{by: example-clinician, on: {DAY}, text: {words}}}\nnext_review:"
    text = (project.root / path).read_text("utf-8")
    project.write(path, REVIEW.sub(signed, text, count=1))


def sign(project: Project) -> None:
    """Put the right hash into every sign-off of a project, as `signoff` would."""
    content = project.root / "content"
    for text in read_site(content, project.root / "theme", "", publish=False).texts.values():
        if text.html and getattr(text.meta, "reviewed", None):
            old, new = text.meta.reviewed.text, fingerprint(text.meta, text.html)
            project.edit(f"content/{text.path}", f"text: {old}}}", f"text: {new}}}")
