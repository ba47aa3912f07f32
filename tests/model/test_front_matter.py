"""What pages say about themselves: fields that depend on each other."""

import datetime as dt

import pytest
from pydantic import ValidationError

from clinicsite.model.front_matter import ArticleFrontMatter, FrontMatter, MedicalFrontMatter
from clinicsite.model.kind import PAGE_KINDS

PAGE = {"title": "A page", "summary": "s" * 60}
MEDICAL = PAGE | {"next_review": "2026-12-01"}
ARTICLE = MEDICAL | {"date": "2026-01-02"}


def complaint(schema: type[FrontMatter], given: dict) -> str:
    with pytest.raises(ValidationError) as refused:
        schema.model_validate(given)
    (error,) = refused.value.errors()
    return error["ctx"]["message"] if "ctx" in error else error["type"]


def test_a_new_page_is_a_draft() -> None:
    assert FrontMatter.model_validate(PAGE).status == "draft"


@pytest.mark.parametrize("name", ["url", "save_as", "template", "lang", "author", "settings"])
def test_authors_cannot_say_where_a_page_goes(name: str) -> None:
    assert complaint(FrontMatter, PAGE | {name: "x"}) == "extra_forbidden"


def test_a_page_without_date_has_no_first_day() -> None:
    assert FrontMatter.model_validate(PAGE).publication_date is None
    assert MedicalFrontMatter.model_validate(MEDICAL).publication_date is None


def test_a_plain_page_becomes_medical_by_the_day_of_its_next_review() -> None:
    assert not FrontMatter.model_validate(PAGE).is_medical
    assert not FrontMatter.model_validate(PAGE | {"next_review": None}).is_medical
    reviewed = {"by": "example-clinician", "on": "2026-11-22", "text": "abc"}
    page = FrontMatter.model_validate(MEDICAL | {"reviewed": reviewed})
    assert page.is_medical
    assert page.review_period_start == dt.date(2026, 11, 22)
    assert MedicalFrontMatter.model_validate(MEDICAL).is_medical


def test_conditions_treatments_and_articles_are_always_medical() -> None:
    assert complaint(MedicalFrontMatter, PAGE) == "missing"
    assert [kind.name for kind in PAGE_KINDS.values() if not kind.is_medical] == ["news", "page"]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("reviewed", {"by": "example-clinician", "on": "2026-11-22", "text": "abc"}),
        ("changes", [{"date": "2026-11-22", "what": "All.", "why": "New."}]),
        ("claim_waivers", [dict.fromkeys(("rule", "quote", "reason", "approved_by"), "x")]),
    ],
)
def test_only_a_medical_page_is_reviewed(name: str, given: object) -> None:
    message = f'The page has "{name}", but no "next_review"'
    assert complaint(FrontMatter, PAGE | {name: given}) == message
    assert FrontMatter.model_validate(MEDICAL | {name: given})


def test_the_dates_of_a_medical_plain_page_are_held_in_order() -> None:
    message = "The next review, 2026-12-01, is not after 2026-12-01"
    assert complaint(FrontMatter, MEDICAL | {"updated": "2026-12-01"}) == message


def test_an_article_has_a_date() -> None:
    assert complaint(ArticleFrontMatter, MEDICAL) == "missing"


def test_a_bare_date_means_midnight() -> None:
    article = ArticleFrontMatter.model_validate(ARTICLE)
    assert article.moment.isoformat() == "2026-01-02T00:00:00"
    assert article.publication_date == dt.date(2026, 1, 2)


def test_a_clock_time_is_kept() -> None:
    article = ArticleFrontMatter.model_validate(ARTICLE | {"date": "2026-01-02 09:30"})
    assert article.moment.isoformat() == "2026-01-02T09:30:00"
    assert article.publication_date == dt.date(2026, 1, 2)


def test_an_article_is_not_updated_before_its_date() -> None:
    given = ARTICLE | {"updated": "2026-01-01"}
    message = "The page was updated on 2026-01-01, before its date 2026-01-02"
    assert complaint(ArticleFrontMatter, given) == message


def test_the_next_review_comes_after_the_last() -> None:
    given = MEDICAL | {"updated": "2026-12-01"}
    message = "The next review, 2026-12-01, is not after 2026-12-01"
    assert complaint(MedicalFrontMatter, given) == message


def test_the_next_review_is_at_most_24_months_ahead() -> None:
    sound = ARTICLE | {"next_review": "2028-01-02"}
    assert ArticleFrontMatter.model_validate(sound)
    late = ARTICLE | {"next_review": "2028-01-03"}
    message = "The next review is more than 24 months after 2026-01-02"
    assert complaint(ArticleFrontMatter, late) == message


def test_the_review_itself_starts_the_24_months() -> None:
    reviewed = {"by": "example-clinician", "on": "2027-12-31", "text": "abc"}
    assert ArticleFrontMatter.model_validate(
        ARTICLE | {"reviewed": reviewed, "next_review": "2029-12-28"}
    )


def test_an_empty_optional_field_counts_as_absent() -> None:
    assert FrontMatter.model_validate(PAGE | {"updated": None, "related": None}).related == ()


def test_front_matter_never_changes_once_read() -> None:
    page = FrontMatter.model_validate(PAGE)
    with pytest.raises(ValidationError):
        page.title = "Another"
