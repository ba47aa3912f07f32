"""Whatever an editor writes, a page holds only elements and attributes that the reader makes."""

import re
from collections.abc import Callable
from html import unescape

import html5lib
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clinicsite.model.page import Body
from clinicsite.model.urls import LINK_SCHEMES, resolve_link
from clinicsite.parsing.markdown.elements import DocumentElements

Render = Callable[[str], tuple[Body, DocumentElements]]

TEXT = "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code em strong br hr a img sup span"
TABLE = "table caption thead tbody tr th td"
MADE = "div section figure figcaption details summary button small time svg path picture source"
ELEMENTS = set(f"{TEXT} {TABLE} {MADE}".split())
ATTRIBUTES = set(
    "id class href src alt title rel role start scope type popovertarget loading decoding "
    "fetchpriority width height srcset sizes tabindex datetime style viewBox d style".split()
)
HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<svg/onload=alert(1)>",
    "<svg><script>x</script></svg>",
    '<iframe src="//evil.example">',
    '<a href="javascript:x">a</a>',
    "<base href=//evil.example>",
    '<meta http-equiv="refresh" content="0">',
    "<style>*{}</style>",
    "<form action=x><input></form>",
    "<object data=x></object>",
    "<!-- <script> -->",
    "<!DOCTYPE x>",
    "<?php x ?>",
    "<![CDATA[<script>]]>",
    "<scr<script>ipt>",
    "<\nscript>",
    "</p><script>x</script>",
    "&lt;script&gt;",
    "\\<script>",
    "<script",
    "[a](javascript:alert(1))",
    "[a](java&Tab;script:x)",
    "[a](&#106;avascript:x)",
    "[a](data:text/html,<script>x</script>)",
    '[a](x" onclick="alert(1))',
    "[a](x 't\" onclick=\"alert(1)')",
    "![a](javascript:x)",
    '![a" onerror="alert(1)](x.png)',
    "<javascript:alert(1)>",
    "<https://example.org/\" onclick='x'>",
    "[a]: javascript:x\n\n[a]",
    "[a](b){: onclick=alert(1)}",
    "{: style=x}",
    "## H {#x onclick=alert(1)}",
    '## H {#"><script>}',
    "``` {.x #y onclick=alert(1)}\nq\n```",
    '```"><script>\nq\n```',
    '/// note | "><script>x</script>\n\nx\n\n///',
    "/// note | T\n    attrs: {onclick: x}\n\nx\n\n///",
    "/// figure | T\n    picture: javascript:x\n    alt: '\"><script>'\n\nx\n\n///",
    '[@"><script>]',
    '[^"><script>]\n\n[^"><script>]: x',
    "| <b> |\n|---|\n| <script> |",
    "wzxhzdk:0 \x02wzxhzdk:0\x03 klzzwxh:0000",
    "*a <b* c>",
    "`<b>` <b>`",
]
SIGNS = st.text(st.sampled_from("<>\"'/\\=&#;:[](){}!`*_~^@|-+. \nabjsx1"), max_size=30)
TEXTS = st.lists(st.sampled_from(HOSTILE) | SIGNS, min_size=1, max_size=4).map("\n\n".join)
INLINE = st.lists(st.sampled_from(HOSTILE) | SIGNS, min_size=2, max_size=4).map("".join)


def find_html_problems(html: str) -> list[str]:
    """What a browser would see on a page that the reader never makes."""
    found = []
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str) or element is tree:
            continue
        tag = element.tag.rpartition("}")[2]
        if tag not in ELEMENTS:
            found.append(f"<{tag}>")
        for name, value in element.attrib.items():
            plain = str(name).rpartition("}")[2]
            if plain not in ATTRIBUTES and not plain.startswith("aria-"):
                found.append(f"<{tag} {plain}>")
            if plain == "style" and not re.fullmatch(r"text-align: (left|right|center);", value):
                found.append(f"{plain}={value}")
    return found


def find_unsafe_urls(html: str) -> list[str]:
    """The addresses of a page with a scheme that is not allowed, as a browser reads them."""
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    links = [e.get(name) for e in tree.iter() for name in ("href", "src") if e.get(name)]
    found = []
    for link in links:
        seen = re.sub(r"[\t\n\r]", "", link).lstrip("".join(map(chr, range(33))))
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", seen)
        if scheme and scheme[1].lower() not in LINK_SCHEMES:
            found.append(link)
    return found


def is_reported(found: DocumentElements) -> bool:
    """Whether the checks have a link or a picture to refuse."""
    links = [link.target for link in found.links] + [p.target for p in found.images]
    return any(resolve_link(link, "pages/t.md").kind == "unsafe" for link in links)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_becomes_plain_words(render: Render, text: str) -> None:
    body, found = render(f"Before {text} after\n\n{text}\n\n- {text}\n\n> {text}")
    html = str(body.lead + body.main)
    assert find_html_problems(html) == []
    assert not find_unsafe_urls(html) or is_reported(found)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS | INLINE)
@example("[a](\x01javascript:x)")
def test_no_html_survives_however_it_is_mixed(render: Render, text: str) -> None:
    try:
        body, found = render(text)
    except RecursionError:
        return
    html = str(body.lead + body.main)
    assert find_html_problems(html) == []
    assert not find_unsafe_urls(html) or is_reported(found)


@pytest.mark.parametrize(
    "text", ["<b>", "<div\nclass=x>", "<!-- x -->", "<?x?>", "<!x>", "<B>", "<x-y z>", "</p>"]
)
def test_html_is_found_and_shown_as_it_is_written(render: Render, text: str) -> None:
    body, found = render(f"words {text} words")
    assert found.html
    assert text.split("\n")[0] in unescape(body.lead)


@pytest.mark.parametrize("text", ["5 < 6 and 7 > 2", "a <- b", "x <3", "\\<b>", "`<b>`", "1<2"])
def test_a_sign_that_only_looks_like_html_is_fine(render: Render, text: str) -> None:
    assert render(text)[1].html == []
