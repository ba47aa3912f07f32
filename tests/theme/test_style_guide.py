"""The style guide shows every component and every layout, and visitors never get it."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.model.person import Person
from clinicsite.model.urls import UrlBuilder
from clinicsite.parsing.read import read_site
from clinicsite.parsing.templates import create_environment
from tests.conftest import ROOT, BuiltSite, HtmlPage, Project, get_text
from tests.html_checker import find_html_problems

TEMPLATES = ROOT / "theme/templates"
HOME, GUIDE = "style-guide/site/", "style-guide/"

# LOOK's names of components, by the class that each has on a page, and a page that shows it.
COMPONENTS = {
    "skip-link": GUIDE,
    "site-header": GUIDE,
    "theme-switch": GUIDE,
    "breadcrumb": GUIDE,
    "neighbors": f"{HOME}about/",
    "page-head": f"{HOME}conditions/example-ache/",
    "in-brief": GUIDE,
    "care-card--self-care": GUIDE,
    "care-card--book": GUIDE,
    "care-card--urgent": GUIDE,
    "care-card--emergency": GUIDE,
    "contents": GUIDE,
    "note": GUIDE,
    "do": GUIDE,
    "dont": GUIDE,
    "questions": GUIDE,
    "early-research": GUIDE,
    "off-label": GUIDE,
    "sources-disagree": GUIDE,
    "claim-rules": GUIDE,
    "free-service-statement": GUIDE,
    "official-text": GUIDE,
    "waivers": GUIDE,
    "evidence": GUIDE,
    "facts-table": GUIDE,
    "figure": GUIDE,
    "term": GUIDE,
    "terms": GUIDE,
    "cite": GUIDE,
    "sources": GUIDE,
    "review": GUIDE,
    "changes": GUIDE,
    "overdue": GUIDE,
    "related": GUIDE,
    "person": GUIDE,
    "visit": GUIDE,
    "phone": GUIDE,
    "button": GUIDE,
    "letter-index": GUIDE,
    "entry-list": GUIDE,
    "glossary": f"{HOME}glossary/",
    "site-footer": GUIDE,
}
LAYOUTS = {
    "article": "articles/example-article/",
    "condition": "conditions/example-ache/",
    "treatment": "treatments/example-therapy/",
    "person": "about/people/example-clinician/",
    "pages/home": "",
    "pages/404": "404.html",
}


def get_template_name(template: Path) -> str:
    """A template as it is asked for: pages/about."""
    return template.relative_to(TEMPLATES).with_suffix("").as_posix()


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_style_guide_shows_the_component(preview: BuiltSite, name: str) -> None:
    assert preview.document(COMPONENTS[name]).with_class(name)


@pytest.mark.parametrize("block", [file.stem for file in TEMPLATES.glob("blocks/*.html")])
def test_the_style_guide_shows_the_block(preview: BuiltSite, block: str) -> None:
    assert preview.document(GUIDE).with_class(block)


@pytest.mark.parametrize(
    "layout",
    [*LAYOUTS, *(get_template_name(file) for file in TEMPLATES.glob("pages/**/*.html"))],
)
def test_every_layout_has_an_example(preview: BuiltSite, layout: str) -> None:
    address = LAYOUTS.get(layout, f"{layout.removeprefix('pages/')}/")
    page = preview.document(f"{HOME}{address}")
    assert len(page.all("h1")) == 1
    assert f"/{HOME}{address}" in preview.document(GUIDE).links


def test_visitors_never_get_it(site: BuiltSite) -> None:
    assert [file for file in site.files() if "style-guide" in file] == []
    assert [file for file in site.files("*.html") if "style-guide" in site.read(file)] == []


def test_style_guide_pages_are_valid_html(preview: BuiltSite) -> None:
    assert find_html_problems(preview.folder / GUIDE) == []


def test_style_guide_pages_are_complete(preview: BuiltSite) -> None:
    pages = [file for file in preview.files("*.html") if file.startswith(GUIDE)]
    faults = [(file, fault) for file in pages for fault in preview.document(file).faults]
    doubles = [
        (file, name)
        for file in pages
        for name in set(preview.document(file).ids)
        if preview.document(file).ids.count(name) > 1
    ]
    assert (faults, doubles) == ([], [])


def test_printed_pages_begin_with_name_and_phone_of_the_clinic(preview: BuiltSite) -> None:
    (line,) = preview.document(f"{HOME}visit/sheet/").with_class("page__clinic")
    assert get_text(line) == "Example Pain Clinic(555) 555-0100"


def test_an_example_that_breaks_a_rule_stops_the_preview(project: Project) -> None:
    project.write("theme/style-guide/pages/about.md", "---\ntitle: About us\n---\n\nText.\n")
    with pytest.raises(ContentCheckError, match="summary"):
        project.build(settings_file="pelicanconf.py")


def test_the_reviewer_is_named_and_leads_to_the_license(preview: BuiltSite) -> None:
    page = preview.document(f"{HOME}conditions/example-ache/")
    for name in ("page-head", "review"):
        (part,) = page.with_class(name)
        assert "Example Clinician, MD" in get_text(part)
        link, *_ = part.iter("a")
        assert link.get("href") == f"/{HOME}about/#person-example-clinician"
    person = preview.document(f"{HOME}about/").by_id("person-example-clinician")
    assert "Example license, Florida, EXAMPLE-0" in get_text(person)


def render_component(component: str, *arguments: object) -> HtmlPage:
    """The HTML of a component, in the real words."""
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    template = create_environment(ROOT / "theme", site.records, UrlBuilder("")).get_template(
        f"components/{component}.html"
    )
    words = site.records.strings["en"]
    return HtmlPage(str(getattr(template.module, component.replace("-", "_"))(*arguments, words)))


def make_entries(count: int) -> list[SimpleNamespace]:
    """Pages to be listed, two for a letter."""
    titles = [f"{chr(ord('A') + i // 2)} thing {i}" for i in range(count)]
    return [
        SimpleNamespace(
            kind="condition",
            url_path=f"things/{i}/",
            slug=f"thing-{i}",
            lang="en",
            meta=SimpleNamespace(title=title, summary="What it is.", publication_date=None),
        )
        for i, title in enumerate(titles)
    ]


def test_a_long_list_gets_its_letters() -> None:
    page = render_component("az-list", make_entries(10))
    (letters,) = page.with_class("letter-index")
    assert [get_text(a) for a in letters.iter("a")] == ["A", "B", "C", "D", "E"]
    assert all(a.get("href", "")[1:] in page.ids for a in letters.iter("a"))


def test_a_short_list_needs_no_letters() -> None:
    assert render_component("az-list", make_entries(9)).with_class("letter-index") == []


def test_an_empty_list_says_so() -> None:
    assert get_text(render_component("az-list", []).root) == "Nothing has been published here yet."


def test_a_person_with_few_facts_shows_only_those() -> None:
    record = Person(
        key="example-clinician",
        name="Example Clinician",
        license_type="Example license",
        license_state="Florida",
        consent_to_publish=True,
    )
    page = render_component("person", record)
    assert [get_text(dt) for dt in page.all("dt")] == ["License"]
    assert [get_text(dd) for dd in page.all("dd")] == ["Example license, Florida"]


def test_the_theme_switch_waits_for_its_script(preview: BuiltSite) -> None:
    (switch,) = preview.document(GUIDE).with_class("theme-switch")
    assert "hidden" in switch.attrib
    assert [radio.get("value") for radio in switch.iter("input")] == ["auto", "light", "dark"]
    assert len((ROOT / "theme/static/js/theme.js").read_bytes()) <= 1024


def test_a_page_lists_the_sentences_that_a_clinician_allowed(preview: BuiltSite) -> None:
    page = preview.document(f"{HOME}articles/example-article/")
    (waivers,) = page.with_class("waivers")
    (waiver,) = waivers.iter("li")
    assert get_text(waiver) == (
        "This example was wanted pronto. An example in a hurry. Why: It shows what an exception "
        "looks like. Allowed by Example Clinician, MD, Example license."
    )
