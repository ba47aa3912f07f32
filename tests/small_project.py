"""A project of a few pages and records: what editors write does not change it."""

import shutil
from pathlib import Path

from tests.medical_sections import write_sections
from tests.projects import PAGELESS_PARTS, ROOT, Project

PAGE = """---
title: {title}
summary: This text stands in for a summary, and is as long as a summary has to be.
status: published
---

Words.
"""
FEW_PAGES = {"home": "The home", "404": "Not here", "about": "About us", "articles": "All articles"}
CARD = "\n/// care-card | Call 911\n    level: emergency\n\nAt once.\n\n///\n"
# Reading the words of claims takes most of the time of a check.
CLAIM_WORDS = ("claim-acts", "claim-groups", "claim-languages", "claim-tone", "claim-words")
EMPTY_RECORDS = (
    *("references", "evidence", "glossary", "conditions", "treatments", "people"),
    *CLAIM_WORDS,
)
REQUIRED_CLAIMS = {
    "cure": "cures",
    "safe-absolute": "completely safe",
    "fda": "is fda",
    "free": "is free",
}
CLAIM = """- id: {key}
  kind: outcome
  title: An example
  forms: [{form}]
  severity: error
  why: A page may not say so.
  say_instead: [It may help.]
  can_be_waived: false
"""


def make_small_project(root: Path) -> Project:
    """Make a copy of the project in a new folder, with a few pages of its own."""
    project = Project(root, PAGELESS_PARTS)
    for name, title in FEW_PAGES.items():
        project.write(f"content/pages/{name}.md", PAGE.format(title=title))
    project.write("content/pages/contact.md", PAGE.format(title="Contact us") + CARD)
    for name in EMPTY_RECORDS:
        project.write(f"content/data/{name}.yaml", "[]\n")
    claims = (CLAIM.format(key=key, form=form) for key, form in REQUIRED_CLAIMS.items())
    project.write("content/data/claims.yaml", "".join(claims))
    project.write("content/data/navigation.yaml", "header: [pages/articles.md]\nfooter: []\n")
    shrink_style_guide(project)
    return project


def shrink_style_guide(project: Project) -> None:
    """Leave three short pages of the style guide, which every preview renders."""
    guide = project.root / "theme/style-guide"
    for folder in ("articles", "conditions", "treatments", "pages"):
        shutil.rmtree(guide / folder)
    text = PAGE.format(title="An example")
    signed = 'next_review: 2004-01-01\nreviewed: {by: example-clinician, on: 2003-03-03, text: "0"}'
    pages = {
        "articles/example-article.md": text.replace(
            "status:", f"date: 2003-01-01\n{signed}\nstatus:"
        ).replace("Words.", write_sections("article", "example-2001")),
        "pages/home.md": text,
        "pages/style-guide.md": text,
        "data/navigation.yaml": "header: [pages/home.md]\nfooter: []\n",
    }
    for path, words in pages.items():
        words = words.replace("An example", f"An example {path}")
        project.write(f"theme/style-guide/{path}", words)


def restore_claims(project: Project) -> None:
    """Give a project the real claim rules, with their words."""
    for name in ("claims", *CLAIM_WORDS):
        path = f"content/data/{name}.yaml"
        project.write(path, (ROOT / path).read_text("utf-8"))
