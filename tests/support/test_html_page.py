"""The scan of an HTML page: ids, links, requests and words."""

import pytest

from clinicsite.support.html_page import HtmlPage, Subresource, find_lines, get_origin

PAGE = HtmlPage("""<!doctype html>
<html lang="en"><head><title>Rest &amp; pain | Clinic</title>
<meta name="description" content="What rest does">
<link rel="stylesheet" href="/site.css"><link rel="canonical" href="https://example.org/">
<link rel="apple-touch-icon icon" href="/icon.png">
<link rel="alternate" type="application/atom+xml" href="/feed.xml">
<script>const text = '<a id="no" href="/no">no</a>'</script><script src="/site.js"></script>
</head><body id="top">
<nav aria-label="Menu"><a href="/about/#team" title="Who we are">About</a></nav>
<main><p>Res<b>t</b> <a href="mailto:a@example.org">write</a></p>
<img src="/a.png" srcset="/b.png 1x, /c.png 2x" loading="lazy" alt="A bed">
<svg><title>hidden</title><use xlink:href="/icons.svg#leaf"/><use href="#own"/></svg>
<!-- <a id="comment" href="/comment">no</a> --></main>
<footer>End</footer></body></html>""")


def test_ids_skip_scripts_and_comments() -> None:
    assert PAGE.ids == {"top"}


def test_local_links_are_in_reading_order() -> None:
    assert PAGE.local_links == (
        *("/site.css", "/icon.png", "/feed.xml", "/site.js"),
        *("/about/#team", "/a.png", "#own"),
    )


def test_subresources_have_kind_and_laziness() -> None:
    assert PAGE.subresources == (
        Subresource("/site.css", "style"),
        Subresource("/icon.png", "icon"),
        Subresource("/site.js", "script"),
        *(Subresource(f"/{name}.png", "other", is_lazy=True) for name in "abc"),
        Subresource("/icons.svg#leaf", "other"),
    )


def test_visible_text_has_words_by_region() -> None:
    text = PAGE.visible_text
    assert text.title == PAGE.title == "Rest & pain | Clinic"
    assert text.words[5:] == tuple("What rest does Res t write A bed".split())
    assert text.surrounding == tuple("Menu Who we are About End".split())


def test_feeds_and_redirect_target() -> None:
    assert (PAGE.stylesheets, PAGE.feeds) == (("/site.css",), ("/feed.xml",))
    assert PAGE.redirect_target == ""
    leads = HtmlPage('<meta http-equiv="refresh" content="0; url=/new/?a=1&amp;b=2">')
    assert leads.redirect_target == "/new/?a=1&b=2"


def test_empty_page_has_nothing() -> None:
    page = HtmlPage("")
    assert (page.ids, page.local_links, page.subresources) == (frozenset(), (), ())
    assert page.visible_text.words == page.visible_text.surrounding == ()


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://example.org/x.png", "https://example.org"),
        ("//example.org/x", "//example.org"),
        ("/x.png", ""),
        ("x/y//z", ""),
    ],
)
def test_get_origin_names_other_sites_only(url: str, origin: str) -> None:
    assert get_origin(url) == origin


def test_find_lines_finds_every_attribute() -> None:
    html = '<a href="/x?a=1&amp;b=2">\n/x?a=1\n<img srcset="/y 1x,\n/z 2x"><a href=\'/y\'>'
    assert find_lines(html, "/x?a=1&b=2") == [1]
    assert find_lines(html, "/y") == [3, 4]
    assert find_lines(html, "/z") == [4]
    assert find_lines(html, "/nowhere") == [1]
