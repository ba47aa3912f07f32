"""What the search page asks: the list of words, and the index that Pagefind makes."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.rendering.search import MAGIC_SIZE, build_index, fold_words
from tests.conftest import ROOT, BuiltSite, Project, get_text, list_pages

MAX_SCRIPT = 6_500  # bytes
PAGE = '<!doctype html><html lang="{}"><body><main data-pagefind-body><h1>{}</h1><p>{}</p></main>'
RULE = "Pagefind made no search index: "


def list_searched_pages() -> list[str]:
    return [page.url_path for page in list_pages() if page.url_path not in ("404.html", "search/")]


def read_fragments(folder: Path) -> dict[str, str]:
    """The text that the index knows of each page, by its address."""
    found = {}
    for file in (folder / "pagefind/fragment").iterdir():
        fragment = json.loads(gzip.decompress(file.read_bytes())[MAGIC_SIZE:])
        found[fragment["url"].removeprefix("/")] = fragment["content"]
    return found


def list_entries(site: BuiltSite) -> dict[str, dict]:
    words = json.loads(site.read("search/words.json"))
    return {entry["names"][0]: entry for entry in words["entries"]}


@pytest.fixture
def three_languages(tmp_path: Path) -> Path:
    """A folder with enough pages in three languages to be put in another order by chance."""
    for number in range(30):
        lang = ("en", "es", "ht")[number % 3]
        file = tmp_path / f"first/{number}/index.html"
        file.parent.mkdir(parents=True)
        file.write_text(PAGE.format(lang, f"Page {number}", f"word{number} " * 50), "utf-8")
    return tmp_path / "first"


def test_the_index_holds_every_page_but_404_and_the_search(site: BuiltSite) -> None:
    assert sorted(read_fragments(site.folder)) == sorted(list_searched_pages())


@pytest.mark.parametrize("part", ["site-header", "site-footer__disclaimer", "sources", "review"])
def test_the_index_leaves_out_what_is_not_the_text(part: str, site: BuiltSite) -> None:
    compared = 0
    for address, text in read_fragments(site.folder).items():
        for element in site.document(address).with_class(part):
            for line in filter(lambda words: len(words) > 40, map(get_text, element.iter())):
                compared += 1
                assert line not in text, f"/{address} is found by its {part}"
    assert compared


def test_the_index_is_the_same_each_time(three_languages: Path) -> None:
    folders = [three_languages]
    for number in range(4):
        folders.append(three_languages.with_name(f"copy-{number}"))
        shutil.copytree(three_languages, folders[-1])
    made = []
    for folder in folders:
        build_index(folder, 30)
        files = sorted(file for file in (folder / "pagefind").rglob("*") if file.is_file())
        made.append({file.relative_to(folder): file.read_bytes() for file in files})
    assert all(each == made[0] for each in made)


def test_only_what_the_page_loads_is_kept(site: BuiltSite) -> None:
    names = {Path(file).name for file in site.files() if file.startswith("pagefind/")}
    kept = {"pagefind.js", "pagefind-entry.json", "wasm.en.pagefind", "licence.txt"}
    rest = {name for name in names - kept if not name.endswith(("_fragment", "_index", "_meta"))}
    assert kept <= names
    assert not rest


def test_a_language_without_a_stemmer_keeps_the_plain_engine(three_languages: Path) -> None:
    build_index(three_languages, 30)
    assert (three_languages / "pagefind/wasm.unknown.pagefind").is_file()


def test_no_pages_to_index_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ContentCheckError) as stopped:
        build_index(tmp_path, 1)
    (problem,) = stopped.value.problems
    assert problem.code == "E708"
    assert problem.message.startswith(f"{RULE}Error: Pagefind was not able to build an index.")
    assert "\n" not in problem.message


def test_a_page_that_the_index_lacks_is_a_problem(three_languages: Path) -> None:
    with pytest.raises(ContentCheckError) as stopped:
        build_index(three_languages, 31)
    (problem,) = stopped.value.problems
    assert problem.message == f"{RULE}it found 30 pages with data-pagefind-body, and not 31"


def test_pages_and_terms_are_known_by_all_their_names(site: BuiltSite) -> None:
    known = list_entries(site)
    assert "nerve pain" in known["Neuropathic pain"]["names"]
    assert known["Neuropathic pain"]["url"] == "/glossary/#neuropathic-pain"
    for page in list_pages():
        if page.url_path in list_searched_pages():
            assert known[page.meta.title]["url"] == f"/{page.url_path}"
            assert known[page.meta.title]["text"] == page.meta.summary


def test_the_words_of_all_pages_tell_typing_mistakes(site: BuiltSite) -> None:
    words = json.loads(site.read("search/words.json"))["words"].split(" ")
    assert words == sorted(set(words))
    assert {"ketamine", "fibromyalgia", "neuropathic"} <= set(words)
    assert not [word for word in words if word != fold_words(word)]


def test_a_word_of_a_template_is_known_too(project: Project) -> None:
    project.edit("content/data/strings.yaml", "contact_empty: ", "contact_empty: Zygomorphic. ")
    site = project.build()
    assert "zygomorphic" in json.loads(site.read("search/words.json"))["words"].split(" ")


def test_words_are_compared_without_case_accents_and_apostrophes() -> None:
    assert fold_words("Can’t Dolor CRÓNICO: 2,309 x-ray") == "cant dolor cronico"


def test_links_of_the_search_hold_under_a_path(sub_site: BuiltSite) -> None:
    assert list_entries(sub_site)["Ketamine"]["url"] == "/clinic/glossary/#ketamine"
    (form,) = sub_site.document("search/").with_class("search__form")
    assert form.get("data-index") == "/clinic/pagefind/pagefind.js"
    assert form.get("data-words") == "/clinic/search/words.json"


def test_without_script_the_search_page_lists_every_page_twice(site: BuiltSite) -> None:
    document = site.document("search/")
    (listed,) = document.with_class("search__all")
    links = [link.get("href") for link in listed.iter("a")]
    for address in list_searched_pages():
        assert links.count(f"/{address}") >= 2, f"/{address} is not in both lists"
    (form,) = document.with_class("search__form")
    assert "hidden" in form.attrib


def test_the_emergency_card_is_there_before_any_script_runs(site: BuiltSite) -> None:
    document = site.document("search/")
    (urgent,) = document.with_class("search__urgent")
    assert urgent.get("role") == "alert"
    assert "988" in get_text(urgent)
    (form,) = document.with_class("search__form")
    assert "suicide" in form.get("data-red-flags", "").split("|")


def test_only_the_search_page_loads_the_search(site: BuiltSite) -> None:
    loading = [
        page.url_path for page in list_pages() if "search." in list_scripts(site, page.url_path)
    ]
    assert loading == ["search/"]


def list_scripts(site: BuiltSite, address: str) -> str:
    return " ".join(script.get("src", "") for script in site.document(address).all("script"))


def test_the_script_is_small() -> None:
    script = ROOT / "theme/static/js/search.js"
    assert script.stat().st_size <= MAX_SCRIPT
    assert "innerHTML" not in script.read_text("utf-8")


def test_the_preview_has_the_words_but_no_index(project: Project) -> None:
    site = project.build(settings_file="pelicanconf.py")
    assert "Ketamine" in list_entries(site)
    assert not (site.folder / "pagefind").exists()
    (form,) = site.document("search/").with_class("search__form")
    assert "data-index" not in form.attrib


def test_an_editor_adds_a_red_flag_in_the_words(project: Project) -> None:
    project.edit("content/data/strings.yaml", "- suicidal\n", "- suicidal\n    - numb saddle\n")
    (form,) = project.build().document("search/").with_class("search__form")
    assert "numb saddle" in form.get("data-red-flags", "").split("|")
