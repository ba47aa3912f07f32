"""The first use of a glossary term on a page is marked."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from clinicsite.model.page import Body
from clinicsite.model.vocabulary import Term
from clinicsite.parsing.markdown.elements import DocumentElements
from clinicsite.parsing.markdown.glossary_terms import TermFinder, mark_terms, remove_term_buttons

Html = Callable[[str], str]
Render = Callable[..., tuple[Body, DocumentElements]]


def list_marked_terms(html: str) -> list[str]:
    """The words that are marked as terms."""
    return re.findall(r'<\w+[^>]*class="term"[^>]*>(.*?)</', html)


def make_term(name: str, *also: str) -> Term:
    return Term(term=name, plain="A meaning.", also=also)


def list_terms(text: str, *terms: Term) -> list[str]:
    paragraph = Element("p")
    paragraph.text = text
    mark_terms(paragraph, TermFinder(terms), {})
    assert "".join(paragraph.itertext()) == text
    return [element.text or "" for element in paragraph.iter() if element.get("class") == "term"]


def test_only_the_first_use_is_marked(html: Html) -> None:
    assert list_marked_terms(html("An opioid, and an opioid.\n\nOne more opioid.")) == ["opioid"]


def test_a_term_with_a_ligature_is_marked() -> None:
    side_effect, fibre = make_term("side effect"), make_term("fibromyalgia")
    assert list_terms("A side eﬀect of ﬁbromyalgia", side_effect, fibre) == [
        "side eﬀect",
        "ﬁbromyalgia",
    ]


def test_the_first_use_counts_across_elements(html: Html) -> None:
    assert list_marked_terms(html("*Opioid* and **opioid**.\n\n- opioid")) == ["Opioid"]


def test_the_longest_term_wins(html: Html) -> None:
    assert list_marked_terms(html("Chronic pain is pain.")) == ["Chronic pain", "pain"]


def test_a_plural_counts_as_the_term(html: Html) -> None:
    assert list_marked_terms(html("Some opioids help.")) == ["opioids"]
    assert list_terms("Two biopsies and boxes", make_term("box")) == ["boxes"]


@pytest.mark.parametrize("text", ["painful", "non-opioid", "opioid-free", "repain"])
def test_part_of_a_word_is_not_a_term(html: Html, text: str) -> None:
    assert list_marked_terms(html(text)) == []


@pytest.mark.parametrize(
    "text",
    ["## About opioid", "[opioid](other.md)", "`opioid`", "    opioid", "```\nopioid\n```"],
)
def test_headings_links_and_code_are_left_alone(html: Html, text: str) -> None:
    assert list_marked_terms(html(text)) == []


def test_a_use_that_cannot_be_marked_does_not_count_as_the_first(html: Html) -> None:
    assert list_marked_terms(html("## About opioid\n\nAn opioid.")) == ["opioid"]


def test_an_abbreviation_is_marked_in_its_own_case_only() -> None:
    trial = make_term("Clinical trial", "RCT")
    assert list_terms("One RCT and more RCTs", trial) == ["RCT"]
    assert list_terms("or", make_term("Operating room", "OR")) == []
    assert list_terms("the OR", make_term("Operating room", "OR")) == ["OR"]


def test_a_term_may_go_on_in_the_next_line(html: Html) -> None:
    assert list_marked_terms(html("This is chronic\npain.")) == ["chronic pain"]


def test_an_apostrophe_in_a_term_is_found_in_the_curled_text() -> None:
    assert list_terms("It is Crohn’s disease.", make_term("Crohn’s disease")) == ["Crohn’s disease"]


def test_letters_that_only_look_alike_are_not_a_term(html: Html) -> None:
    assert list_marked_terms(html("An opıoid.")) == []


def test_terms_of_blocks_are_marked(html: Html) -> None:
    assert list_marked_terms(html("/// note | Title\n\nAn opioid.\n\n///")) == ["opioid"]


def test_the_words_around_a_term_stay(html: Html) -> None:
    assert re.sub("<[^>]+>", "", html("An opioid, *an* opioid.")) == "An opioid, an opioid."


def test_no_terms_no_marks() -> None:
    assert list_terms("An opioid.") == []


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("An opioid, and more.", "{opioid},"),
        ("Strong (opioid or not) pills.", "({opioid}"),
        ("An opioid’s effect.", "{opioid}’s"),
        ("“Opioid.”", "“{Opioid}.”"),
    ],
)
def test_a_term_is_held_together_with_its_punctuation(html: Html, text: str, joined: str) -> None:
    (found,) = re.findall('<span class="nowrap-term">(.*?)</span>', html(text))
    assert re.sub("<button[^>]*>(.*?)</button>", r"{\1}", found) == joined


@pytest.mark.parametrize("text", ["Strong pills (opioid) help.", "Strong pills (opioids), opioid."])
def test_a_term_alone_in_brackets_is_explained_by_the_words_before(html: Html, text: str) -> None:
    assert list_marked_terms(html(text)) == []


def test_term_in_page_title_is_not_marked(render: Render) -> None:
    body, _ = render("An opioid, and chronic pain.", title="What opioids do")
    assert list_marked_terms(str(body.lead)) == ["chronic pain"]
    assert [term.term for term in body.terms] == ["Chronic pain"]


def test_a_term_between_spaces_needs_no_holding(html: Html) -> None:
    assert "nowrap-term" not in html("An opioid is one.")


def test_feeds_get_terms_as_plain_words(html: Html) -> None:
    text = html("Some (opioids), an opioid and **chronic pain** or pain.")
    assert remove_term_buttons(text) == (
        "<p>Some (opioids), an opioid and <strong>chronic pain</strong> or pain.</p>"
    )


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Some opioids[@alpha-2001] help.", ["term term--cited"]),
        ("Some opioids help.[@alpha-2001]", ["term"]),
        ("Some opioids.[@alpha-2001]", ["term"]),
    ],
)
def test_a_term_that_a_citation_touches_is_told_apart(
    html: Html, text: str, cited: list[str]
) -> None:
    made = html(text)
    assert re.findall('class="(term[^"]*)"', made) == cited
    assert "button" not in remove_term_buttons(made)
