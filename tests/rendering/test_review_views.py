"""What a page and the site say of reviews, of changes, and of exceptions from the claim rules."""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from clinicsite.model.content_hashes import CONTENT_HASHES_FILE, parse_content_hashes
from tests.conftest import ROOT, BuiltSite, HtmlPage, Project, get_text
from tests.fixtures.launched_site.project import update_signoffs
from tests.projects import NOT_COPIED
from tests.rendering.test_feeds import list_feeds
from tests.small_project import restore_claims

ATOM = "{http://www.w3.org/2005/Atom}"
NOON = 1795366800  # 22 November 2026, 12:00 at the clinic
HEAD = """\
---
title: {title}
summary: This text stands in for a summary, and is as long as a summary has to be.
status: {status}
next_review: 2027-05-01
{more}---

Rest may help.
"""
CLAIM = "It offers long-term relief to some."
SIGNED = "reviewed: {by: example-clinician, on: 2026-11-20, text: x}\n"
CHANGES = """\
changes:
  - {date: 2026-11-20, what: Other words., why: A new study.}
  - {date: 2026-11-01, what: The first words., why: To begin.}
  - {date: 2026-11-20, what: Better words., why: A new trial.}
"""
WAIVER = """\
claim_waivers:
  - rule: long-relief
    quote: It offers long-term relief to some.
    reason: It repeats a question.
    approved_by: example-clinician
"""
PLAIN = HEAD.replace("next_review: 2027-05-01\n", "")


@pytest.fixture
def clinic(small: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with a clinician, a page in each state, and the page of all changes."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(NOON))
    shutil.copy(
        ROOT / "tests/fixtures/launched_site/people.yaml", small.root / "content/data/people.yaml"
    )
    pages = {
        "signed": HEAD.format(title="Signed", status="draft", more=SIGNED + CHANGES),
        "changed": HEAD.format(title="Changed", status="draft", more=SIGNED + WAIVER) + CLAIM,
        "unsigned": HEAD.format(title="Unsigned", status="draft", more=""),
    }
    for name, text in pages.items():
        small.write(f"content/conditions/{name}.md", text)
    shutil.copytree(
        ROOT / "content/pages/about", small.root / "content/pages/about", ignore=NOT_COPIED
    )
    for name, title in (("changes", "All changes"), ("editorial-policy", "Policy")):
        text = PLAIN.format(title=title, status="published", more="")
        small.write(f"content/pages/about/{name}.md", text)
    restore_claims(small)
    update_signoffs(small)
    small.edit("content/conditions/changed.md", "may help", "will help")
    return small


@pytest.fixture
def shown(clinic: Project) -> Callable[[], BuiltSite]:
    """Builds the site as staff see it, with its drafts."""
    return lambda: clinic.build(settings_file="pelicanconf.py")


def get_header(site: BuiltSite, name: str) -> str:
    return get_text(site.document(f"conditions/{name}/").with_class("page-head")[0])


def get_footer(site: BuiltSite, name: str) -> str:
    return get_text(site.document(f"conditions/{name}/").with_class("review")[0])


def get_web_page(document: HtmlPage) -> dict:
    (script,) = [e for e in document.all("script") if e.get("type") == "application/ld+json"]
    graph = json.loads(script.text or "")["@graph"]
    return next(node for node in graph if node["@type"] == "MedicalWebPage")


def test_a_page_says_who_checked_it_and_only_as_long_as_that_holds(
    shown: Callable[[], BuiltSite],
) -> None:
    site = shown()
    assert "Checked by Example Clinician, Example license November 20, 2026" in get_header(
        site, "signed"
    )
    who = "Example Clinician, Example license, Florida, EXAMPLE-0"
    assert who in get_footer(site, "signed")
    changed = "have changed since a clinician checked them on November 20, 2026."
    assert changed in get_header(site, "changed")
    assert "Earlier words checkedNovember 20, 2026" in get_footer(site, "changed")
    assert "A clinician has not yet checked the new words." in get_footer(site, "changed")
    nobody = "A licensed clinician has not yet checked this page."
    assert nobody in get_header(site, "unsigned")
    assert nobody in get_footer(site, "unsigned")
    for name in ("changed", "unsigned"):
        assert "Example Clinician" not in get_header(site, name) + get_footer(site, name)
        assert not {"reviewedBy", "lastReviewed"} & set(
            get_web_page(site.document(f"conditions/{name}/"))
        )
    assert get_web_page(site.document("conditions/signed/"))["lastReviewed"] == "2026-11-20"
    assert site.document("conditions/signed/").with_class("overdue") == []


def test_a_page_that_is_overdue_says_so(
    shown: Callable[[], BuiltSite], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(NOON + 200 * 24 * 3600))
    site = shown()
    for name in ("signed", "changed", "unsigned"):
        (banner,) = site.document(f"conditions/{name}/").with_class("overdue")
        said = "A clinician was to check this page again by May 1, 2027."
        assert get_text(banner).startswith(said)
        assert "Check was dueMay 1, 2027" in get_footer(site, name)
    assert "by Example Clinician" in get_header(site, "signed")
    assert "reviewedBy" not in get_web_page(site.document("conditions/signed/"))


def test_a_change_log_is_shown_newest_first(shown: Callable[[], BuiltSite]) -> None:
    site = shown()
    page = site.document("conditions/signed/")
    (log,) = page.with_class("changes")
    days = [time.get("datetime") for time in log.iter("time")]
    assert days == ["2026-11-20", "2026-11-20", "2026-11-01"]
    ids = [item.get("id") for item in log.iter("li")]
    assert ids == ["change-2026-11-20-2", "change-2026-11-20", "change-2026-11-01"]
    said = get_text(log)
    assert "Other words. Why: A new study." in said
    assert said.index("Other") < said.index("Better") < said.index("The first")
    assert site.document("conditions/unsigned/").with_class("changes") == []


def test_the_site_lists_all_changes_and_all_exceptions(shown: Callable[[], BuiltSite]) -> None:
    site = shown()
    page = site.document("about/changes/")
    (log,) = page.with_class("changes")
    assert [a.get("href") for a in log.iter("a")] == ["/conditions/signed/"] * 3
    (waivers,) = page.with_class("waivers")
    said = get_text(waivers)
    assert "Changed: It offers long-term relief to some." in said
    assert "Why: It repeats a question. Allowed by Example Clinician, Example license." in said
    (own,) = site.document("conditions/changed/").with_class("waivers")
    assert "It offers long-term relief to some." in get_text(own)
    for address in ("about/changes/", "about/editorial-policy/"):
        assert list_feeds(site.document(address)) == ["/about/changes/feed.xml"]
    assert "/about/changes/feed.xml" in page.links
    assert list_feeds(site.document("conditions/signed/")) == []


def test_the_feed_of_changes_leads_to_each_of_them(shown: Callable[[], BuiltSite]) -> None:
    site = shown()
    root = ElementTree.fromstring(site.read("about/changes/feed.xml"))
    entries = list(root.iter(f"{ATOM}entry"))
    assert len(entries) == 3
    ids = [entry.findtext(f"{ATOM}id", "") for entry in entries]
    assert len(set(ids)) == 3
    for entry in (root, *entries):  # RFC 4287, 4.1.1 and 4.1.2
        for name in ("id", "title", "updated"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1
        moment = dt.datetime.fromisoformat(entry.findtext(f"{ATOM}updated", ""))
        assert moment.tzinfo
    page = site.document("conditions/signed/")
    for entry in entries:
        links = [e.get("href", "") for e in entry.findall(f"{ATOM}link")]
        address, _, place = links[0].partition("#")
        assert address == f"{site.url}/conditions/signed/"
        assert place in page.ids
    assert entries[0].findtext(f"{ATOM}summary") == "Other words. Why: A new study."


def test_without_changes_the_page_says_so_and_has_no_feed(
    clinic: Project, shown: Callable[[], BuiltSite]
) -> None:
    clinic.edit("content/conditions/signed.md", CHANGES, "")
    site = shown()
    document = site.document("about/changes/")
    said = get_text(document.by_id("main"))
    assert "No change of a medical page has been written down yet." in said
    assert "about/changes/feed.xml" not in site.files()
    assert list_feeds(document) == []
    clinic.edit("content/conditions/changed.md", WAIVER, "")
    clinic.edit("content/conditions/changed.md", CLAIM, "")
    said = get_text(shown().document("about/changes/").by_id("main"))
    assert "No sentence on our pages has needed an exception." in said


def test_a_release_says_which_words_its_medical_pages_have(shown: Callable[[], BuiltSite]) -> None:
    pages = parse_content_hashes(shown().read(CONTENT_HASHES_FILE)).pages
    assert sorted(pages) == [f"conditions/{name}/" for name in ("changed", "signed", "unsigned")]
    signed = pages["conditions/signed/"]
    assert (signed.changes, signed.newest) == (3, "2026-11-20")
    assert signed.words != pages["conditions/changed/"].words


def test_a_plain_page_is_medical_by_the_day_of_its_next_review(
    clinic: Project, shown: Callable[[], BuiltSite]
) -> None:
    head = HEAD.format(title="Plain", status="published", more=SIGNED + CHANGES)
    clinic.write("content/pages/plain.md", head)
    update_signoffs(clinic)
    site = shown()
    page = site.document("plain/")
    assert "by Example Clinician" in get_text(page.with_class("page-head")[0])
    assert "EXAMPLE-0" in get_text(page.with_class("review")[0])
    assert "Other words. Why: A new study." in get_text(page.with_class("changes")[0])
    assert get_web_page(page)["lastReviewed"] == "2026-11-20"
    log = site.document("about/changes/").with_class("changes")[0]
    assert "/plain/" in [a.get("href") for a in log.iter("a")]
    assert parse_content_hashes(site.read(CONTENT_HASHES_FILE)).pages["plain/"].changes == 3


def test_no_name_of_the_tests_can_reach_the_site() -> None:
    assert "Example Clinician" not in Path(ROOT / "content/data/people.yaml").read_text("utf-8")
