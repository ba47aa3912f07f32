"""Records: facts, typed."""

import pytest
from pydantic import ValidationError

from clinicsite.model.clinic import Clinic
from clinicsite.model.evidence import Evidence
from clinicsite.model.location import Location
from clinicsite.model.person import Person
from clinicsite.model.reference import Reference
from clinicsite.model.vocabulary import Term

REFERENCE = {"key": "example-2020", "type": "rct", "year": 2020, "title": "T", "authors": ["A B"]}
CLINIC = {
    "name": "Example Clinic",
    "launched": False,
    "time_zone": "America/New_York",
    "languages": ["en"],
}


def test_a_reference_can_be_looked_up() -> None:
    with pytest.raises(ValidationError, match="cannot be looked up"):
        Reference.model_validate(REFERENCE)
    assert Reference.model_validate(REFERENCE | {"pmid": "1"}).link == (
        "https://pubmed.ncbi.nlm.nih.gov/1/"
    )


def test_reference_with_only_an_unconfirmed_doi_cannot_be_looked_up() -> None:
    with pytest.raises(ValidationError, match="cannot be looked up"):
        Reference.model_validate(REFERENCE | {"doi": "10.1000/182", "unconfirmed": ["doi"]})


def test_the_doi_is_the_first_choice_for_a_link() -> None:
    found = Reference.model_validate(REFERENCE | {"doi": "10.1000/182", "pmid": "1"})
    assert found.link == "https://doi.org/10.1000/182"


def test_an_unconfirmed_field_is_kept_but_never_shown() -> None:
    found = Reference.model_validate(
        REFERENCE | {"doi": "10.1000/182", "pmid": "1", "unconfirmed": ["doi"]}
    )
    assert found.doi == "10.1000/182"
    assert found.get_confirmed("doi") is None
    assert found.link == "https://pubmed.ncbi.nlm.nih.gov/1/"


def test_a_reference_has_an_author() -> None:
    with pytest.raises(ValidationError):
        Reference.model_validate(REFERENCE | {"pmid": "1", "authors": []})


def test_an_empty_fact_of_the_clinic_is_none() -> None:
    clinic = Clinic.model_validate(CLINIC | {"email": None})
    assert (clinic.email, clinic.phone, clinic.city) == (None, None, None)
    assert clinic.zone.key == "America/New_York"


@pytest.mark.parametrize(
    "phone",
    [
        "(555) 555-0100",
        "555.555.0100",
        "+1 555 555 0100",
        "5555550100",
        "(555)\u00a0555\u20110100",
        "1-555-555-0100",
    ],
)
def test_a_phone_number_has_ten_digits(phone: str) -> None:
    assert Location.model_validate({"phone": phone}).phone == phone


@pytest.mark.parametrize(
    "phone", ["555-0100", "call us", "(555) 555-0100 ext. 3", "tel:5555550100", "555-555-01000"]
)
def test_clinic_phone_invalid_is_refused(phone: str) -> None:
    with pytest.raises(ValidationError, match="is not a phone number"):
        Location.model_validate({"phone": phone})


@pytest.mark.parametrize("email", ["desk at clinic.example", "mailto:a@b.example", "desk@clinic"])
def test_an_email_address_is_one(email: str) -> None:
    assert Clinic.model_validate(CLINIC | {"email": "desk@clinic.example"}).email
    with pytest.raises(ValidationError, match="is not an email address"):
        Clinic.model_validate(CLINIC | {"email": email})


def test_a_time_zone_exists() -> None:
    with pytest.raises(ValidationError, match="not a time zone"):
        Clinic.model_validate(CLINIC | {"time_zone": "America/Example"})


def test_a_person_is_not_shown_without_consent() -> None:
    person = {
        "key": "example-clinician",
        "name": "Example Clinician",
        "license_type": "MD",
        "license_state": "FL",
    }
    with pytest.raises(ValidationError):
        Person.model_validate(person | {"consent_to_publish": False})


def test_a_meaning_has_at_most_30_words() -> None:
    assert Term.model_validate({"term": "A", "plain": "w " * 30})
    with pytest.raises(ValidationError, match="has 31 words"):
        Term.model_validate({"term": "A", "plain": "w " * 31})


def test_a_plain_sentence_of_evidence_has_at_most_40_words() -> None:
    record = {
        "treatment": "a",
        "condition": "b",
        "question": "Q?",
        "direction": "unclear",
        "certainty": "low",
        "sources": ["example-2020"],
        "as_of": "2026-01-01",
    }
    assert Evidence.model_validate(record | {"plain": "w " * 40})
    with pytest.raises(ValidationError, match="has 41 words"):
        Evidence.model_validate(record | {"plain": "w " * 41})


@pytest.mark.parametrize(
    ("against", "said"),
    [
        (["example-2021"], None),
        (["other-1999"], "not among the sources"),
        (["example-2020", "example-2021"], "on one side"),
    ],
)
def test_sources_that_disagree_are_two_sides(against: list[str], said: str | None) -> None:
    record = {
        "treatment": "a",
        "condition": "b",
        "question": "Q?",
        "direction": "unclear",
        "certainty": "low",
        "sources": ["example-2020", "example-2021"],
        "plain": "Nobody knows.",
        "as_of": "2026-01-01",
        "disagrees_with": against,
    }
    if said is None:
        assert Evidence.model_validate(record)
    else:
        with pytest.raises(ValidationError, match=said):
            Evidence.model_validate(record)


def test_the_id_of_a_term_is_made_of_its_words() -> None:
    assert Term.model_validate({"term": "Crohn’s disease", "plain": "x"}).id == "crohn-s-disease"


def test_only_a_web_page_goes_without_a_year() -> None:
    undated = {name: value for name, value in REFERENCE.items() if name != "year"} | {"pmid": "1"}
    with pytest.raises(ValidationError, match='"year" is missing'):
        Reference.model_validate(undated)
    page = undated | {"type": "web_page"}
    assert Reference.model_validate(page | {"checked_on": "2026-01-01"}).year is None
    with pytest.raises(ValidationError, match="has no day on which it was read"):
        Reference.model_validate(page)
