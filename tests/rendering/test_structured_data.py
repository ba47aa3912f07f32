"""What pages tell search engines: valid by schema.org, seen by the reader too, and harmless."""

import re

import pytest

from tests.conftest import BuiltSite, get_text
from tests.every_page import every_page
from tests.rendering.json_ld import get_json_ld, get_node, list_hidden_texts, list_types
from tests.rendering.schema_org import find_graph_problems

ORG = "https://schema.org/"
ARTICLE = "articles/one/"


def list_urls(site: BuiltSite) -> list[str]:
    """The pages of a site that can be found."""
    urls = re.findall("<loc>(.*?)</loc>", site.read("sitemap.xml"))
    return [url.removeprefix(f"{site.url}/") for url in urls]


@every_page
def test_every_page_is_valid_by_schema_org(site: BuiltSite, page_address: str) -> None:
    if page_address.endswith("404.html"):
        assert "ld+json" not in site.document(page_address).html
        return
    assert find_graph_problems(get_json_ld(site.document(page_address))) == []


@every_page
def test_every_page_says_only_what_its_reader_sees(site: BuiltSite, page_address: str) -> None:
    if not page_address.endswith("404.html"):
        assert list_hidden_texts(site, page_address) == []


def test_a_site_with_all_its_facts_is_valid_too(full_site: BuiltSite) -> None:
    addresses = list_urls(full_site)
    assert {"conditions/crps/", "treatments/ketamine-infusion/"} <= set(addresses)
    for address in addresses:
        assert (address, find_graph_problems(get_json_ld(full_site.document(address)))) == (
            address,
            [],
        )
        assert (address, list_hidden_texts(full_site, address)) == (address, [])


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("", ["WebPage", "WebSite"]),
        ("about/", ["AboutPage", "BreadcrumbList", "WebSite"]),
        ("contact/", ["ContactPage", "BreadcrumbList", "WebSite"]),
        ("articles/", ["CollectionPage", "BreadcrumbList", "WebSite"]),
        ("news/", ["CollectionPage", "BreadcrumbList", "WebSite"]),
        ("news/saturdays/", ["WebPage", "NewsArticle", "BreadcrumbList", "WebSite"]),
        ("glossary/", ["WebPage", "DefinedTermSet", "BreadcrumbList", "WebSite"]),
        (ARTICLE, ["MedicalWebPage", "Article", "BreadcrumbList", "WebSite"]),
        ("conditions/crps/", ["MedicalWebPage", "MedicalCondition", "BreadcrumbList", "WebSite"]),
        (
            "treatments/ketamine-infusion/",
            ["MedicalWebPage", "MedicalTherapy", "BreadcrumbList", "WebSite"],
        ),
    ],
)
def test_each_kind_of_page_has_its_nodes(
    full_site: BuiltSite, address: str, kinds: list[str]
) -> None:
    people = ["Physician"] if address == ARTICLE else []
    assert list_types(full_site, address) == [*kinds, "MedicalClinic", *people]


def test_a_clinic_without_an_address_is_an_organization(
    site: BuiltSite, full_site: BuiltSite
) -> None:
    assert set(get_node(site, "", "MedicalOrganization")) == {
        "@type", "@id", "name", "url", "logo",
    }  # fmt: skip
    clinic = get_node(full_site, "", "MedicalClinic")
    assert clinic["telephone"] == "+15555550199"
    assert clinic["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "1 Example Street",
        "addressLocality": "Tampa",
        "addressRegion": "FL",
        "postalCode": "33601",
    }


def test_json_ld_office_has_hours_holidays_and_place(full_site: BuiltSite) -> None:
    contact = get_node(full_site, "contact/", "MedicalClinic")
    hours = {"@type": "OpeningHoursSpecification", "dayOfWeek": [f"{ORG}Monday", f"{ORG}Tuesday"]}
    assert contact["openingHoursSpecification"] == [
        hours | {"opens": "08:00", "closes": "12:00"},
        hours | {"opens": "13:30", "closes": "17:00"},
    ]
    assert contact["specialOpeningHoursSpecification"] == {
        "@type": "OpeningHoursSpecification",
        "validFrom": "2099-12-24",
        "validThrough": "2099-12-25",
        "opens": "00:00",
        "closes": "00:00",
    }
    assert contact["geo"] == {"@type": "GeoCoordinates", "latitude": 27.95, "longitude": -82.46}
    assert (contact["faxNumber"], contact["hasMap"]) == (
        "+15555550198",
        "https://map.example.org/office",
    )
    home = get_node(full_site, "", "MedicalClinic")
    assert home["openingHoursSpecification"] == contact["openingHoursSpecification"]
    assert not {"faxNumber", "hasMap", "geo"} & home.keys()  # the home page shows none of them
    assert contact["@id"] == get_node(full_site, ARTICLE, "MedicalClinic")["@id"]


def test_json_ld_person_has_a_page(full_site: BuiltSite) -> None:
    address = "about/people/ana-example/"
    kinds = ["ProfilePage", "Physician", "BreadcrumbList", "WebSite", "MedicalClinic"]
    assert list_types(full_site, address) == kinds
    person = get_node(full_site, address, "Physician")
    assert person["@id"] == get_node(full_site, ARTICLE, "Physician")["@id"]
    assert person["hasCredential"]["name"] == "MD, Florida, EXAMPLE-1"
    assert address in list_urls(full_site)


def test_a_review_is_named_only_when_a_known_clinician_made_it(
    site: BuiltSite, full_site: BuiltSite
) -> None:
    assert not {"lastReviewed", "reviewedBy"} & set(
        get_node(full_site, "conditions/crps/", "MedicalWebPage")
    )
    page = get_node(full_site, ARTICLE, "MedicalWebPage")
    person = get_node(full_site, ARTICLE, "Physician")
    assert (page["lastReviewed"], page["reviewedBy"]) == ("2026-11-22", {"@id": person["@id"]})
    assert person["name"] == "Ana Example"


def test_json_ld_article_names_citations_image_and_subject(full_site: BuiltSite) -> None:
    article = get_node(full_site, ARTICLE, "Article")
    sources = [e for e in full_site.document(ARTICLE).all("li") if e.get("class") == "source"]
    assert len(article["citation"]) == len(sources) == 2
    assert article["image"].startswith(f"{full_site.url}/cards/")
    assert article["author"]["name"] == "Ana Example"
    byline = next(iter(full_site.document(ARTICLE).with_class("byline")))
    assert "Written by Ana Example" in " ".join(get_text(byline).split())
    about = get_node(full_site, ARTICLE, "MedicalWebPage")["about"]
    assert [one["@type"] for one in about] == ["MedicalCondition", "MedicalTherapy"]
    assert about[0]["@id"] == get_node(full_site, "conditions/crps/", "MedicalCondition")["@id"]


def test_a_condition_and_a_treatment_say_what_their_pages_say(full_site: BuiltSite) -> None:
    condition = get_node(full_site, "conditions/crps/", "MedicalCondition")
    assert condition["alternateName"] == "CRPS"
    assert condition["signOrSymptom"] == {
        "@type": "MedicalSymptom",
        "name": "swelling in an arm & a leg",
    }
    assert condition["possibleTreatment"]["name"] == "Ketamine infusion"
    therapy = get_node(full_site, "treatments/ketamine-infusion/", "MedicalTherapy")
    assert therapy["drug"]["legalStatus"] == "Schedule III"
    assert therapy["drug"]["prescriptionStatus"] == "https://schema.org/PrescriptionOnly"
    assert therapy["drug"]["prescribingInfo"].startswith("https://dailymed.nlm.nih.gov/")
    assert therapy["guideline"]["name"].startswith("Consensus guidelines")
    assert therapy["contraindication"] == "allergy to ketamine"
    assert therapy["adverseOutcome"]["name"] == "dizziness"
    assert therapy["seriousAdverseOutcome"]["name"] == "slowed breathing"


def test_the_glossary_defines_every_term(site: BuiltSite) -> None:
    terms = get_node(site, "glossary/", "DefinedTermSet")["hasDefinedTerm"]
    ids = {term["@id"].rpartition("#")[2] for term in terms}
    assert len(ids) == len(terms) > 20
    assert ids <= set(site.document("glossary/").ids)


def test_faq_page_holds_the_questions_of_its_page(site: BuiltSite) -> None:
    document = site.document("questions/")
    shown = {
        h3.get("id"): get_text(h3)
        for item in document.with_class("faq__item")
        for h3 in item.iter("h3")
    }
    asked = get_node(site, "questions/", "FAQPage")["mainEntity"]
    assert {node["@id"].rpartition("#")[2]: node["name"] for node in asked} == shown
    assert len(asked) > 10
    assert all(node["acceptedAnswer"]["text"] for node in asked)
    assert "FAQPage" not in list_types(site, "visit/")


@every_page
def test_steps_of_the_breadcrumb_are_those_that_are_shown(
    site: BuiltSite, page_address: str
) -> None:
    document = site.document(page_address)
    shown = [get_text(li) for nav in document.with_class("breadcrumb") for li in nav.iter("li")]
    if page_address.endswith("404.html"):
        return
    steps = [
        item["name"]
        for node in get_json_ld(document)["@graph"]
        if node["@type"] == "BreadcrumbList"
        for item in node["itemListElement"]
    ]
    assert steps == shown


# --- Breaking out of the script element ---


# --- The checker itself: it must be able to fail ---
