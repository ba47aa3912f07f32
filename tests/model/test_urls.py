"""Where pages live, and where links lead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.model.urls import format_relative_path, parse_page_path, resolve_link


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("articles/x.md", "articles/x/"),
        ("articles/x.es.md", "es/articles/x/"),
        ("articles/2026/x.md", "articles/2026/x/"),
        ("conditions/crps.md", "conditions/crps/"),
        ("pages/about.md", "about/"),
        ("pages/legal/terms.md", "legal/terms/"),
        ("pages/home.md", ""),
        ("pages/home.es.md", "es/"),
        ("pages/404.md", "404.html"),
        ("pages/404.es.md", "es/404.html"),
        ("pages/legal/home.md", "legal/home/"),
    ],
)
def test_the_path_of_a_file_gives_the_address_of_its_page(path: str, address: str) -> None:
    place = parse_page_path(path)
    assert place is not None
    assert place.url_path == address


@pytest.mark.parametrize(
    "path",
    [
        "x.md",
        "articles/X.md",
        "articles/a b.md",
        "articles/a--b.md",
        "articles/-a.md",
        "a/x.md",
        "articles/x.esp.md",
        "articles/x.txt",
        "articles/A/x.md",
        "articles/.md",
        "articles/ä.md",
        f"articles/{'x' * 81}.md",
        "articles/../x.md",
        "articles/x.md\n",
    ],
)
def test_a_name_that_cannot_be_an_address_has_no_place(path: str) -> None:
    assert parse_page_path(path) is None


@pytest.mark.parametrize(
    ("link", "how", "path", "anchor"),
    [
        ("../conditions/crps.md#signs", "page", "conditions/crps.md", "signs"),
        ("y.md", "page", "articles/y.md", ""),
        ("./y.md?x=1", "page", "articles/y.md", ""),
        ("#signs", "self", "articles/x.md", "signs"),
        ("", "self", "articles/x.md", ""),
        ("../extra/form.pdf", "file", "extra/form.pdf", ""),
        ("../images/a%20b.png", "file", "images/a b.png", ""),
        ("https://example.org/a", "web", "", ""),
        ("MAILTO:name@example.org", "web", "", ""),
        ("tel:+15550100", "web", "", ""),
        ("../../secret.md", "outside", "../secret.md", ""),
        ("../..", "outside", "..", ""),
        ("%2e%2e/%2e%2e/secret.md", "outside", "../secret.md", ""),
        ("..\\..\\secret.md", "outside", "articles/..\\..\\secret.md", ""),
        ("/about/", "absolute", "/about/", ""),
        ("//evil.example/x", "absolute", "/x", ""),
        ("\\\\evil.example", "absolute", "\\\\evil.example", ""),
    ],
)
def test_a_link_leads_to_a_page_a_file_or_a_web_address(
    link: str, how: str, path: str, anchor: str
) -> None:
    target = resolve_link(link, "articles/x.md")
    assert (target.kind, target.path, target.anchor) == (how, path, anchor)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        " javascript:x",
        "&#106;avascript:x",
        "&#x6A;avascript:x",
        "&#0000106avascript:x",
        "javascript&colon;x",
        "java&Tab;script:x",
        "java&NewLine;script:x",
        "java\nscript:x",
        "java\tscript:x",
        "&#1;javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org",
        "htps://x",
        "http://[",
        "//[x",
        "../a%00.svg",
        "a%0Ab.md",
    ],
)
def test_a_link_that_runs_code_is_unsafe_however_it_is_disguised(link: str) -> None:
    assert resolve_link(link, "articles/x.md").kind == "unsafe"


SLUG = st.text("abc1-", min_size=1, max_size=8)
PATH = st.builds("/".join, st.lists(SLUG, min_size=1, max_size=4))


@settings(deadline=None)
@given(path=PATH, here=PATH)
def test_a_relative_path_leads_back_to_its_file(path: str, here: str) -> None:
    assert (
        resolve_link(format_relative_path(f"{path}.md", f"{here}.md"), f"{here}.md").path
        == f"{path}.md"
    )


@settings(deadline=None)
@given(st.text(), PATH)
def test_no_link_is_too_strange_to_be_told_apart(link: str, here: str) -> None:
    target = resolve_link(link, f"{here}.md")
    assert target.kind in {"web", "page", "file", "self", "unsafe", "outside", "absolute"}
    if target.kind in {"page", "file"}:
        assert not target.path.startswith(("..", "/"))
