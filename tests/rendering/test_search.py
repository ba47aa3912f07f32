"""The files of the search: which pages they hold, by which words, and how large they are."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from clinicsite.parsing.read import read_site
from clinicsite.rendering.search import SearchFiles
from clinicsite.rendering.search_documents import (
    iter_sections,
    list_documents,
)
from tests.conftest import ROOT, SITE_URL, BuiltSite, Project, get_text, list_pages
from tests.every_page import list_english_pages
from tests.projects import NOT_COPIED

MAX_CORE, MAX_SCRIPTS = 6_000, 7_600  # bytes after gzip


def list_searched_pages() -> list[str]:
    unlisted = {"404.html", "search/"}
    if not any(page.kind == "news" for page in list_english_pages()):
        unlisted.add("news/")  # a list without news
    return [page.url_path for page in list_english_pages() if page.url_path not in unlisted]


def read_index(site: BuiltSite) -> tuple[dict, dict[str, dict]]:
    """The core of the English index, and its other files by their names."""
    core = json.loads(site.read("search/index.json"))
    folder = site.folder / f"search/parts/{core['version']}"
    return core, {file.stem: json.loads(file.read_text("utf-8")) for file in folder.iterdir()}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content that a test may change."""
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content", ignore=NOT_COPIED))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def make_index(content: Path) -> tuple[dict, dict[str, dict]]:
    """The core and the other files of the index of a content folder."""
    site = read_site(content, ROOT / "theme", SITE_URL, publish=True)
    files = {Path(path).stem: data for path, data in SearchFiles(site).get_files().items()}
    found = {name: json.loads(data) for name, data in files.items()}
    return found.pop("index"), found


def test_search_index_holds_every_page_and_term(site: BuiltSite) -> None:
    core, _ = read_index(site)
    urls = [url for url, *_ in core["documents"]]
    assert sorted(url for url in urls if "#" not in url) == sorted(
        f"/{path}" for path in list_searched_pages()
    )
    assert "/glossary/#neuropathic-pain" in urls


@pytest.mark.parametrize("part", ["sources", "review", "evidence"])
def test_search_index_leaves_out_what_is_not_the_text(part: str, site: BuiltSite) -> None:
    core, files = read_index(site)
    compared = 0
    for number, (url, *_) in enumerate(core["documents"]):
        if "#" in url:
            continue
        text = str(files[f"page-{number}"])
        for element in site.document(url.lstrip("/")).with_class(part):
            for line in filter(lambda words: len(words) > 60, map(get_text, element.iter())):
                compared += 1
                assert line not in text, f"{url} is found by its {part}"
    assert compared


def test_search_index_holds_the_names_that_editors_give(content: Path) -> None:
    edit(content / "pages/contact.md", "phone number,", "zygomorphic phone,")
    edit(
        content / "data/conditions.yaml",
        "  also_called:\n    en: [CRPS]",
        "  searched_as: [amber limb]\n  also_called:\n    en: [CRPS]",
    )
    core, files = make_index(content)
    urls = [url for url, *_ in core["documents"]]
    zygomorphic, amber = files["words-7a"]["names"], files["words-61"]["names"]
    assert [urls[number] for number in zygomorphic["zygomorph phon"]] == ["/contact/"]
    assert [urls[number] for number in amber["amber limb"]] == ["/conditions/crps/"]


def test_search_index_holds_the_facts_of_the_clinic(content: Path) -> None:
    office = "locations:\n  - phone: (555) 555-0100\n"
    edit(content / "data/clinic.yaml", "\nlocations: []\n", f"\n{office}")
    core, files = make_index(content)
    numbers = [url for url, *_ in core["documents"]]
    contact = files[f"page-{numbers.index('/contact/')}"]
    assert ["", "", "(555) 555-0100"] in contact["sections"]
    assert "5555550100" in files["words-35"]["terms"]


def test_search_files_follow_an_edited_page(content: Path) -> None:
    site = read_site(content, ROOT / "theme", SITE_URL, publish=True)
    search = SearchFiles(site)
    core = search.get_files()["search/index.json"]
    assert search.get_files()["search/index.json"] is core
    path = f"search/parts/{json.loads(core)['version']}/page-0.json"
    assert search.find_file(path)
    core_producer = search.find_file("search/index.json")
    assert core_producer
    assert core_producer() == core
    site.documents = dict(list(site.documents.items())[:-1])
    del site.__dict__["_by_path"]
    assert search.find_file(path) is None
    assert search.find_file("search/index.html") is None


def test_search_links_hold_under_a_path(sub_site: BuiltSite) -> None:
    core, _ = read_index(sub_site)
    assert all(url.startswith("/clinic/") for url, *_ in core["documents"])
    (form,) = sub_site.document("search/").with_class("search__form")
    assert form.get("data-index") == "/clinic/search/index.json"
    assert form.get("data-help-url") == "/clinic/help-now/"


def test_search_scripts_and_core_are_small(site: BuiltSite) -> None:
    scripts = list((ROOT / "theme/static/js").glob("search*.js"))
    assert len(scripts) == 3
    published = [site.read(file) for file in site.files("theme/js/search*.js")]
    assert len(published) == 2
    assert sum(len(gzip.compress(script.encode())) for script in published) <= MAX_SCRIPTS
    assert len(gzip.compress(site.read("search/index.json").encode())) <= MAX_CORE
    texts = [script.read_text("utf-8") for script in scripts]
    assert not [text for text in texts if "innerHTML" in text]
    assert not [text for text in texts if "(?<" in text], "Safari of 2020 reads no lookbehind"


def test_sections_are_split_at_headings_and_lines_at_blocks() -> None:
    html = (
        "<p>Lead.<sup class=cite>1</sup></p><h2 id=a>First <b>part</b></h2><ul><li>one<li>two</ul>"
        "<div class=evidence>No.</div><h3 id=b>Second</h3><svg><text>No.</text></svg><p>Last.</p>"
    )
    assert [(part.id, part.heading, part.text) for part in iter_sections(html)] == [
        ("", "", "Lead."),
        ("a", "First part", "one\ntwo"),
        ("b", "Second", "Last."),
    ]


def test_pages_about_the_site_come_after_pages_for_patients(content: Path) -> None:
    site = read_site(content, ROOT / "theme", SITE_URL, publish=True)
    weights = {document.url: document.weight for document in list_documents(site, "en")}
    low = {url for url, weight in weights.items() if weight < 1 and "#" not in url}
    assert {"/about/", "/about/changes/", "/legal/terms/"} <= low
    assert all(url.startswith(("/about/", "/legal/")) for url in low)


def test_search_page_without_script_lists_pages_twice_and_terms(site: BuiltSite) -> None:
    document = site.document("search/")
    (listed,) = document.with_class("search__all")
    links = [link.get("href") for link in listed.iter("a")]
    for address in list_searched_pages():
        assert links.count(f"/{address}") >= 2, f"/{address} is not in both lists"
    assert "/glossary/#allodynia" in links
    (form,) = document.with_class("search__form")
    assert "hidden" in form.attrib


def test_search_page_has_the_emergency_card_before_any_script_runs(site: BuiltSite) -> None:
    document = site.document("search/")
    (urgent,) = document.with_class("search__urgent")
    assert urgent.get("role") == "alert"
    assert "988" in get_text(urgent)
    (form,) = document.with_class("search__form")
    assert {"suicide", "sobredosis"} <= set(form.get("data-red-flags", "").split("|"))


def test_search_page_without_menu_and_help_page_is_sound(small: Project) -> None:
    search = "---\ntitle: Search\nsummary: " + "A summary of the search page. " * 2
    small.write("content/pages/search.md", f"{search.strip()}\nstatus: published\n---\n\nWords.\n")
    site = small.build()
    (form,) = site.document("search/").with_class("search__form")
    assert form.get("data-help-url") == ""
    assert len(json.loads(site.read("search/index.json"))["documents"]) == 4


def test_only_the_search_page_loads_the_search(site: BuiltSite) -> None:
    loading = [
        page.url_path for page in list_pages() if "search" in list_scripts(site, page.url_path)
    ]
    assert loading == ["es/buscar/", "search/"]


def list_scripts(site: BuiltSite, address: str) -> str:
    return " ".join(script.get("src", "") for script in site.document(address).all("script"))


def test_red_flag_that_an_editor_adds_is_on_the_page_and_in_the_preview(
    site: BuiltSite, project: Project
) -> None:
    project.edit("content/data/strings/en.yaml", "- suicide\n", "- suicide\n  - numb saddle\n")
    preview = project.build(settings_file="pelicanconf.py")
    (form,) = preview.document("search/").with_class("search__form")
    assert read_index(preview) == read_index(site)
    assert "numb saddle" in form.get("data-red-flags", "").split("|")
