"""What pages say about themselves: fields that depend on each other."""

import datetime as dt

import pytest
from pydantic import ValidationError

from plugins.model.front_matter import ArticleFrontMatter, FrontMatter, MedicalFrontMatter

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


@pytest.mark.parametrize(
    "name", ["slug", "url", "save_as", "template", "lang", "author", "settings"]
)
def test_authors_cannot_say_where_a_page_goes(name: str) -> None:
    assert complaint(FrontMatter, PAGE | {name: "x"}) == "extra_forbidden"


def test_a_page_without_date_has_no_first_day() -> None:
    assert FrontMatter.model_validate(PAGE).first_day is None
    assert MedicalFrontMatter.model_validate(MEDICAL).first_day is None


def test_an_article_has_a_date() -> None:
    assert complaint(ArticleFrontMatter, MEDICAL) == "missing"


def test_a_bare_date_means_midnight() -> None:
    article = ArticleFrontMatter.model_validate(ARTICLE)
    assert article.moment.isoformat() == "2026-01-02T00:00:00"
    assert article.first_day == dt.date(2026, 1, 2)


def test_a_clock_time_is_kept() -> None:
    article = ArticleFrontMatter.model_validate(ARTICLE | {"date": "2026-01-02 09:30"})
    assert article.moment.isoformat() == "2026-01-02T09:30:00"
    assert article.first_day == dt.date(2026, 1, 2)


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
