"""A term opens its plain meaning where it stands, without a script, and closes again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.page_audit import ALL_RULES, SIZES, find_violations

ARTICLE = "articles/how-ketamine-may-relieve-pain/"
TERM = "term-chronic-pain"


@pytest.fixture
def article(new_page: NewPage) -> Page:
    """The founding article, in a browser without scripts."""
    return new_page(ARTICLE, width=320, java_script_enabled=False)


def test_a_press_opens_the_meaning_and_another_closes_it(article: Page) -> None:
    button, meaning = article.locator(f"[popovertarget={TERM}]"), article.locator(f"#{TERM}")
    expect(meaning).to_be_hidden()
    button.click()
    expect(meaning).to_be_visible()
    expect(meaning).to_contain_text("Pain that lasts 3 months or more.")
    button.click()
    expect(meaning).to_be_hidden()


def test_a_press_elsewhere_closes_it(article: Page) -> None:
    article.locator(f"[popovertarget={TERM}]").click()
    expect(article.locator(f"#{TERM}")).to_be_visible()
    article.get_by_role("heading", level=1).click()
    expect(article.locator(f"#{TERM}")).to_be_hidden()


def test_glossary_popover_works_by_keyboard(article: Page) -> None:
    button, meaning = article.locator(f"[popovertarget={TERM}]"), article.locator(f"#{TERM}")
    button.focus()
    article.keyboard.press("Enter")
    expect(meaning).to_be_visible()
    article.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(button).to_be_focused()
    article.keyboard.press("Space")
    expect(meaning).to_be_visible()


@pytest.mark.parametrize("width", SIZES)
def test_every_meaning_opens_whole_and_beside_its_term(new_page: NewPage, width: int) -> None:
    page = new_page(ARTICLE, width=width)
    buttons = page.locator("button.term").all()
    assert len(buttons) >= 10
    for button in buttons:
        button.scroll_into_view_if_needed()
        button.click()
        meaning = page.locator(f"#{button.get_attribute('popovertarget')}")
        expect(meaning).to_be_in_viewport(ratio=1)
        word, box = button.bounding_box(), meaning.bounding_box()
        gap = max(box["y"] - word["y"] - word["height"], word["y"] - box["y"] - box["height"])
        assert -1 <= gap <= 24
        page.keyboard.press("Escape")


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_meaning(new_page: NewPage, width: int, scheme: str) -> None:
    page = new_page(ARTICLE, width=width, scheme=scheme, bypass_csp=True)
    page.locator(f"[popovertarget={TERM}]").click()
    assert find_violations(page, ALL_RULES, f"#{TERM}") == []  # the rest: test_every_page


def test_a_term_is_copied_with_its_sentence(
    new_page: NewPage, contexts: Callable[..., BrowserContext]
) -> None:
    page = new_page(ARTICLE)
    copied = page.evaluate("""() => {
      const sentence = document.querySelector('button.term').closest('p, li');
      getSelection().selectAllChildren(sentence);
      return [getSelection().toString(), sentence.textContent];
    }""")
    assert copied[0].split() == copied[1].split()


def test_punctuation_never_begins_a_line(new_page: NewPage) -> None:
    page = new_page(ARTICLE)
    for width in range(280, 480, 8):
        page.set_viewport_size({"width": width, "height": 800})
        apart = page.evaluate("""() => [...document.querySelectorAll('button.term')].filter(b => {
          const after = b.nextSibling;
          if (after?.nodeType !== Node.TEXT_NODE || !/^[^\\s]/.test(after.data)) return false;
          const range = document.createRange();
          range.setStart(after, 0);
          range.setEnd(after, 1);
          return range.getBoundingClientRect().top > b.getBoundingClientRect().bottom - 1;
        }).map(b => b.parentNode.textContent)""")
        assert (width, apart) == (width, [])


def test_a_browser_without_popovers_gets_a_list_of_words(new_page: NewPage) -> None:
    page = new_page(ARTICLE, bypass_csp=True)
    # What such a browser would see: no attribute that it knows, and no rule that asks for it.
    page.evaluate("""async () => {
      const link = document.querySelector('link[rel=stylesheet]');
      const css = await (await fetch(link.href)).text();
      const style = document.createElement('style');
      style.textContent = css.replaceAll('selector(:popover-open)', '(no: such)');
      link.replaceWith(style);
      document.querySelectorAll('[popover]').forEach(e => e.removeAttribute('popover'));
    }""")
    expect(page.get_by_role("heading", name="Words on this page")).to_be_visible()
    expect(page.locator(f"#{TERM}")).to_be_visible()
    expect(page.locator("button.term").first).to_have_css("text-decoration-line", "none")


def test_a_source_and_the_place_that_cites_it_show_where_they_are(new_page: NewPage) -> None:
    page = new_page(ARTICLE)
    citation = page.locator(".cite a").nth(3)
    before = citation.evaluate("element => element.getBoundingClientRect().top + scrollY")
    citation.focus()
    page.keyboard.press("Enter")
    source = page.locator(":target")
    expect(source).to_be_in_viewport()
    expect(source).to_have_css("outline", re.compile("solid 2px"))
    page.go_back()  # to the very place, whichever it was
    expect(citation).to_be_in_viewport()
    assert citation.evaluate("element => element.getBoundingClientRect().top + scrollY") == before
    source = page.locator(citation.get_attribute("href"))
    source.get_by_role("link", name="Back to the text").focus()
    page.keyboard.press("Enter")
    expect(page.locator(":target")).to_be_in_viewport()
    expect(page.locator(":target")).to_have_text(citation.text_content())
