"""Articles and pages on paper: real PDF files, read back."""

import io
import re
import unicodedata
from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

from tests.browser.conftest import NewPage

ARTICLE = "articles/how-ketamine-may-relieve-pain/"
Paper = Callable[..., list[str]]
MARGIN = dict.fromkeys(("top", "right", "bottom", "left"), "15mm")


def print_sheets(page: Page, height: str = "11in") -> list[str]:
    """The text of each sheet of paper; the usual height is that of Letter."""
    pdf = page.pdf(width="8.5in", height=height, margin=MARGIN)
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages]


def keep_letters(text: str) -> str:
    """The letters and digits alone: where lines and words end is up to the sheet.

    A PDF holds fi as one letter (Unicode 3.2: compatibility forms).
    """
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))


def is_printed(part: str, printed: str) -> bool:
    """Whether a part is there, whole or with the end of a sheet in it."""
    begin = next(n for n in range(len(part), -1, -1) if part[:n] in printed)
    return part[begin:] in printed and begin > 0


@pytest.fixture(scope="module")
def paper(contexts: Callable[..., BrowserContext]) -> Paper:
    """The sheets of the founding article by their height, each height printed and read once."""

    @cache
    def printed(height: str = "11in") -> list[str]:
        page = contexts(scheme="dark").new_page()
        page.goto(f"/{ARTICLE}")
        found = print_sheets(page, height)
        page.close()
        return found

    return printed


@pytest.fixture
def article(new_page: NewPage) -> Page:
    """The founding article, on a dark screen."""
    return new_page(ARTICLE, scheme="dark")


def test_all_words_of_the_text_are_on_paper(article: Page, paper: Paper) -> None:
    printed = keep_letters("".join(paper()))
    article.emulate_media(media="print")
    parts = article.locator(
        ".page-head :is(h1, p), :is(.article__lead, .article__body) :is(p, h2, h3, td, th),"
        ":is(.article__lead, .article__body) li:not(.side-notes li), .review dd, .changes dd"
    ).all_inner_texts()
    assert len(parts) > 80
    assert [part for part in parts if not is_printed(keep_letters(part), printed)] == []


def test_the_article_prints_on_a_few_sheets(paper: Paper) -> None:
    assert 4 <= len(paper()) <= 24


def test_meanings_of_words_are_on_paper(paper: Paper) -> None:
    printed = keep_letters("".join(paper()))
    assert keep_letters("Words on this page") in printed
    assert keep_letters("Pain that lasts 3 months or more.") in printed


def test_sources_are_on_paper_with_their_addresses(article: Page, paper: Paper) -> None:
    printed = keep_letters("".join(paper()))
    links = article.locator(".source a[href^=http]").all()
    assert len(links) >= 20
    assert [
        url for link in links if keep_letters(url := link.get_attribute("href")) not in printed
    ] == []


def test_the_sheet_says_where_it_is_from_and_who_checked_it(paper: Paper) -> None:
    printed = keep_letters("".join(paper()))
    assert keep_letters(f"https://clinic.example/{ARTICLE}") in printed
    assert keep_letters("Who checked this page") in printed


def test_navigation_is_not_on_paper(paper: Paper) -> None:
    text = "".join(paper())
    assert not re.search("Skip to the main text|On this page|Match my device|Read next", text)
    assert keep_letters("It does not replace a visit") not in keep_letters(text)  # the footer


# Wherever the sheet ends, it does not end inside of a card.
@pytest.mark.parametrize("height", ["11in", pytest.param("8in", marks=pytest.mark.faults)])
def test_cards_and_rows_stand_on_one_sheet(article: Page, paper: Paper, height: str) -> None:
    pages = [keep_letters(sheet) for sheet in paper(height)]
    article.emulate_media(media="print")
    cards = ".care-card, .in-brief, .off-label, .do, .dont, .verdict-row, .icon-array"
    parts = article.locator(cards).all_inner_texts()
    assert len(parts) > 8
    lines = {part[:60]: [keep_letters(line) for line in part.splitlines()] for part in parts}
    torn = [
        name
        for name, wanted in lines.items()
        if not any(all(line in sheet for line in wanted) for sheet in pages)
    ]
    assert torn == []


def test_print_opens_folded_details(article: Page, paper: Paper) -> None:
    printed = keep_letters("".join(paper()))
    folded = article.locator("main details :is(p, li)").all_text_contents()
    assert folded != []
    assert [part for part in folded if keep_letters(part) not in printed] == []


def test_no_heading_ends_a_sheet(article: Page, paper: Paper) -> None:
    headings = {keep_letters(text) for text in article.locator("h2, h3").all_text_contents()}
    last = [keep_letters(sheet.strip().splitlines()[-1]) for sheet in paper()]
    assert [line for line in last if line in headings] == []


def test_nothing_is_wider_than_the_sheet(article: Page) -> None:
    article.set_viewport_size({"width": 700, "height": 900})  # Letter without its margins
    article.emulate_media(media="print")
    assert article.evaluate("document.documentElement.scrollWidth") <= 700


def test_the_visit_sheet_has_room_for_words_by_hand(new_page: NewPage) -> None:
    page = new_page("visit/sheet/")
    page.emulate_media(media="print")
    widths = (
        page.locator("table").first.locator("td").evaluate_all("all => all.map(e => e.offsetWidth)")
    )
    assert min(widths[1::2]) > max(widths[::2])


def test_the_visit_sheet_says_who_checked_it_once_and_above_the_form(new_page: NewPage) -> None:
    page = new_page("visit/sheet/")
    printed = keep_letters("".join(print_sheets(page)))
    unchecked = keep_letters("A licensed clinician has not yet checked this page.")
    assert printed.count(unchecked) == 1
    assert printed.index(unchecked) < printed.index(keep_letters("About me"))
    assert keep_letters("Changes to this page") not in printed
    assert page.locator(".review, .changes").count() == 2  # they stand on the screen


@pytest.mark.parametrize(("width", "height"), [("8.5in", "11in"), ("210mm", "297mm")])
def test_visit_sheet_prints_on_one_sheet_with_the_clinic(
    new_page: NewPage, width: str, height: str
) -> None:
    page = new_page("visit/sheet/")
    pdf = page.pdf(width=width, height=height, margin=MARGIN)
    (sheet,) = PdfReader(io.BytesIO(pdf)).pages
    printed = sheet.extract_text()
    assert keep_letters(printed).count(keep_letters("Florida Medical Pain Management")) == 1
    assert keep_letters("Poison Help: call 1-800-222-1222") in keep_letters(printed)  # the end
    assert not re.search("[☐•]", printed)


@pytest.mark.parametrize("address", ["", "evidence/", "glossary/", "contact/"])
def test_every_kind_of_page_prints_its_text(new_page: NewPage, address: str) -> None:
    page = new_page(address)
    printed = keep_letters("".join(print_sheets(page)))
    page.emulate_media(media="print")
    parts = page.locator("main :is(h1, p, li:not(.source), dd, td):visible").all_inner_texts()
    missing = [part for part in parts if keep_letters(part) not in printed]
    assert missing == []


def test_a_button_is_words_on_paper(new_page: NewPage) -> None:
    page = new_page("contact/")
    page.evaluate("""() => {
      const link = document.createElement('a');
      Object.assign(link, { className: 'button', href: 'https://booking.example' });
      link.textContent = 'Book';
      document.querySelector('main').append(link);
    }""")
    page.emulate_media(media="print")
    look = page.locator("a.button").last.evaluate(
        "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    )
    assert look == ["rgba(0, 0, 0, 0)", "rgb(0, 0, 0)"]
    assert "Book (https://booking.example" in "".join(print_sheets(page))


def test_a_drawing_that_waits_below_is_on_paper(article: Page) -> None:
    article.pdf()
    drawing = article.locator(".figure img")
    assert drawing.get_attribute("loading") == "lazy"
    assert drawing.evaluate("image => image.complete && image.naturalWidth > 0")
