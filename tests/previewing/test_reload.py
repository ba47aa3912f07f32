"""The preview in a real browser: a new build is on screen by itself, and so is a problem."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from plugins.previewing.server import PreviewServer
from plugins.previewing.shown import Shown
from tests.install_browser import find


def site_with(folder: Path, words: str) -> Path:
    """A site of one page."""
    folder.mkdir()
    (folder / "index.html").write_text(f"<!doctype html><title>x</title><body><h1>{words}</h1>")
    return folder


@pytest.fixture
def shown() -> Shown:
    """What the browser is shown: no site yet."""
    return Shown()


@pytest.fixture
def page(shown: Shown) -> Iterator[Page]:
    """A browser that looks at the preview."""
    with PreviewServer(shown, 0) as server, sync_playwright() as playwright:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        path = os.environ.get("CHROMIUM") or find(pytest.skip)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(server.url)
        yield page
        browser.close()
        server.shutdown()
        thread.join()


def test_the_browser_follows_the_builds(page: Page, shown: Shown, tmp_path: Path) -> None:
    expect(page.get_by_text("The site is being built")).to_be_visible()
    shown.bad("home.md:1:1  E101  <b>no title</b>")
    expect(page.get_by_text("E101 <b>no title</b>").first).to_be_visible()
    shown.good(site_with(tmp_path / "1", "First"))
    expect(page.get_by_role("heading")).to_have_text("First")
    expect(page.get_by_role("alert")).to_have_count(0)
    shown.bad("home.md:9:1  E301  <b>broken link</b>")
    expect(page.get_by_role("alert")).to_have_text("home.md:9:1  E301  <b>broken link</b>")
    expect(page.get_by_role("heading")).to_have_text("First")
    shown.good(site_with(tmp_path / "2", "Second"))
    expect(page.get_by_role("heading")).to_have_text("Second")
    expect(page.get_by_role("alert")).to_have_count(0)
