"""Rules over each built page."""

import datetime as dt
import itertools
import re
from collections import Counter

from tests.conftest import BuiltSite, HtmlPage, get_output_file, get_tag, get_text, list_pages
from tests.every_page import every_page

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NOT_FOUND = "404.html"


def test_just_the_pages_are_there(site: BuiltSite) -> None:
    assert site.files("*.html") == sorted(get_output_file(page.url_path) for page in list_pages())
    assert {page.slug for page in list_pages()} >= {
        *("home", "articles", "about", "contact", "glossary", "evidence", "404"),
        "how-ketamine-may-relieve-pain",
    }


@every_page
def test_every_page_is_html_without_a_fault(document: HtmlPage) -> None:
    assert document.html.startswith("<!doctype html>\n<html lang=")
    assert document.faults == []


@every_page
def test_every_page_names_its_encoding_early(document: HtmlPage) -> None:
    assert b'<meta charset="utf-8">' in document.html.encode()[:1024]  # HTML 4.2.5.4


@every_page
def test_every_page_can_be_zoomed(document: HtmlPage) -> None:
    assert document.meta("viewport") == ["width=device-width, initial-scale=1"]


@every_page
def test_every_page_names_its_language(document: HtmlPage, page_address: str) -> None:
    assert document.root.get("lang") == ("es" if page_address.startswith("es/") else "en")


@every_page
def test_every_page_has_one_h1(document: HtmlPage) -> None:
    (heading,) = document.all("h1")
    assert get_text(heading)
    assert document.is_inside(heading, "main")


@every_page
def test_headings_go_down_one_level_at_a_time(document: HtmlPage) -> None:
    levels = [int(get_tag(heading)[1]) for heading in document.all(*HEADINGS)]
    assert levels[0] == 1
    steps = [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1]
    assert steps == []


@every_page
def test_every_heading_and_link_has_words(document: HtmlPage) -> None:
    named = [*document.all(*HEADINGS), *document.all("a", "summary", "caption", "th")]
    assert [e.attrib for e in named if not (get_text(e) or e.get("aria-label"))] == []


@every_page
def test_every_page_says_what_it_is(document: HtmlPage) -> None:
    (title,) = document.all("title")
    (description,) = document.meta("description")
    assert get_text(document.all("h1")[0]) in get_text(title)
    assert 50 <= len(description) <= 160


def test_titles_and_descriptions_are_used_once(site: BuiltSite) -> None:
    documents = [site.document(page.url_path) for page in list_pages()]
    titles = Counter(get_text(document.all("title")[0]) for document in documents)
    descriptions = Counter(document.meta("description")[0] for document in documents)
    assert [text for text, times in (titles | descriptions).items() if times > 1] == []


@every_page
def test_every_page_names_its_own_address(document: HtmlPage, page_address: str) -> None:
    canonical = [e.get("href") for e in document.all("link") if e.get("rel") == "canonical"]
    own = f"https://clinic.example/{page_address}"
    assert canonical == ([] if page_address.endswith(NOT_FOUND) else [own])


@every_page
def test_under_a_path_every_page_names_its_own_address(
    sub_site: BuiltSite, page_address: str
) -> None:
    links = sub_site.document(page_address).all("link")
    canonical = [e.get("href") for e in links if e.get("rel") == "canonical"]
    own = f"https://example.org/clinic/{page_address}"
    assert canonical == ([] if page_address.endswith(NOT_FOUND) else [own])


@every_page
def test_every_page_has_its_landmarks(document: HtmlPage) -> None:
    outer = [e for e in document.all("header", "footer") if not document.is_inside(e, "main")]
    assert [get_tag(element) for element in outer] == ["header", "footer"]
    assert [element.get("id") for element in document.all("main")] == ["main"]
    assert [element.get("role") for element in outer] == [None, None]


@every_page
def test_every_navigation_has_a_label_of_its_own(document: HtmlPage) -> None:
    labels = [
        e.get("aria-label") or get_text(document.by_id(e.get("aria-labelledby", "")))
        for e in document.all("nav", "aside")
    ]
    assert {"Main menu", "Menú principal"} & set(labels)
    assert len(set(labels)) == len(labels)


@every_page
def test_the_first_link_skips_to_the_text(document: HtmlPage) -> None:
    first = document.all("a")[0]
    assert (first.get("class"), first.get("href")) == ("skip-link", "#main")
    assert document.by_id("main").get("tabindex") == "-1"  # so that the keyboard goes there too


@every_page
def test_the_menu_shows_where_the_reader_is(document: HtmlPage, page_address: str) -> None:
    (menu,) = document.with_class("site-header__nav")
    here = [e.get("href") for e in menu.iter("a") if e.get("aria-current")]
    prefix = "es/" if page_address.startswith("es/") else ""
    section = prefix + page_address.removeprefix(prefix).split("/")[0]
    in_menu = [e.get("href") for e in menu.iter("a")]
    assert here == [link for link in in_menu if link == f"/{section}/"]


@every_page
def test_every_picture_is_described(document: HtmlPage) -> None:
    assert [img.attrib for img in document.all("img") if "alt" not in img.attrib] == []
    for drawing in document.all("svg"):
        part = document.is_inside(drawing, "svg") or drawing.get("aria-hidden") == "true"
        name = drawing.get("aria-label") or drawing.get("aria-labelledby")
        assert part or (drawing.get("role"), bool(name)) == ("img", True)


@every_page
def test_pages_aria_references_exist(document: HtmlPage) -> None:
    keys = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "popovertarget")
    wanted = {name for e in document.all() for key in keys for name in e.get(key, "").split()}
    assert wanted - set(document.ids) == set()


@every_page
def test_ids_are_used_once(document: HtmlPage) -> None:
    assert [name for name, times in Counter(document.ids).items() if times > 1] == []
    assert [name for name in document.ids if re.search(r"\s|^$", name)] == []


@every_page
def test_no_page_shows_what_was_meant_for_a_machine(document: HtmlPage) -> None:
    own = HtmlPage(document.html)  # other rules read the scripts
    for script in own.all("script"):
        script.text = ""
    shown = get_text(own.all("body")[0])
    assert re.findall(r"\{\{|\{%|\[@|///|\*\*|<!--|&(?:lt|gt|amp|quot);|\]\(", shown) == []


@every_page
def test_every_date_is_readable_by_machines(document: HtmlPage) -> None:
    for time in document.all("time"):
        written = time.get("datetime", "")
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", written)
        day = dt.date.fromisoformat(written)
        english = f"{day:%B} {day.day}, {day.year}"
        spanish = rf"{day.day} de [a-z]+ de {day.year}"
        assert get_text(time) == english or re.fullmatch(spanish, get_text(time))


@every_page
def test_every_table_has_a_caption_and_scopes(document: HtmlPage) -> None:
    for table in document.all("table"):
        box = document.parents[table]
        assert any(get_text(e) for e in table.iter("caption")) or box.get("aria-label")
        assert [th.attrib for th in table.iter("th") if th.get("scope") not in ("col", "row")] == []
