"""The inventory: what it knows of a page, what comes first, and what is to be done next."""

import datetime as dt
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from clinicsite.parsing.fingerprint import compute_fingerprint
from clinicsite.parsing.read import read_site
from clinicsite.parsing.review_state import ReviewState
from clinicsite.parsing.translation_blocks import list_blocks
from clinicsite.reports.inventory import (
    InventoryRow,
    collect_inventory,
    describe_next_step,
)
from tests.conftest import ROOT
from tests.reports.conftest import HOSTILE, make_row

SUMMARY = "summary: This text stands in for a summary, and is as long as a summary has to be."

HEAD = f"---\ntitle: {{title}}\n{SUMMARY}\nstatus: published\n{{more}}---\n\n"

NEW_YEAR = "1798804800"  # noon of 2027-01-01, UTC

Inventory = Callable[[], dict[str, InventoryRow]]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A few pages with the real records, on the first day of 2027."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NEW_YEAR)
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content/data", content / "data")
    shutil.copy(ROOT / "tests/fixtures/launched_site/people.yaml", content / "data")
    for folder in ("pages", "conditions", "treatments", "articles", "images"):
        (content / folder).mkdir()
    write(content, "pages/about.md", "About us")
    return content


def write(content: Path, path: str, title: str, text: str = "Words.", more: str = "") -> None:
    (content / path).parent.mkdir(parents=True, exist_ok=True)
    (content / path).write_text(HEAD.format(title=title, more=more) + text + "\n", "utf-8")


@pytest.fixture
def rows(content: Path) -> Inventory:
    """The rows by the path of their page below content/."""

    def rows() -> dict[str, InventoryRow]:
        site = read_site(content, ROOT / "theme", "", publish=True)
        found = collect_inventory(site, content.parent / "output")
        return {row.path.removeprefix("content/"): row for row in found}

    return rows


def sign_page(content: Path, path: str) -> None:
    """Signs a page off as it stands."""
    text = read_site(content, ROOT / "theme", "", publish=True).documents[path]
    words = compute_fingerprint(text.meta, text.rendered_body)
    line = f"reviewed: {{by: example-clinician, on: 2026-11-22, text: {words}}}\nnext_review:"
    file = content / path
    file.write_text(file.read_text("utf-8").replace("next_review:", line), "utf-8")


def test_a_row_holds_what_the_page_holds(content: Path, rows: Inventory) -> None:
    (content / "images/a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><path d="M0 0"/></svg>'
    )
    text = (
        "One two.[@brinck-2018; @woolf-2011]\n\n[About](../pages/about.md), [again]"
        "(../pages/about.md#x), [web](https://example.org/), [here](#x)\n\n"
        "![A line](../images/a.svg)\n\n"
        "/// figure | A\n    picture: ../images/a.svg\n    alt: A line\n\nA line.\n\n///"
    )
    more = (
        "updated: 2026-12-01\nnext_review: 2027-02-01\n"
        "changes: [{date: 2026-12-01, what: All, why: New}]\n"
    )
    write(content, "conditions/example.md", "An example", text, more)
    write(content, "pages/other.md", "Other", "[Example](../conditions/example.md)")
    built = content.parent / "output/conditions/example"
    built.mkdir(parents=True)
    (built / "index.html").write_bytes(b"x" * 1234)
    row = rows()["conditions/example.md"]
    assert (row.title, row.kind, row.lang, row.state) == (
        "An example",
        "condition",
        "en",
        "published",
    )
    assert (row.path, row.address) == ("content/conditions/example.md", "conditions/example/")
    assert (row.review, row.next_review, row.days) == ("not reviewed", dt.date(2027, 2, 1), 31)
    assert (row.sources, row.oldest) == (2, 2011)
    assert (row.links_in, row.links_out, row.images) == (1, 2, 2)
    assert (row.bytes, row.changes, row.updated) == (1234, 1, dt.date(2026, 12, 1))
    assert row.words > 6


def test_translations_and_topics_and_related_pages_count(content: Path, rows: Inventory) -> None:
    write(content, "treatments/example.md", "An example", more="next_review: 2027-02-01\n")
    write(content, "treatments/example.es.md", "Un ejemplo", more="next_review: 2027-02-01\n")
    more = "date: 2026-12-01\nnext_review: 2027-02-01\ntopics: [example]\n"
    write(content, "articles/one.md", "One", more=more)
    write(content, "pages/two.md", "Two", more="related: [../treatments/example.md]\n")
    found = rows()
    row = found["treatments/example.md"]
    assert (row.translations, row.links_in) == (1, 2)
    assert found["treatments/example.es.md"].lang == "es"
    assert found["treatments/example.es.md"].outdated == ""
    assert found["pages/two.md"].translations == 0


def test_changed_english_paragraphs_are_named_with_both_texts(
    content: Path, rows: Inventory
) -> None:
    write(content, "pages/two.md", "Two", "One paragraph.\n\nNew words.")
    source = read_site(content, ROOT / "theme", "", publish=True).documents["pages/two.md"]
    hashes = [block.digest for block in list_blocks(source)]
    hashes[2] = "aaaaaaaa"
    more = f"slug: dos\ntranslates: {' '.join(hashes)}\n"
    write(content, "pages/two.es.md", "Dos", "Un párrafo.\n\nPalabras viejas.", more)
    (changed,) = rows()["pages/two.es.md"].outdated.splitlines()
    assert changed.startswith("Line 11: The English paragraph on its line 9 has changed.")
    assert "It is now: “New words.”. The translation is: “Palabras viejas.”." in changed


def test_the_grade_is_that_of_the_checks_and_of_english_alone(
    content: Path, rows: Inventory
) -> None:
    easy = "We sit. You eat. It is a good day for all of us here."
    hard = "Comprehensive neurological rehabilitation necessitates interdisciplinary deliberation."
    write(content, "pages/easy.md", "Easy", easy)
    write(content, "pages/hard.md", "Hard", hard)
    write(content, "pages/easy.es.md", "Easy", easy)
    write(content, "pages/none.md", "None", "")
    found = rows()
    assert found["pages/easy.md"].grade < 2
    assert found["pages/hard.md"].grade > 20
    assert found["pages/easy.es.md"].grade is found["pages/none.md"].grade is None


def test_unconfirmed_sources_are_counted(content: Path, rows: Inventory) -> None:
    file = content / "data/references.yaml"
    unsure = (
        "- {key: unsure-1, type: rct, year: 1999, title: T, authors: [Example A], "
        "doi: 10.1000/1, pmid: '1', unconfirmed: [doi]}\n"
    )
    file.write_text(unsure + file.read_text("utf-8"), "utf-8")
    write(content, "pages/one.md", "One", "Words.[@unsure-1; @brinck-2018]")
    row = rows()["pages/one.md"]
    assert (row.sources, row.oldest, row.unconfirmed) == (2, 1999, 1)


def test_inventory_unpublished_page_has_state_and_no_risk(content: Path, rows: Inventory) -> None:
    more = "date: 2027-06-01\nnext_review: 2028-02-01\n"
    write(content, "articles/later.md", "Later", more=more)
    write(content, "pages/draft.md", "A draft")
    draft = content / "pages/draft.md"
    draft.write_text(draft.read_text("utf-8").replace("published", "draft"), "utf-8")
    (content / "pages/broken.md").write_text("no front matter\n", "utf-8")
    found = rows()
    states = {path: (row.state, row.risk) for path, row in found.items()}
    assert states["articles/later.md"] == ("scheduled", 0)
    assert states["pages/draft.md"] == ("draft", 0)
    assert found["articles/later.md"].state_from == "2027-06-01"
    assert found["pages/draft.md"].state_from == ""
    assert states["pages/broken.md"] == ("unreadable", 0)
    assert found["pages/broken.md"].errors == 1
    assert found["pages/broken.md"].title == "broken.md"


def test_reviews_are_told_apart(content: Path, rows: Inventory) -> None:
    for name, due in (("signed", "2027-06-01"), ("late", "2026-12-02"), ("new", "2027-06-01")):
        write(content, f"conditions/{name}.md", name, more=f"next_review: {due}\n")
    write(content, "conditions/changed.md", "Changed", more="next_review: 2027-06-01\n")
    for name in ("signed", "late", "changed"):
        sign_page(content, f"conditions/{name}.md")
    changed = content / "conditions/changed.md"
    changed.write_text(changed.read_text("utf-8") + "\nMore words.\n", "utf-8")
    found = rows()
    states = {path[11:-3]: row.review for path, row in found.items() if "conditions" in path}
    assert states == {
        "signed": "reviewed",
        "late": "overdue",
        "new": "not reviewed",
        "changed": "changed since review",
    }
    assert found["conditions/late.md"].days == -30
    assert found["pages/about.md"].review is None


def test_the_greatest_risk_comes_first_and_equals_by_name(content: Path, rows: Inventory) -> None:
    for name in ("treatments/t.md", "conditions/c.md"):
        write(content, name, name, more="next_review: 2027-06-01\n")
    write(content, "pages/a.md", "A")
    found = [(row.risk, path) for path, row in rows().items()]
    assert [path for _, path in found[:2]] == ["treatments/t.md", "conditions/c.md"]
    assert found == sorted(found, key=lambda pair: (-pair[0], pair[1]))


def test_a_hostile_title_stays_a_title() -> None:
    for title in HOSTILE:
        said = describe_next_step([replace(make_row(review=ReviewState.OVERDUE), title=title)])
        assert f"“{title}” (content/" in said


def test_inventory_of_real_site_has_row_per_page_and_next_step() -> None:
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    rows = collect_inventory(site, ROOT / "no-such-folder")
    assert {row.path for row in rows} == {f"content/{path}" for path in site.documents}
    assert all(row.bytes is None for row in rows)
    assert rows[0].kind == "treatment"
    assert re.match(r"Let a clinician read “.+”|\d+ error", describe_next_step(rows))
