"""A site with all that search engines and readers of feeds can be told of."""

import shutil

import pytest

from tests.conftest import SUB_URL, BuiltSite, Project
from tests.fixtures.launched_site.project import update_signoffs
from tests.medical_sections import allow_short_pages

CONDITION = """\
---
title: Complex regional pain syndrome (CRPS)
summary: What complex regional pain syndrome is, how it shows, and what has been studied.
status: published
updated: 2026-11-20
next_review: 2027-11-01
---

Complex regional pain syndrome, or CRPS, is rare.

## Signs

- Swelling in an arm & a leg

## What helps?

Ketamine infusion has been studied.[@cohen-2018]

/// evidence
    condition: crps

///
"""

TREATMENT = """\
---
title: 'Ketamine infusion for pain: less < more, "yes" & no'
summary: What an infusion is, what studies show, what it can do to you, and who should not have one.
status: published
updated: 2026-11-20
next_review: 2027-11-01
---

Ketamine infusion means ketamine by vein. Schedule III.[@fda-label-ketamine; @cohen-2018]

## Risks

- Slowed breathing
- Dizziness

## Who should not have it

- Allergy to ketamine
"""

ARTICLE = """\
---
title: What is known about one thing?
summary: An article that a test has written, with sources, a condition and a treatment to speak of.
date: 2026-11-20
status: published
topics: [crps, ketamine-infusion]
authors: [ana-example]
aliases: [/articles/first/]
feed_id: /articles/first/
next_review: 2027-11-01
reviewed: {by: ana-example, on: 2026-11-22, text: abc}
---

Little is known.[@cohen-2018; @fda-label-ketamine]

/// evidence
    condition: crps

///
"""

NEWS = """\
---
title: We open on Saturdays < noon & Sundays
summary: News that a test has written, with a summary of just the right length for this.
date: 2026-11-21
status: published
---

The doors are open.
"""

RECORDS = {
    "navigation": "header: [pages/articles.md, pages/glossary.md]\nfooter: [pages/about.md]\n",
    "people": """\
- key: ana-example
  name: Ana Example
  license_type: MD
  license_state: Florida
  license_number: EXAMPLE-1
  consent_to_publish: true
""",
    "conditions": """\
- key: crps
  name: Complex regional pain syndrome
  also_called: [CRPS, a name that no page shows]
  signs: [swelling in an arm & a leg, a sign that no page shows]
""",
    "treatments": """\
- key: ketamine-infusion
  name: Ketamine infusion
  drug: ketamine
  schedule: III
  label_ref: fda-label-ketamine
  contraindications: [allergy to ketamine, a reason that no page shows]
  common_effects: [dizziness, an effect that no page shows]
  serious_effects: [slowed breathing]
""",
    "evidence": """\
- treatment: ketamine-infusion
  condition: crps
  question: Does it help?
  direction: may_help
  certainty: low
  sources: [cohen-2018]
  plain: It may help.
  as_of: 2026-08-31
""",
}

OFFICE = """\
locations:
  - address:
      street: 1 Example Street
      city: Tampa
      state: FL
      postal_code: "33601"
    phone: (555) 555-0199
    fax: (555) 555-0198
    hours: ["Monday and Tuesday, 8 am to noon, 1:30 pm to 5 pm"]
    holidays: [{date: 2099-12-24, until: 2099-12-25, name: Example Days}]
    map_url: https://map.example.org/office
    geo: {latitude: 27.95, longitude: -82.46}
"""


VERIFICATION = """\
verification:
  google_file: google0123456789abcdef.html
  google: aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_aBcDe
  bing: 0123456789ABCDEF0123456789ABCDEF
"""


def make_page(title: str) -> str:
    """A page of few words."""
    summary = "A page that a test has written, with a summary of just the right length."
    return f"---\ntitle: {title}\nsummary: {summary}\nstatus: published\n---\n\nFew words.\n"


def fill_project(project: Project) -> None:
    """Give a project its own few pages, a clinic, and a clinician who signed an article off."""
    for folder in ("articles", "conditions", "treatments", "news", "pages"):
        shutil.rmtree(project.root / "content" / folder, ignore_errors=True)
    for slug in ("home", "404", "about", "contact", "articles", "news", "glossary"):
        project.write(f"content/pages/{slug}.md", make_page(f"Page {slug}"))
    project.write("content/articles/one.md", ARTICLE)
    project.write("content/news/saturdays.md", NEWS)
    project.write("content/conditions/crps.md", CONDITION)
    project.write("content/conditions/migraine.md", CONDITION.replace("Complex", "Other"))
    project.write("content/treatments/ketamine-infusion.md", TREATMENT)
    for name, text in RECORDS.items():
        project.write(f"content/data/{name}.yaml", text)
    project.edit("content/data/clinic.yaml", "\nlocations: []\n", f"\n{OFFICE}")
    project.edit("content/data/clinic.yaml", "\nemail:\n", "\nemail: visit@example.org\n")
    project.edit("content/data/clinic.yaml", "verification:\n", VERIFICATION)
    update_signoffs(project)


@pytest.fixture(autouse=True)
def _short_pages(short_pages: None) -> None:
    """Medical pages may have few sections."""


@pytest.fixture(scope="session")
def full_site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """That site, built once, for a host that serves it under a path."""
    project = Project(tmp_path_factory.mktemp("full") / "project")
    with allow_short_pages():
        fill_project(project)
        return project.build(SUB_URL)


@pytest.fixture
def built(small: Project) -> Project:
    """A project with an earlier site in output/."""
    small.output.mkdir()
    (small.output / "index.html").write_text("the site of yesterday")
    return small
