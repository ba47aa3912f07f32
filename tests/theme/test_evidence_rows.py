"""Evidence rows whose records differ, on the evidence page of the style guide."""

from tests.conftest import BuiltSite, get_text

PAGE = "style-guide/site/evidence/"


def test_rows_of_different_searches_each_show_their_own(preview: BuiltSite) -> None:
    page = preview.document(PAGE)
    days = [[t.get("datetime") for t in row.iter("time")] for row in page.with_class("verdict-row")]
    assert days == [["2002-02-02"], []]  # the second does not say where, so it shows no day
    lines = [
        [get_text(part) for part in row.iter("p")][-1] for row in page.with_class("verdict-row")
    ]
    assert lines[0].endswith("February 2, 2002, in an example of a database.")
    assert lines[1] == "Newest source: 2002."
    (key,) = page.with_class("evidence__key")
    assert list(key.iter("time")) == []


def test_row_without_optional_facts_is_sound(preview: BuiltSite) -> None:
    rows = preview.document(PAGE).with_class("verdict-row")
    full, short = ([get_text(part) for part in row.iter("p")] for row in rows)
    assert [part.partition(":")[0] for part in full[4:-1]] == [
        *("How much", "How long", "Grade in the source")
    ]
    verdict, certainty, day = short[1], short[2], short[-1]
    assert (verdict, certainty.strip()) == ("Unclear", "Not sure at all")
    assert day.startswith("Newest source")


def test_only_a_single_row_is_open_at_first(preview: BuiltSite) -> None:
    (alone,) = preview.document("style-guide/site/conditions/example-ache/").with_class("evidence")
    assert ["open" in details.attrib for details in alone.iter("details")] == [True]
    both = preview.document(PAGE).with_class("verdict-row")
    assert ["open" in d.attrib for row in both for d in row.iter("details")] == [False, False]


def test_row_of_a_condition_leads_to_the_treatment_and_back(preview: BuiltSite) -> None:
    (row,) = preview.document("style-guide/site/conditions/example-ache/").with_class("verdict-row")
    assert next(row.iter("a")).get("href") == "/style-guide/site/treatments/example-therapy/"
    names = preview.document(PAGE).with_class("verdict-row__name")
    links = [link.get("href", "") for name in names for link in name.iter("a")]
    assert [link.removeprefix("/style-guide/site/") for link in links] == [
        "conditions/example-ache/",
        "conditions/sample-soreness/",
    ]
