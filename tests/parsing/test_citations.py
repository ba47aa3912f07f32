"""Citations become numbers, in the order in which a reader meets them; references become lines."""

import re
from collections.abc import Callable

import pytest

from clinicsite.model.page import Body
from clinicsite.model.reference import Reference
from clinicsite.parsing.citations import format_reference
from clinicsite.parsing.markdown.elements import DocumentElements

Render = Callable[[str], tuple[Body, DocumentElements]]


def list_numbers(body: Body) -> list[int]:
    """The numbers of all citations, in the order of the page."""
    return [int(found) for found in re.findall(r'href="#source-(\d+)"', body.lead + body.main)]


def list_keys(body: Body) -> list[str]:
    return [source.reference.key for source in body.sources]


def test_sources_are_numbered_in_the_order_of_the_page(render: Render) -> None:
    body, _ = render("One.[@gamma-2003] Two.[@alpha-2001]\n\n## H\n\nThree.[@beta-2002]")
    assert list_numbers(body) == [1, 2, 3]
    assert list_keys(body) == ["gamma-2003", "alpha-2001", "beta-2002"]


def test_a_source_cited_again_keeps_its_number(render: Render) -> None:
    body, found = render("A.[@beta-2002] B.[@alpha-2001] C.[@beta-2002]")
    assert list_numbers(body) == [1, 2, 1]
    assert list_keys(body) == ["beta-2002", "alpha-2001"]
    assert [citation.key for citation in found.citations] == [
        "beta-2002",
        "alpha-2001",
        "beta-2002",
    ]


@pytest.mark.parametrize("sign", ["; @", ";@", ", @", "; "])
def test_one_place_cites_several_sources(render: Render, sign: str) -> None:
    body, _ = render(f"A.[@beta-2002{sign}alpha-2001]")
    assert list_keys(body) == ["beta-2002", "alpha-2001"]
    assert "</a>, <a" in body.lead


def test_the_rows_of_an_evidence_block_count_where_they_stand(render: Render) -> None:
    body, _ = render("A.[@gamma-2003]\n\n/// evidence\n\n///\n\nB.[@alpha-2001]")
    assert list_keys(body) == ["gamma-2003", "beta-2002", "alpha-2001"]
    assert list_numbers(body) == [1, 2, 3, 3]


def test_the_rows_of_an_evidence_block_come_before_its_text(render: Render) -> None:
    body, _ = render("/// evidence\n\nMore.[@gamma-2003]\n\n///")
    assert list_keys(body) == ["beta-2002", "alpha-2001", "gamma-2003"]
    assert list_numbers(body) == [1, 2, 3]


def test_a_citation_of_an_unknown_source_is_found_and_not_shown(render: Render) -> None:
    body, found = render("A.[@nobody-1999]")
    assert body.sources == ()
    assert [citation.key for citation in found.citations] == ["nobody-1999"]
    assert "nobody" not in body.lead


@pytest.mark.parametrize("text", ["`[@alpha-2001]`", "    [@alpha-2001]", "\\[@alpha-2001]"])
def test_code_and_escaped_brackets_cite_nothing(render: Render, text: str) -> None:
    body, found = render(text)
    assert body.sources == ()
    assert found.citations == []
    assert "[@alpha-2001]" in body.lead


def test_one_page_knows_nothing_of_the_last(render: Render) -> None:
    render("A.[@gamma-2003]")
    body, _ = render("A.[@alpha-2001]")
    assert list_numbers(body) == [1]
    assert list_keys(body) == ["alpha-2001"]


def test_each_id_of_a_citation_is_used_once(render: Render) -> None:
    body, _ = render("A.[@alpha-2001] B.[@alpha-2001]\n\n/// evidence\n\n///")
    ids = re.findall(r' id="(cite-[^"]+)"', body.lead + body.main)
    assert len(ids) == len(set(ids)) > 0


def make_reference(**given: object) -> Reference:
    sound = {"key": "a-1", "type": "rct", "year": 2020, "title": "Title", "authors": ["Example A"]}
    return Reference.model_validate(sound | {"doi": "10.1000/182"} | given)


def load_strings(**given: object) -> str:
    return str(format_reference(make_reference(**given)).striptags())


def test_a_source_is_authors_title_journal_year() -> None:
    assert load_strings(journal="Example J").startswith("Example A. Title. Example J. 2020.")


def test_format_reference_names_up_to_six_authors_and_three_of_more() -> None:
    six = [f"Example {letter}" for letter in "ABCDEF"]
    assert load_strings(authors=six).startswith(f"{', '.join(six)}. Title")
    assert load_strings(authors=[*six, "Example G"]).startswith(f"{', '.join(six[:3])}, et al. ")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"volume": "12", "issue": "3", "pages": "304-311"}, "Example J. 2020;12(3):304-311. doi"),
        ({"volume": "12", "pages": "CD012033"}, "Example J. 2020;12:CD012033. doi"),
        ({"volume": "12"}, "Example J. 2020;12. doi"),
        ({"pages": "e12"}, "Example J. 2020:e12. doi"),
        ({"volume": "12", "unconfirmed": ["volume"]}, "Example J. 2020. doi"),
    ],
)
def test_format_reference_prints_volume_issue_and_pages(
    given: dict[str, object], shown: str
) -> None:
    assert shown in load_strings(journal="Example J", **given)


def test_format_reference_links_doi_and_pubmed_number_instead_of_title() -> None:
    line = format_reference(make_reference(pmid="1", url="https://a.example/"))
    assert re.findall("<a [^>]*>([^<]+)</a>", line) == ["doi:10.1000/182", "PMID 1"]
    line = format_reference(make_reference(doi=None, url="https://a.example/"))
    assert re.findall("<a [^>]*>([^<]+)</a>", line) == ["Title"]


@pytest.mark.parametrize(
    ("authors", "is_shortened"),
    [
        (["A B", "et al"], True),
        (["A B", "C D", "Et al."], True),
        (["A B", "C D", "E F", "et al"], False),
        (["A B"], False),
    ],
)
def test_reference_is_shortened_below_three_names(authors: list[str], is_shortened: bool) -> None:
    assert make_reference(authors=authors).is_shortened is is_shortened


def test_et_al_in_a_record_stays() -> None:
    assert load_strings(authors=["Example A", "et al"]).startswith("Example A, et al. ")


@pytest.mark.parametrize("title", ["Does it help?", "It helps!"])
def test_a_title_that_ends_a_sentence_gets_no_second_stop(title: str) -> None:
    assert f"{title} 2020." in load_strings(title=title)


def test_an_unconfirmed_journal_is_not_printed() -> None:
    assert "Example J" not in load_strings(journal="Example J", unconfirmed=["journal"])


def test_an_unconfirmed_doi_is_not_linked() -> None:
    line = format_reference(make_reference(pmid="1", unconfirmed=["doi"]))
    assert "10.1000" not in line
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/1/"' in line


def test_signs_of_html_in_a_record_are_escaped() -> None:
    line = format_reference(
        make_reference(doi=None, title="<b>&</b>", url='https://a.example/"><script>')
    )
    assert "<b>" not in line
    assert "<script>" not in line


def test_a_web_page_has_no_year() -> None:
    page = {"type": "web_page", "doi": None, "url": "https://a.example/"}
    assert load_strings(**page, year=None, checked_on="2026-01-02") == "Example A. Title."
