"""The head of a page is read alike by Python's own parser and by that of browsers."""

import pytest

from clinicsite.support.html_head import HtmlHead
from clinicsite.support.html_page import HtmlPage
from tests.conftest import BuiltSite

REDIRECT = '<meta http-equiv="refresh" content="0; url=../new/?a=1&amp;b=2"><title>Moved</title>'


def read(page: HtmlHead | HtmlPage) -> tuple:
    return page.title, page.redirect_target, tuple(page.stylesheets), tuple(page.feeds)


def test_html_head_equals_parser_of_browsers(site: BuiltSite) -> None:
    for file in site.files("*.html"):
        text = site.read(file)
        assert read(HtmlHead(text)) == read(HtmlPage(text)), file


@pytest.mark.parametrize(
    "head",
    [
        REDIRECT,
        "<title>A &amp; B\n  &#8211; C</title>",
        '<title>One</title><link rel="icon" href="a.ico"><link rel="Stylesheet x" href=a.css>',
        '<link type="application/atom+xml" rel="alternate" href="feed.xml"><title></title>',
        "",
    ],
)
def test_html_head_reads_written_forms(head: str) -> None:
    text = f"<!doctype html><html><head>{head}</head><body><title>No</title></body></html>"
    assert read(HtmlHead(text)) == read(HtmlPage(text))
