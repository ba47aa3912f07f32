"""What a text may hold, and what becomes of it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.page import Body
from clinicsite.parsing.markdown.elements import DocumentElements
from clinicsite.parsing.markdown.heading_ids import is_reserved_id
from clinicsite.parsing.markdown.limits import MAX_BRACKETS, MAX_LINKS, find_limit_errors

Html = Callable[[str], str]
Render = Callable[[str], tuple[Body, DocumentElements]]


def list_ids(body: Body) -> list[str]:
    return re.findall(r' id="([^"]+)"', body.lead + body.main)


def test_markdown_before_first_section_is_lead(render: Render) -> None:
    body, _ = render("Lead.\n\n## One\n\nText.")
    assert body.lead == "<p>Lead.</p>"
    assert body.main.startswith('<h2 id="one">One</h2>')


def test_reference_after_a_backslash_shows_all_its_characters(render: Render) -> None:
    body, _ = render("The text \\&lt; and \\&nope; of [AT\\&T](https://example.org/?a&amp;b).")
    assert "The text &amp;lt; and &amp;nope; of" in body.lead
    assert 'href="https://example.org/?a&amp;b" rel="noreferrer">AT&amp;T</a>' in body.lead


def test_an_empty_text_is_an_empty_page(render: Render) -> None:
    body, _ = render("")
    assert (body.lead, body.main, body.word_count) == ("", "", 0)


def test_a_heading_gets_an_id_of_its_words(render: Render) -> None:
    body, found = render("## Who we are, and why\n\n### Sub *part*")
    assert [(h.level, h.id, h.text) for h in body.headings] == [
        (2, "who-we-are-and-why", "Who we are, and why"),
        (3, "sub-part", "Sub part"),
    ]
    assert [heading.id for heading in found.headings] == [None, None]


def test_an_editor_can_give_a_heading_its_id(render: Render) -> None:
    body, found = render("## Signs of it {#signs}\n\n## Signs\n")
    assert [heading.id for heading in body.headings] == ["signs", "signs_1"]
    assert [heading.id for heading in found.headings] == ["signs", None]
    assert body.headings[0].text == "Signs of it"


def test_headings_of_the_same_words_get_different_ids(render: Render) -> None:
    body, _ = render("## A\n\n## A\n\n## A")
    assert len({heading.id for heading in body.headings}) == 3


@pytest.mark.parametrize("words", ["Source 1", "Note 1", "Main", "Cite 1", "!!!"])
def test_no_heading_gets_an_id_that_the_site_needs_itself(render: Render, words: str) -> None:
    text = f"## {words}\n\n/// note | Title\n\nA.[@alpha-2001] B.[^1]\n\n///\n\n[^1]: C."
    body, _ = render(text)
    assert body.headings[0].id.endswith("-section")
    assert len(list_ids(body)) == len(set(list_ids(body)))


def test_a_footnote_leads_there_and_back(html: Html) -> None:
    page = html("A.[^1]\n\n[^1]: The *note*.")
    assert 'href="#fn:1"' in page
    assert 'id="fn:1"' in page
    assert 'href="#fnref:1"' in page
    assert "The <em>note</em>." in page


@pytest.mark.parametrize("inner", ["Words.\n\n    [^2]: More.", "> [^2]: More.", "[^2]: More."])
def test_a_footnote_in_another_is_shown_after_the_others(html: Html, inner: str) -> None:
    page = html(f"A.[^1] B.[^2] C.[^3]\n\n[^1]: {inner}\n\n[^3]: Last.")
    numbers = re.findall(r'href="#fn:(\d)">(\d)<', page)
    assert numbers == [("1", "1"), ("2", "3"), ("3", "2")]
    assert page.index('id="fn:3"') < page.index('id="fn:2"') < page.index("More.")


def test_a_footnote_can_cite_and_link(render: Render) -> None:
    body, found = render("A.[^1]\n\n[^1]: See [it](other.md).[@alpha-2001]")
    assert [link.target for link in found.links if link.target == "other.md"] == ["other.md"]
    assert len(body.sources) == 1


def test_a_table_scrolls_by_itself(html: Html) -> None:
    page = html("| A | B |\n|---|--:|\n| 1 | 2 |")
    assert '<th scope="col">A</th>' in page
    assert 'role="region"' in page
    assert 'tabindex="0"' in page
    assert "<td>1</td>" in page


def test_a_definition_list_is_one(html: Html) -> None:
    assert html("Word\n:   Meaning") == "<dl> <dt>Word</dt> <dd>Meaning</dd> </dl>"


def test_ordered_and_unordered_lists_are_told_apart(html: Html) -> None:
    page = html("1. one\n2. two\n\nText\n\n- a\n    - b")
    assert "<ol> <li>one</li> <li>two</li> </ol>" in page
    assert "<ul> <li>a<ul> <li>b</li> </ul> </li> </ul>" in page


def test_markdown_fence_keeps_its_characters(html: Html) -> None:
    assert "<code>&lt;b&gt; [@x] [a](b.md)" in html("```\n<b> [@x] [a](b.md)\n```")


def test_a_link_to_a_page_leads_to_its_address(html: Html) -> None:
    assert html("[a](other.md#signs)") == '<p><a href="/other/#signs">a</a></p>'


def test_a_link_to_a_page_that_is_not_there_is_only_words(html: Html) -> None:
    assert html("[a](nowhere.md)") == "<p><span>a</span></p>"


def test_a_link_to_another_site_tells_it_nothing(html: Html) -> None:
    assert 'rel="noreferrer"' in html("[a](https://example.org/)")


def test_a_mail_address_is_readable_in_the_source(html: Html) -> None:
    assert '<a href="mailto:desk@example.org">desk@example.org</a>' in html("<desk@example.org>")


def test_reading_a_text_twice_gives_the_same(render: Render) -> None:
    text = "## A\n\nB.[@alpha-2001][^1] opioid\n\n/// note | T\n\nx\n\n///\n\n[^1]: N."
    assert render(text)[0] == render(text)[0]


def test_no_id_of_the_theme_is_free_for_a_heading() -> None:
    templates = Path(__file__).resolve().parents[2].joinpath("theme/templates").rglob("*.html")
    written = {
        name
        for template in templates
        for name in re.findall(r'\sid="([^"{]+)"', template.read_text("utf-8"))
    }
    assert "main" in written
    assert [name for name in written if not is_reserved_id(name)] == []


def test_paragraph_with_too_many_links_is_refused_before_parsing() -> None:
    faults = list(find_limit_errors('[a]("x) ' * (MAX_LINKS + 1)))
    assert [(code, at.line) for code, at, _, _ in faults] == [("E205", 1)]
    assert not list(find_limit_errors("[a](x.md) " * MAX_LINKS))


def test_limit_of_open_brackets_counts_those_that_close() -> None:
    assert not list(find_limit_errors("[" * MAX_BRACKETS + "]" + "["))
    ((code, at, _, _),) = find_limit_errors("Words.\n\n" + "(" * (MAX_BRACKETS + 2))
    assert (code, at.line, at.column) == ("E210", 3, MAX_BRACKETS + 1)
