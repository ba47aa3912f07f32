"""What `cite` writes into references.yaml, and what it says when it cannot."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest

import tasks
from clinicsite.authoring import cite as citing
from clinicsite.authoring.cite import CiteOptions, cite, format_result
from clinicsite.authoring.reference_draft import (
    REFERENCE_TYPES,
    format_author,
    parse_authors,
)
from clinicsite.cli.commands import cite as cite_command
from clinicsite.model.reference import Reference
from clinicsite.support.errors import UserError
from tests.authoring.conftest import (
    NO_DESIGN,
    SOUND,
    TODAY,
    CiteFields,
    load_references,
    read_added_text,
)


def test_a_record_is_added_and_all_else_stays_to_the_byte(root: Path, typed: CiteFields) -> None:
    outcome = typed()
    assert read_added_text(root) == (
        "\n\n- key: doe-2020\n  type: rct\n  year: 2020\n  title: A trial\n"
        "  authors: [Doe J, Roe R]\n  journal: Example Journal\n  doi: 10.5555/new-1\n"
    )
    assert outcome.exit_code == 0
    assert format_result(outcome).splitlines()[:4] == [
        "Added to content/data/references.yaml:",
        "",
        "  Doe J, Roe R. A trial. Example Journal. 2020. doi:10.5555/new-1.",
        "  Cite it: [@doe-2020]",
    ]
    assert "The form of DOI, PMID and address was checked" in format_result(outcome)
    assert load_references(root).keys() == {"roe-2001", "doe-2020"}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"doi": " https://doi.org/10.5555/ABC. "}, {"doi": "10.5555/abc"}),
        ({"doi": "DOI: 10.5555/abc"}, {"doi": "10.5555/abc"}),
        ({"doi": "http://dx.doi.org/10.5555%2Fabc"}, {"doi": "10.5555/abc"}),
        ({"doi": "", "url": "https://doi.org/10.5555/abc"}, {"doi": "10.5555/abc", "url": None}),
        ({"pmid": "PMID: 12345678"}, {"pmid": "12345678"}),
        ({"url": "https://pubmed.ncbi.nlm.nih.gov/123/"}, {"pmid": "123", "url": None}),
        ({"title": "<i>In</i> CO<sub>2</sub> &amp; p &lt; 0.05."}, {"title": "In CO2 & p < 0.05"}),
        ({"title": "Two\n  lines\u200b and\x00 signs\ud800"}, {"title": "Two lines and signs"}),
        ({"title": "x" * 1000}, {"title": "x" * 1000}),
        ({"title": "- key: [x] {y} #z: &a *b !c | > ' \" \\ % @ `"}, {}),
        ({"title": "NO"}, {"title": "NO"}),
        ({"title": "2020-01-01"}, {"title": "2020-01-01"}),
        ({"title": "null"}, {"title": "null"}),
        ({"title": "Pain: a # of #things"}, {"title": "Pain: a # of #things"}),
        ({"authors": "Doe, Jane Mary; Roe, R., Jr."}, {"authors": ("Doe JM", "Roe R Jr")}),
        ({"authors": "Doe J, Roe RS, et al"}, {"authors": ("Doe J", "Roe RS", "et al")}),
        ({"authors": "Example Group for Rest"}, {"authors": ("Example Group for Rest",)}),
        ({"authors": "[odd], {one}; O'Neil A"}, {}),
    ],
)  # fmt: skip
def test_fields_are_brought_into_the_form_of_records(
    root: Path, typed: CiteFields, given: dict[str, str], wanted: dict[str, object]
) -> None:
    outcome = typed(key="new", **given)
    assert outcome.rejected == []
    record = load_references(root)["new"]
    assert {field: getattr(record, field) for field in wanted} == wanted


@pytest.mark.parametrize(
    ("authors", "year", "key"),
    [
        ("Doe J", "2020", "doe-2020"),
        ("O'Connell NE", "2020", "oconnell-2020"),
        ("van der Berg J", "2020", "van-der-berg-2020"),
        ("Gómez M", "2020", "gomez-2020"),
        ("Roe R Jr", "2020", "roe-2020"),
        ("Roe R", "2001", "roe-2001-b"),
        ("US Institute of Fictional Health and Rest", "2020", "us-institute-of-fictional-2020"),
        ("王伟", "2020", "source-2020"),
    ],
)
def test_the_key_is_the_first_author_and_the_year(
    typed: CiteFields, authors: str, year: str, key: str
) -> None:
    (record,) = typed(authors=authors, year=year).added
    assert record.key == key


def test_cite_retraction_date_is_written_only_after_a_check(root: Path, typed: CiteFields) -> None:
    typed(key="a")
    typed(key="b", checked=True, doi="10.5555/b", title="Another")
    assert load_references(root)["a"].checked_on is None
    assert load_references(root)["b"].checked_on == TODAY


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"type": ""}, "It has no type. Add --type …."),
        ({"type": "trial"}, '"trial" is not one of the choices for type. Write rct, '),
        ({"title": ""}, 'It has no title. Add --title "…".'),
        ({"authors": ""}, 'It has no authors. Add --authors "Doe J; Roe R".'),
        ({"year": ""}, "It has no year. Add --year …."),
        ({"doi": ""}, "It has no DOI, PubMed number or address. Add --doi, --pmid or --url."),
        ({"doi": "12/34"}, '"12/34" is not a DOI. It looks like 10.1000/182, with nothing'),
        ({"pmid": "0123"}, '"0123" is not a PubMed number. It has one to eight digits.'),
        ({"doi": "", "url": "http://a.example/"}, '"http://a.example/" is not a web address.'),
        ({"type": "web_page"}, "A web page needs the day it was read. Open it, then add"),
        ({"key": "Not A Key"}, '"Not A Key" is not a key. Use lower-case letters, digits'),
        ({"key": "roe-2001"}, 'The key "roe-2001" is taken. Choose another, or omit'),
    ],
)  # fmt: skip
def test_cite_invalid_fields_are_reported_and_nothing_is_written(
    root: Path, typed: CiteFields, given: dict[str, str], said: str
) -> None:
    outcome = typed(**given)
    assert outcome.exit_code == 1
    assert len(outcome.rejected) == 1
    assert outcome.rejected[0].startswith(said)
    assert read_added_text(root) == ""


def test_the_types_are_explained_where_one_is_missing(typed: CiteFields) -> None:
    assert (
        f"  rct                {REFERENCE_TYPES['rct']}"
        in format_result(typed(type="")).splitlines()
    )
    assert tuple(REFERENCE_TYPES) == get_args(Reference.model_fields["type"].annotation)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"doi": "https://doi.org/10.5555/OLD.1"}, "the same DOI"),
        ({"title": "A First Trial of <b>Rest</b> in a Clinic!", "year": "2002"}, "the same title"),
        ({"title": "A first trail of rest in a clinic", "authors": "Roe R", "year": "2001"},
         "nearly the same title"),
        ({"title": "A first trial of rest in a clinic: a randomized study", "authors": "Roe R",
          "year": "2001"}, "the same title but for its second part"),
    ],
)  # fmt: skip
def test_a_source_that_is_there_is_shown_and_not_added(
    root: Path, typed: CiteFields, given: dict[str, str], why: str
) -> None:
    outcome = typed(**given)
    assert outcome.existing == [f"[@roe-2001] ({why})"]
    assert (outcome.exit_code, read_added_text(root)) == (1, "")


def test_a_later_edition_with_the_same_title_is_a_source_of_its_own(typed: CiteFields) -> None:
    assert typed(title="A first trial of rest in a clinic", year="2009").existing == []


def test_a_year_to_come_is_added_with_a_question(typed: CiteFields) -> None:
    assert typed(year="2027").notes == ["doe-2027: 2027 is in the future. Is the year right?"]


def test_a_year_that_is_none_is_refused(typed: CiteFields) -> None:
    with pytest.raises(UserError, match='"20201" is not a year'):
        typed(year="20201")


def test_names_are_written_as_ama_writes_them() -> None:
    assert format_author("Doe", "Jean-Paul M.") == "Doe JPM"
    assert format_author("Doe", "JM") == "Doe JM"
    assert parse_authors("") == ()


def make_prompt(*given: str) -> tuple[Callable[[str], str], list[str]]:
    """Somebody who answers in this order, and what they were asked."""
    asked: list[str] = []
    said: Iterator[str] = iter(given)

    def ask(question: str) -> str:
        asked.append(question)
        return next(said)

    return ask, asked


def test_a_person_is_asked_field_by_field(root: Path) -> None:
    ask, asked = make_prompt(
        *("10.5555/a", "A trial", "Doe J", "trial", "3", "2020"),
        *("Example Journal", "12", "3", "304\u2013311", "y"),
    )
    (record,) = cite(root, CiteOptions(), ask).added
    assert (record.type, record.year, record.checked_on) == ("rct", 2020, TODAY)
    assert (record.volume, record.issue, record.pages) == ("12", "3", "304-311")
    assert [question.split()[1] for question in asked[:3]] == ["DOI", "title:", "authors"]
    assert asked[4].startswith('There is no "trial" in the list.')


def test_a_source_that_is_there_ends_the_questions(root: Path) -> None:
    ask, asked = make_prompt("10.5555/old.1")
    assert cite(root, CiteOptions(), ask).existing == ["[@roe-2001] (the same DOI)"]
    assert len(asked) == 1


def test_of_a_file_only_what_is_missing_is_asked(root: Path) -> None:
    (root / "a.bib").write_text(NO_DESIGN)
    ask, asked = make_prompt("rct", "")
    outcome = cite(root, CiteOptions(file=root / "a.bib"), ask)
    assert ([record.title for record in outcome.added], len(outcome.rejected)) == (["One"], 1)
    assert asked[0].startswith("\na.bib, line 1: One\nWhat kind of source is it?\n")


def test_a_web_page_is_asked_whether_it_was_read(root: Path) -> None:
    ask, _ = make_prompt("", "", "https://a.example/", "Rest", "Example Health", "web_page", "no")
    assert "the day it was read" in cite(root, CiteOptions(), ask).rejected[0]


def test_without_a_terminal_it_says_what_to_type(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(cite_command, "ROOT", root)
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.chdir(root)
    for words, code in ((["cite"], 1), (["cite", "--from", "no.bib"], 1)):
        with pytest.raises(SystemExit) as stopped:
            tasks.main(words)
        assert stopped.value.code == code
    said = capsys.readouterr().err
    assert f"Nothing was added. No source is typed. Type one as in:\n  {citing.EXAMPLE}" in said
    assert "no.bib cannot be read: no such file or directory." in said


def test_cite_writes_given_fields(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cite_command, "ROOT", root)
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.chdir(root)
    words = [word for field, value in SOUND.items() for word in (f"--{field}", value)]
    with pytest.raises(SystemExit) as stopped:
        tasks.main(["cite", *words, "--checked"])
    assert not stopped.value.code
    assert load_references(root)["doe-2020"].checked_on == TODAY
