"""Volume, issue, pages, PubMed number and authors: the forms that records accept."""

import pytest
from pydantic import ValidationError

from clinicsite.model.citation_fields import expand_pages, normalize_pages
from clinicsite.model.reference import Reference

JOURNAL = {"journal": "Example J", "volume": "12"}


def validate(**given: object) -> Reference:
    sound = {"key": "a-1", "type": "rct", "year": 2020, "title": "Title", "authors": ["Example A"]}
    return Reference.model_validate(sound | {"doi": "10.1000/182"} | given)


def get_error(**given: object) -> tuple[str, str]:
    """Return the message and the only possible correction of the mistake in a record."""
    with pytest.raises(ValidationError) as caught:
        validate(**given)
    error = caught.value.errors()[0]
    return error["ctx"]["message"], error["ctx"]["meant"]


@pytest.mark.parametrize(
    "pages",
    [
        *("304-311", "304", "S2-S15", "e123-e130", "CD012033", "102.e1-102.e7", "xiv-xx"),
        *("bmj.n895", "12-15, 20", "n895", "833104", "E255-E261", "99-101"),
    ],
)
def test_pages_keep_each_form_of_a_journal(pages: str) -> None:
    assert validate(**JOURNAL, pages=pages).pages == pages
    assert expand_pages(pages) == pages


@pytest.mark.parametrize(
    ("pages", "message", "meant"),
    [
        ("304\u2013311", '"304\u2013311" is not the form of page numbers', "304-311"),
        ("pp. 304-311", '"pp. 304-311" is not the form of page numbers', "304-311"),
        ("304 -- 311", '"304 -- 311" is not the form of page numbers', "304-311"),
        ("12-", '"12-" has no last page', ""),
        ("-12", '"-12" has no first page', ""),
        ("12\u2013", '"12-" has no last page', ""),
        ("311-304", '"311-304" ends before it begins', ""),
        ("304-11", '"304-11" leaves out a part of the last page', ""),
        ("S2-15", '"S2-15" leaves out a part of the last page', ""),
        ("in press", '"in press" is not page numbers', ""),
        ("12:3", '"12:3" is not page numbers', ""),
    ],
)
def test_pages_refuse_a_slip(pages: str, message: str, meant: str) -> None:
    assert get_error(**JOURNAL, pages=pages) == (message, meant)


@pytest.mark.parametrize(
    ("given", "message", "meant"),
    [
        ({"volume": "Vol. 12"}, '"Vol. 12" is not a volume', "12"),
        ({"volume": "12(3)"}, '"12(3)" is more than a volume', ""),
        ({"volume": "12(3):304-11"}, '"12(3):304-11" is more than a volume', ""),
        ({"volume": "12:304"}, '"12:304" is more than a volume', ""),
        ({"volume": "12", "issue": "No. 3"}, '"No. 3" is not an issue', "3"),
        ({"volume": "12", "issue": "(3)"}, '"(3)" is not an issue', "3"),
        ({"issue": "3"}, 'The issue of "a-1" has no volume', ""),
        ({"pmid": "PMID: 123"}, '"PMID: 123" is not a PubMed number', "123"),
        ({"pmid": "https://pubmed.ncbi.nlm.nih.gov/123/"}, None, "123"),
        ({"pmid": "PMC123"}, '"PMC123" is not a PubMed number', ""),
        ({"pmid": "12a"}, '"12a" is not a PubMed number', ""),
        ({"authors": ["Doe J, Roe RS"]}, '"Doe J, Roe RS" is 2 authors in one', ""),
        ({"authors": ["Doe J; Roe RS"]}, '"Doe J; Roe RS" is 2 authors in one', ""),
        ({"authors": ["van Doe, J. M."]}, None, "van Doe JM"),
        ({"authors": ["Doe J."]}, None, "Doe J"),
        ({"authors": ["Roe R.S."]}, None, "Roe RS"),
        ({"authors": ["Roe R. S."]}, None, "Roe RS"),
        ({"authors": ["J. M. Doe"]}, None, "Doe JM"),
        ({"authors": ["J Doe"]}, None, "Doe J"),
        ({"authors": ["Doe, John M."]}, None, "Doe JM"),
        ({"authors": ["John Doe"]}, '"John Doe" is not the form of an author', ""),
        ({"authors": ["Doe J", "Richard S. Roe"]}, None, ""),
        ({"authors": ["Doe J et al."]}, '"Doe J et al." is more than one author', ""),
        ({"authors": ["et al"]}, None, ""),
        ({"authors": ["et al", "Doe J"]}, None, ""),
        ({"volume": "twelve"}, '"twelve" is not a volume', ""),
        ({"volume": "12", "issue": "three"}, '"three" is not an issue', ""),
        ({"volume": "12", "issue": "3(2)"}, '"3(2)" is more than an issue', ""),
        ({"volume": "12", "issue": "(3"}, '"(3" is not an issue', "3"),
        ({"title": "A trial of rest."}, None, ""),
        ({"title": "A TRIAL OF REST"}, "The title is all in capital letters", ""),
        ({"type": "trial"}, '"trial" is not one of the choices for type', ""),
        ({"type": "Meta-analysis"}, None, ""),
    ],
)  # fmt: skip
def test_reference_refuses_a_slip(
    given: dict[str, object], message: str | None, meant: str
) -> None:
    found = get_error(**{"journal": "Example J", **given})
    assert found[1] == meant
    assert message in (None, found[0])


@pytest.mark.parametrize("name", ["volume", "pages"])
def test_reference_without_journal_has_no_place_in_one(name: str) -> None:
    assert get_error(**{name: "12"}) == (f'The {name} of "a-1" belongs to no journal', "")


@pytest.mark.parametrize(
    "author",
    [
        *("Department of Health, UK", "Doe J Jr", "Centers for Rest, Pain and Sleep"),
        *(
            "O\u2019Roe RS",
            "Mayo Clinic",
            "Tonix Medicines",
            "Example Study Group",
            "van der Roe J",
        ),
    ],
)
def test_author_can_be_an_organization_or_a_name(author: str) -> None:
    assert validate(**JOURNAL, authors=[author]).authors == (author,)


def test_normalize_pages_keeps_letters() -> None:
    assert normalize_pages("Pages e12 \u2014 e15.") == "e12-e15"


@pytest.mark.parametrize("given", [{"volume": "XII"}, {"volume": "12A", "issue": "Suppl 1"}])
def test_volume_and_issue_need_no_digits_alone(given: dict[str, str]) -> None:
    assert validate(**{**JOURNAL, **given}).volume == given["volume"]


@pytest.mark.parametrize("title", ["Rest in the U.S.", "Does rest help?", "NMDA and GABA"])
def test_title_can_end_in_an_abbreviation(title: str) -> None:
    assert validate(title=title).title == title
