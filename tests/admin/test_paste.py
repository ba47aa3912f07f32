"""Words of other programs become Markdown in the text box: fixtures, a corpus and real pastes."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from selectolax.lexbor import LexborHTMLParser

from clinicsite.admin.paste import convert_paste, describe_losses
from tests.admin.conftest import AdminHarness
from tests.browser.page_audit import PageAuditor
from tests.parsing.conftest import Render, content, render  # noqa: F401 (fixtures)

PASTES = sorted((Path(__file__).parents[1] / "fixtures/pastes").glob("*.html"))
EDIT = "/admin/edit/pages/about.md"
PASTE = """([node, html, plain]) => {
  const data = new DataTransfer()
  if (html) data.setData('text/html', html)
  data.setData('text/plain', plain)
  const options = {clipboardData: data, bubbles: true, cancelable: true}
  node.dispatchEvent(new ClipboardEvent('paste', options))
}"""


@pytest.fixture
def editor(page: Page, admin: AdminHarness) -> Iterator[Page]:
    """The form of a page, with an empty text box."""
    page.goto(f"{admin.server.url}{EDIT}")
    page.locator("#body").fill("")
    yield page
    page.locator("#body").fill("Words.")
    expect(page.locator("#status")).to_have_text("No changes")


def paste(page: Page, html: str, plain: str) -> None:
    """Paste both forms of some words into the text box, as another program offers them."""
    page.locator("#body").focus()
    page.evaluate(PASTE, [page.locator("#body").element_handle(), html, plain])


@pytest.mark.parametrize("file", PASTES, ids=lambda file: file.stem)
def test_paste_of_a_program_becomes_markdown(file: Path, render: Render) -> None:  # noqa: F811
    markdown, _ = convert_paste(file.read_text("utf-8"))
    assert markdown == file.with_suffix(".md").read_text("utf-8").strip("\n")
    _, elements = render(markdown)
    assert [one.text for one in (*elements.suspect_markup, *elements.html)] == []


def test_paste_names_what_was_not_kept() -> None:
    _, lost = convert_paste(PASTES[-1].with_name("word.html").read_text("utf-8"))
    assert lost == describe_losses(
        {"pictures": 1, "comments": 1, "deleted": 1, "links": 1, "joined cells": 1}
    )
    assert lost[0] == "1 picture was not kept. Add it with “Picture”."


@pytest.mark.parametrize(
    "html",
    [
        '<div style="font-family: Consolas, monospace;white-space: pre;"><b>**x**</b></div>',
        "<span>only</span> words<br>of a line",
        "",
    ],
)
def test_paste_without_markup_stays_plain(html: str) -> None:
    assert convert_paste(html) == ("", [])


# Parts of HTML, one a line, of which the test below makes many pastes.
CORPUS = r"""
<p> </p> <b> </b> <ul> <li> </li> </ul> <table> <tr> <td> </td> </table> <h1> </h1> <br> <ol>
<blockquote> </blockquote> </a> <pre> <code> <sup> </sup> <!--[if§x]> <![endif]--> <!--§x§-->
<script>alert(1)</script> <style>p{}</style> <svg§onload=x> <a§href="javascript:alert(1)">
<a§href='https://e.example/"&gt;&lt;script&gt;'> &lt;script&gt;alert(1)&lt;/script&gt;
&lt;img§src=x§onerror=y&gt; &amp;lt;b&amp;gt; ///§note§|§x¶ ** [x](javascript:y) ` {phone} words
<p§class=MsoListParagraph§style='mso-list:l0§level3§lfo1'> < > & § 1.§ #§ >§ ![x](y) \
"""
PARTS = st.sampled_from([*CORPUS.split(), "\ue000", "\ue001<b>", "\n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(PARTS, max_size=25))
def test_paste_leaves_no_html_and_no_script(render: Render, parts: list[str]) -> None:  # noqa: F811
    html = "".join(parts).replace("§", " ").replace("¶", "\n")
    markdown, _ = convert_paste(html)
    body, elements = render(markdown)
    page = LexborHTMLParser(str(body.lead + body.main))
    assert elements.html == []
    assert page.css("script, style, svg, img, [onload], [onerror]") == []
    assert [a for a in page.css("a") if "script:" in (a.attributes.get("href") or "")] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"html": 1}, 400),
        ([], 400),
        ({"html": "\ud800"}, 400),
        ({"html": "<div>" * 5000}, 422),
        ({"html": "<p>x" * 1_600_000}, 413),
    ],
)
def test_paste_request_that_cannot_be_converted(
    body: object, status: int, admin: AdminHarness
) -> None:
    answer = admin.request("/admin/paste", body)
    assert answer.status == status
    assert json.loads(answer.text)["message"]


def test_paste_of_a_previewed_page_links_to_its_file(admin: AdminHarness) -> None:
    html = "<p>See <a href='{0}/contact/#call-us'>us</a> or <a href='{0}/no/'>no page</a>.</p>"
    sent = {"html": html.format(admin.server.url), "path": "articles/x.md"}
    answer = json.loads(admin.request("/admin/paste", sent).text)
    wrong = f"[no page]({admin.server.url}/no/)"
    assert answer["markdown"] == f"See [us](../pages/contact.md#call-us) or {wrong}."


def test_paste_goes_in_and_is_undone(editor: Page, auditor: PageAuditor) -> None:
    text = editor.locator("#body")
    text.fill("Before.")
    paste(editor, PASTES[0].read_text("utf-8"), "What a visit is like\nWe ask where")
    expect(text).to_have_value("Before.\n\n" + PASTES[0].with_suffix(".md").read_text("utf-8"))
    note = editor.locator("#box-note")
    expect(note).to_contain_text("1 picture was not kept.")
    assert auditor.audit(editor) == []
    text.press("Control+Z")
    expect(text).to_have_value("Before.What a visit is like\nWe ask where")
    text.press("Control+Z")
    expect(text).to_have_value("Before.")


def test_paste_keeps_what_is_typed_meanwhile(editor: Page) -> None:
    text = editor.locator("#body")
    paste(editor, "<p>A <b>bold</b> word.</p>", "A bold word.")
    text.press_sequentially(" And more")
    expect(text).to_have_value("A **bold** word. And more")


def test_paste_by_keyboard_and_plain_paste(editor: Page, admin: AdminHarness) -> None:
    editor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.evaluate(
        """() => navigator.clipboard.write([new ClipboardItem({
          'text/html': new Blob(['<h1>A heading</h1><p>Some <i>words</i>.'], {type: 'text/html'}),
          'text/plain': new Blob(['A heading\\nSome words.'], {type: 'text/plain'})})])"""
    )
    text = editor.locator("#body")
    text.press("Control+V")
    expect(text).to_have_value("## A heading\n\nSome *words*.\n")
    text.fill("")
    text.press("Control+Shift+V")
    expect(text).to_have_value("A heading\nSome words.")
    expect(editor.locator("#box-note")).to_be_empty()


def test_paste_of_five_megabytes_is_not_lost(editor: Page) -> None:
    start = time.monotonic()
    line = "<p class=MsoNormal>A <b>line</b> of words that a person pasted from a long text.</p>"
    editor.evaluate(
        """([line, html, count]) => {
          const data = new DataTransfer()
          data.setData('text/html', html.repeat(count))
          data.setData('text/plain', line.repeat(count))
          document.getElementById('body').dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))
        }""",
        ["A line of words that a person pasted from a long text.\n", line, 5_000_000 // len(line)],
    )
    expect(editor.locator("#box-note")).not_to_be_empty(timeout=60_000)
    assert time.monotonic() - start < 60
    value = editor.locator("#body").input_value()
    assert value.count("words that a person") == 5_000_000 // len(line)
    editor.reload()  # the text would slow the other tests
