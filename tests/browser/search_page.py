"""What a visitor does on the search page, and what it shows."""

import re

from playwright.sync_api import Locator, Page, expect


def search(page: Page, text: str) -> None:
    """Types a text, sends it with Enter, and waits for the answer."""
    box = get_box(page)
    box.fill(text)
    box.press("Enter")
    wait_for_answer(page)


def get_box(page: Page) -> Locator:
    return page.locator(".search__form input")


def wait_for_answer(page: Page) -> None:
    expect(get_status(page)).not_to_have_text(re.compile("^(Searching)?$"))


def get_status(page: Page) -> Locator:
    return page.locator(".search__status")


def get_titles(page: Page) -> list[str]:
    return page.locator(".search__title a").all_inner_texts()
