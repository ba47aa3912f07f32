"""A small site of made-up records, and a desk at which one text after the other is read."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.page import Body
from clinicsite.parsing.markdown.body import DocumentRenderer
from clinicsite.parsing.markdown.elements import DocumentElements
from clinicsite.parsing.markdown.glossary_terms import TermFinder
from clinicsite.parsing.markdown.render_state import RenderContext
from clinicsite.parsing.read import read_site
from clinicsite.parsing.templates import create_environment

ROOT = Path(__file__).resolve().parents[2]
PAGE = (
    "---\ntitle: {}\nsummary: A page that only tests read, with a summary of enough words.\n---\n"
)
CLAIM_FILES = ("claim-acts", "claim-groups", "claim-languages", "claim-tone", "claim-words")
RECORDS = {
    "references": """
- {key: alpha-2001, type: rct, year: 2001, title: Alpha, authors: [Example A], doi: 10.1000/1}
- {key: beta-2002, type: rct, year: 2002, title: Beta, authors: [Example B], doi: 10.1000/2}
- {key: gamma-2003, type: rct, year: 2003, title: Gamma, authors: [Example C], doi: 10.1000/3}
""",
    "glossary": """
- {term: Pain, plain: What hurts.}
- {term: Chronic pain, plain: Pain that lasts.}
- {term: Clinical trial, also: [RCT], plain: A study.}
- {term: Opioid, plain: A medicine.}
""",
    "conditions": "- {key: sore-thumb, name: Sore thumb}",
    "treatments": "- {key: rest, name: Rest, drug: none}",
    "evidence": """
- treatment: rest
  condition: sore-thumb
  question: Does rest help?
  direction: unclear
  certainty: low
  sources: [beta-2002, alpha-2001]
  plain: Nobody knows yet.
  as_of: 2026-01-02
""",
    "people": "[]",
    "launch": "[]",
    "notices": "[]",
    "familiar-words": "[]",
    "navigation": "header: [pages/other.md]",
}
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><path id="a" d="M0 0"/></svg>'

Render = Callable[..., tuple[Body, DocumentElements]]


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of content with records and two pages."""
    folder = tmp_path_factory.mktemp("desk") / "content"
    (folder / "data").mkdir(parents=True)
    (folder / "pages").mkdir()
    (folder / "images").mkdir()
    for name, text in RECORDS.items():
        (folder / f"data/{name}.yaml").write_text(text)
    shutil.copytree(ROOT / "content/data/strings", folder / "data/strings")
    for name in ("clinic", "page-structure", "claims", *CLAIM_FILES):
        shutil.copy(ROOT / f"content/data/{name}.yaml", folder / "data")
    (folder / "pages/glossary.md").write_text(PAGE.format("Glossary") + "Words.\n")
    (folder / "pages/other.md").write_text(PAGE.format("Other") + "## Signs\n\nWords.\n")
    (folder / "images/a.svg").write_text(DRAWING)
    return folder


@pytest.fixture(scope="session")
def render(content: Path) -> Render:
    """Reads a text as that of a page: its body, and what was found in it."""
    site = read_site(content, ROOT / "theme", "", publish=False)
    assert [problem.to_text() for problem in site.problems] == []
    renderer = DocumentRenderer(
        RenderContext(
            content=content,
            records=site.records,
            environment=create_environment(ROOT / "theme", site.records, site.urls),
            build_link=site.urls.get_link,
            images=site.images,
            term_finders={"en": TermFinder(site.records.glossary)},
        )
    )

    def render(
        text: str, path: str = "pages/t.md", title: str = ""
    ) -> tuple[Body, DocumentElements]:
        return renderer.render(text, path, "en", site.find_live_page, title)

    return render


@pytest.fixture(scope="session")
def html(render: Render) -> Callable[[str], str]:
    """Reads a text to the HTML of its page, on one line."""

    def html(text: str) -> str:
        body, _ = render(text)
        return " ".join(str(body.lead + body.main).split())

    return html
