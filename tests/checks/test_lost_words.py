"""Words of a Markdown text that its page does not hold."""

from collections.abc import Callable
from pathlib import Path

import pytest
from markdown import Markdown

from clinicsite.checks.analysis.lost_words import find_lost_words
from clinicsite.checks.runner import sort_problems
from clinicsite.model.problem import Problem
from clinicsite.parsing.markdown.elements import TextSpan
from tests.checks.conftest import HEAD

HTML = "<h2>Hours</h2>\n<p>Call us. It is <em>open</em>.</p>\n<ul>\n<li>One thing</li>\n</ul>"
MARKDOWN = "## Hours {#hours}\n\nCall us. It is *open*.\n\n- One thing\n"


def test_find_lost_words_of_a_whole_page_is_empty() -> None:
    assert find_lost_words(MARKDOWN, HTML) == []


@pytest.mark.parametrize(
    ("words", "line", "column"),
    [
        ("Hours", 1, 4),
        ("open", 3, 17),
        ("It is *open", 3, 10),
        ("One thing", 5, 3),
    ],
)
def test_find_lost_words_names_their_place(words: str, line: int, column: int) -> None:
    html = HTML
    for word in words.replace("*", "").split():
        html = html.replace(word, "", 1)
    (lost,) = find_lost_words(MARKDOWN, html)
    assert lost.words == words
    assert lost.span == TextSpan(line, column, len(words))


def test_find_lost_words_sees_words_that_the_page_holds_elsewhere() -> None:
    html = f"{HTML}\n<p>So Our clinic opens.</p>\n<p>Call it.</p>"
    (lost,) = find_lost_words(f"{MARKDOWN}\nOur it\n", html)
    assert lost.words == "Our it"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("A [link](a_b(c).md) here.", '<p>A <a href="/x/">link</a> here.</p>'),
        ('A [link](<a b.md> "Its title").', '<p>A <a href="/x/" title="Its title">link</a>.</p>'),
        ("![A word](x.png)", '<img alt="A word">'),
        ("A fact.[@a-2020; @b-2021] More.", '<p>A fact.<sup class="cite"><a>1</a></sup> More.</p>'),
        ("Caf&eacute; &#65;B", "<p>Café AB</p>"),
        ("7. One\n8. Two", '<ol start="7"><li>One</li><li>Two</li></ol>'),
        ("> 1. One", "<blockquote><ol><li>One</li></ol></blockquote>"),
        ("```text\nA b\n```", "<pre><code>A b</code></pre>"),
        ("See [us][x].\n\n[x]: us.md", '<p>See <a href="/us/">us</a>.</p>'),
        ("Call {phone} now.", "<p>Call 555-0100 now.</p>"),
        ("/// note | Us\n    level: x\n\nNow.\n\n///", "<h2>Us</h2><p>Now.</p>"),
        ("/// do\n\nA\n\n///\n\n/// dont\n\nB\n\n///", "<h2>Do</h2>A<h2>Do not</h2>B"),
        ("un*believ*able a\\_b", "<p>un<em>believ</em>able a_b</p>"),
    ],
)  # fmt: skip
def test_find_lost_words_knows_what_a_page_does_not_show(markdown: str, html: str) -> None:
    assert find_lost_words(markdown, html) == []


@pytest.mark.parametrize(
    "markdown",
    [
        "[Hours]: 9-5 (weekdays only)",
        "Text.\n\n> [Hours]: nine",
        "[Us]: about.md",
        "[us]: about.md\n[us]: contact.md\n\nSee [us].",
    ],
)
def test_find_lost_words_finds_definitions_that_are_none(markdown: str) -> None:
    assert find_lost_words(markdown, "<p>Text.</p>")


def test_lost_words_are_reported_at_their_line(
    content: Path, problems: Callable[[], list[Problem]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (content / "pages/example.md").write_text(f"{HEAD}Text one.\n\nText *two* and three.\n")
    convert = Markdown.convert

    def lose_words(markdown: Markdown, text: str) -> str:
        return convert(markdown, text).replace("<em>two</em> and", "")

    monkeypatch.setattr(Markdown, "convert", lose_words)
    (problem,) = problems()
    assert (problem.code, problem.line, problem.column) == ("E317", 8, 7)


def test_title_of_a_link_to_a_draft_is_not_lost(
    content: Path, problems: Callable[[], list[Problem]]
) -> None:
    draft = HEAD.replace("status: published", "status: draft")
    (content / "pages/draft.md").write_text(f"{draft}Text.\n")
    (content / "pages/example.md").write_text(f'{HEAD}See [it](draft.md "Its title").\n')
    assert "E317" not in {problem.code for problem in problems()}


@pytest.mark.parametrize(("code", "stays"), [("W831", True), ("E801", True), ("E316", False)])
def test_lost_words_stay_unless_an_error_of_markup_names_their_line(code: str, stays: bool) -> None:
    lost, other = (Problem("content/a.md", 7, 1, one, "a", "b") for one in ("E317", code))
    assert (lost in sort_problems([lost, other])) is stays
