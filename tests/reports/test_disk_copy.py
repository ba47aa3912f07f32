"""A copy of a built site whose pages work as files."""

from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from playwright.sync_api import Browser, Page

from clinicsite.reports.disk_copy import copy_for_disk
from clinicsite.support.html_page import HtmlPage
from tests.conftest import BuiltSite

POLICY = "default-src 'none'; font-src 'self'; script-src 'self'"
PAGE = f"""<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>A &amp; B</title>
<link rel="preload" href="/base/a.woff2" crossorigin><link rel="canonical" href="/base/a/">
<link rel="stylesheet" href="/base/a.css" integrity="sha256-x">
<script type="module" src="/base/a.js"></script><script src="/base/a.js"></script>
</head><body><svg viewBox="0 0 1 1"><title>Drawing</title></svg>
TAG
<pre>&lt;a href="/base/">&#34;</pre></body></html>
"""


def copy_page(folder: Path, tag: str, site_url: str = "https://x.example/base") -> str:
    """Return the page a/index.html with a tag, as it is in the copy."""
    site = folder / "site"
    for name in ("index.html", "a/index.html", "b c/index.html", "a.css", "a.js", "a.png"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(PAGE.replace("TAG", tag) if name.endswith("html") else "")
    (site / "a.css").write_text('@font-face { src: url("a.woff2") }')
    (site / "a.woff2").write_bytes(b"font")
    (site / "feed.xml").write_text('<?xml-stylesheet type="text/css" href="/base/a.css"?>')
    copy_for_disk(site, folder / "copy", site_url)
    return (folder / "copy/a/index.html").read_text()


@pytest.mark.parametrize(
    ("tag", "copied"),
    [
        ('<a href="/base/">', '<a href="../index.html">'),
        ('<a href="/base/b%20c?x=1#y">', '<a href="../b%20c/index.html?x=1#y">'),
        ('<a href="../a.png">', '<a href="../a.png">'),
        ('<a href="https://x.example/base/a/">', '<a href="index.html">'),
        ('<a href="https://x.example/other/">', '<a href="https://x.example/other/">'),
        ('<a href="/other/">', '<a href="/other/">'),
        ('<a href="//y.example/base/">', '<a href="//y.example/base/">'),
        ('<a href="/base/none/">', '<a href="/base/none/">'),
        ('<a href="#y" title="/base/">', '<a href="#y" title="/base/">'),
        ('<form action="/base/a/" hidden data-x="/base/">',
         '<form action="index.html" hidden data-x="../index.html">'),
        ('<img src="/base/a.png" loading="lazy" srcset="/base/a.png 1x, /base/a.png 2x">',
         '<img src="../a.png" srcset="../a.png 1x, ../a.png 2x">'),
        ('<meta http-equiv="refresh" content="0; url=/base/a/">',
         '<meta http-equiv="refresh" content="0; url=index.html">'),
    ],
)  # fmt: skip
def test_copy_for_disk_names_files(tmp_path: Path, tag: str, copied: str) -> None:
    assert copied in copy_page(tmp_path, tag).splitlines()


def test_copy_for_disk_changes_nothing_else(tmp_path: Path) -> None:
    html = copy_page(tmp_path, "")
    assert html.count("Preview: ") == 1
    assert "<title>Preview: A &amp; B</title>" in html
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert '<svg viewBox="0 0 1 1"><title>Drawing</title></svg>' in html
    assert '<pre>&lt;a href="/base/">&#34;</pre>' in html
    assert '<link rel="canonical" href="/base/a/">\n<link rel="stylesheet" href="../a.css">' in html
    assert '\n<script src="../a.js"></script>\n</head>' in html
    assert "font-src data: &#x27;self&#x27; file:; script-src &#x27;self&#x27; file:" in html
    assert "base64,Zm9udA==" in (tmp_path / "copy/a.css").read_text()
    assert 'href="a.css"' in (tmp_path / "copy/feed.xml").read_text()


def test_copy_of_site_opens_from_a_disk(
    sub_site: BuiltSite, chromium: Browser, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy_for_disk(sub_site.folder, copy, sub_site.url)
    assert find_broken_links(copy) == []
    faults: list[str] = []
    page = chromium.new_page()
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.on("console", lambda message: faults.append(message.text[:200]))
    for name in ("index.html", "conditions/migraine/index.html", "404.html", "feed.xml"):
        page.goto((copy / name).as_uri())
        assert page.evaluate("document.styleSheets.length") >= 1, name
    page.goto((copy / "index.html").as_uri())
    assert has_own_fonts(page)
    assert page.evaluate("document.documentElement.dataset.theme") == "auto"  # a script runs
    page.locator("input[name=q]").first.fill("migraine")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/index.html*")
    linked = page.locator(".search__all a").evaluate_all("links => links.map(link => link.href)")
    own = {file.as_uri() for file in copy.glob("conditions/*/index.html")}
    assert own
    assert own <= set(linked)
    page.close()
    assert faults == []


def find_broken_links(copy: Path) -> list[str]:
    """Return the links of all pages that lead to no file."""
    broken = []
    for file in copy.rglob("*.html"):
        for url in HtmlPage(file.read_text("utf-8")).local_links:
            if not (path := url.partition("#")[0].partition("?")[0]):
                continue
            target = unquote(urljoin(file.as_posix(), path))
            if not Path(target).is_file():
                broken.append(f"{file.relative_to(copy)}: {url}")
    return broken


def has_own_fonts(page: Page) -> bool:
    """Return whether a page shows both fonts of the site."""
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)"
    )
    return {"Clinic Text", "Clinic Head"} <= set(loaded)
