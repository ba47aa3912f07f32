"""Links and files of the real pages: each leads somewhere, and none to another site unasked."""

import json
import re
from urllib.parse import unquote

from tests.conftest import BuiltSite, HtmlPage, get_output_file
from tests.every_page import every_page

NOT_FOUND = "404.html"


def find_dead_links(site: BuiltSite, address: str) -> list[str]:
    """The links of a page that lead to no file, or to no place on a page."""
    return [link for link in site.document(address).links if not is_link_valid(site, address, link)]


def is_link_valid(site: BuiltSite, address: str, link: str) -> bool:
    path, _, anchor = link.partition("#")
    if path and not path.startswith(f"{site.base}/"):
        return False
    target = unquote(path.removeprefix(f"{site.base}/")) if path else address
    if not (site.folder / get_output_file(target)).is_file():
        return False
    return not anchor or unquote(anchor) in site.document(target).ids


@every_page
def test_every_link_leads_somewhere(site: BuiltSite, page_address: str) -> None:
    assert len(site.document(page_address).links) > 10
    assert find_dead_links(site, page_address) == []


@every_page
def test_under_a_path_every_link_leads_somewhere(sub_site: BuiltSite, page_address: str) -> None:
    assert find_dead_links(sub_site, page_address) == []


@every_page
def test_links_to_other_sites_are_encrypted(document: HtmlPage) -> None:
    links = [a.get("href", "") for a in document.all("a")]
    assert [
        link for link in links if not re.match(r"/(?!/)|#|https://|tel:|sms:|mailto:", link)
    ] == []


@every_page
def test_nothing_is_fetched_from_elsewhere(document: HtmlPage) -> None:
    fetched = [
        e.get(name)
        for e in document.all()
        for name in ("src", "srcset", "poster", "data", "background", "action", "formaction")
        if e.get(name)
    ]
    fetched += [
        e.get("href")
        for e in document.all("link")
        if e.get("rel") not in ("canonical", "alternate")
    ]
    fetched += [e.get("href", "") for e in document.all("use", "image", "base")]
    assert [link for link in fetched if not re.match(r"/(?!/)|#", link)] == []
    assert document.all("iframe", "object", "embed", "base") == []


def test_style_sheets_and_drawings_fetch_nothing(site: BuiltSite) -> None:
    files = [file for file in site.files() if file.endswith((".css", ".svg"))]
    assert any(file.endswith(".css") for file in files)
    for file in files:
        text = re.sub(r'url\("(fonts/[\w.-]+)"\)', "", site.read(file))  # of the site itself
        assert re.findall(r"@import|url\((?!#)|//(?!www\.w3\.org/)", text) == [], file


@every_page
def test_no_page_holds_code_or_style(document: HtmlPage) -> None:
    assert document.all("style") == []
    for script in document.all("script"):
        if not script.get("src"):  # what is no script at all: data, which never runs
            assert script.get("type") == "application/ld+json"
            json.loads("".join(script.itertext()))
    names = {name for e in document.all() for name in e.attrib}
    assert [name for name in names if name == "style" or name.startswith("on")] == []
    assert "javascript:" not in document.html.lower()
