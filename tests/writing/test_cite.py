"""What `cite` writes into references.yaml, and what it says when it cannot."""

import datetime as dt
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import tasks
from commands import writing
from plugins.model.evidence import Reference
from plugins.reading.records import read_records
from plugins.writing import cite as citing
from plugins.writing import records_file
from plugins.writing.cite import FILE, NotAddedError, Outcome, Wish, as_text, cite
from plugins.writing.draft import TYPES, Draft, name, typed_authors

TODAY = dt.date(2026, 11, 22)
OLD = """# Sources.  (odd   spacing, é)

- key:   roe-2001
  type: rct
  # A remark.
  year: 2001
  title: 'A first trial of rest in a clinic'
  authors: [ "Roe R" ,Poe P]
  doi: 10.5555/Old.1

# The end, without a line feed"""
SOUND = {
    "doi": "10.5555/new-1",
    "title": "A trial",
    "authors": "Doe J; Roe R",
    "year": "2020",
    "type": "rct",
    "journal": "Example Journal",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one source, on a day that stands still."""
    monkeypatch.setenv(
        "SOURCE_DATE_EPOCH", str(int(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC).timestamp()))
    )
    (tmp_path / "content/data").mkdir(parents=True)
    (tmp_path / FILE).write_bytes(OLD.encode())
    return tmp_path


Typed = Callable[..., Outcome]


@pytest.fixture
def typed(root: Path) -> Typed:
    """Cites what is typed; fields that are sound stand in for what is not."""

    def typed(*, key: str = "", checked: bool = False, **given: str) -> Outcome:
        draft = citing.typed(**{**dict.fromkeys((*SOUND, "pmid", "url"), ""), **SOUND, **given})
        return cite(root, Wish(draft, key=key, checked=checked))

    return typed


@pytest.fixture
def from_file(root: Path) -> Typed:
    """Cites what stands in a file."""

    def from_file(file: str, text: str | bytes, **wish: str | bool) -> Outcome:
        path = root / file
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        draft = Draft(type=str(wish.pop("type", "")))
        return cite(root, Wish(draft, file=path, **wish))

    return from_file


def added(root: Path) -> str:
    """What stands behind the old text."""
    text = (root / FILE).read_text("utf-8")
    assert text.startswith(OLD)
    return text.removeprefix(OLD)


def records(root: Path) -> dict[str, Reference]:
    """The references as the site reads them, without a fault."""
    found, problems = read_records(root / "content")
    assert [problem for problem in problems if problem.path == FILE] == []
    return found.references


# --- What is typed ---


def test_a_record_is_added_and_all_else_stays_to_the_byte(root: Path, typed: Typed) -> None:
    outcome = typed()
    assert added(root) == (
        "\n\n- key: doe-2020\n  type: rct\n  year: 2020\n  title: A trial\n"
        "  authors: [Doe J, Roe R]\n  journal: Example Journal\n  doi: 10.5555/new-1\n"
    )
    assert outcome.code == 0
    assert as_text(outcome).splitlines()[:4] == [
        "Added to content/data/references.yaml:",
        "",
        "  Doe J, Roe R. A trial. Example Journal. 2020.",
        "  Cite it: [@doe-2020]",
    ]
    assert "Only the form of DOI, PMID and address was checked" in as_text(outcome)
    assert records(root).keys() == {"roe-2001", "doe-2020"}


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
    root: Path, typed: Typed, given: dict[str, str], wanted: dict[str, object]
) -> None:
    outcome = typed(key="new", **given)
    assert outcome.unmet == []
    record = records(root)["new"]
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
    typed: Typed, authors: str, year: str, key: str
) -> None:
    (record,) = typed(authors=authors, year=year).added
    assert record.key == key


def test_the_day_of_the_check_is_only_written_when_somebody_looked(
    root: Path, typed: Typed
) -> None:
    typed(key="a")
    typed(key="b", checked=True, doi="10.5555/b", title="Another")
    assert records(root)["a"].checked_on is None
    assert records(root)["b"].checked_on == TODAY


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"type": ""}, "Nobody said what kind of source it is. Add --type …."),
        ({"type": "trial"}, '"trial" is not one of the choices for type. You can use: guideline, '),
        ({"title": ""}, 'Nobody gave its title. Add --title "…".'),
        ({"authors": ""}, 'Nobody gave its authors. Add --authors "Doe J; Roe R".'),
        ({"year": ""}, "Nobody gave its year. Add --year …."),
        ({"doi": ""}, "It cannot be looked up. Add --doi, --pmid or --url."),
        ({"doi": "12/34"}, '"12/34" is not a DOI. It looks like 10.1000/182, with nothing'),
        ({"pmid": "0123"}, '"0123" is not a PubMed number. It has one to eight digits.'),
        ({"doi": "", "url": "http://a.example/"}, '"http://a.example/" is not a web address.'),
        ({"type": "web_page"}, "A web page needs the day it was read. Open it, then add"),
        ({"key": "Not A Key"}, '"Not A Key" is not a key. Use lower-case letters, digits'),
        ({"key": "roe-2001"}, 'The key "roe-2001" is taken. Choose another, or leave'),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said_and_nothing_is_written(
    root: Path, typed: Typed, given: dict[str, str], said: str
) -> None:
    outcome = typed(**given)
    assert outcome.code == 1
    assert len(outcome.unmet) == 1
    assert outcome.unmet[0].startswith(said)
    assert added(root) == ""


def test_the_types_are_explained_where_one_is_missing(typed: Typed) -> None:
    assert f"  rct                {TYPES['rct']}" in as_text(typed(type="")).splitlines()
    assert tuple(TYPES) == get_args(Reference.model_fields["type"].annotation)


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
    root: Path, typed: Typed, given: dict[str, str], why: str
) -> None:
    outcome = typed(**given)
    assert outcome.known == [f"[@roe-2001] ({why})"]
    assert (outcome.code, added(root)) == (1, "")


def test_a_later_edition_with_the_same_title_is_a_source_of_its_own(typed: Typed) -> None:
    assert typed(title="A first trial of rest in a clinic", year="2009").known == []


def test_a_year_to_come_is_added_with_a_question(typed: Typed) -> None:
    assert typed(year="2027").notes == ["doe-2027: 2027 is still to come. Is the year right?"]


def test_a_year_that_is_none_is_refused(typed: Typed) -> None:
    with pytest.raises(NotAddedError, match='"20201" is not a year'):
        typed(year="20201")


@given(st.text(min_size=1, max_size=60), st.text(max_size=20))
def test_any_title_and_author_come_back_as_they_were_given(title: str, author: str) -> None:
    draft = Draft(type="rct", title=title, authors=(author, "Doe J")).tidied()
    fields = draft.fields("x")
    assert yaml.load(records_file.as_yaml([fields]), Loader=yaml.BaseLoader) == [fields]


def test_names_are_written_as_ama_writes_them() -> None:
    assert name("Doe", "Jean-Paul M.") == "Doe JPM"
    assert name("Doe", "JM") == "Doe JM"
    assert typed_authors("") == ()


# --- The file it is written to ---


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[]\n", "- key: new\n"),
        ("# None yet.\n[]\n", "# None yet.\n\n- key: new\n"),
        ("# None yet.\r\n\r\n- key: a\r\n", "# None yet.\r\n\r\n- key: a\r\n\r\n- key: new\r\n"),
        ("  - key: a\n", "  - key: a\n\n  - key: new\n"),
        ("\ufeff- key: a\n", "\ufeff- key: a\n\n- key: new\n"),
    ],
)
def test_a_file_is_written_on_in_its_own_way(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "references.yaml"
    file.write_bytes(before.encode())
    records_file.append(file, [{"key": "new"}])
    assert file.read_bytes() == after.encode()


@pytest.mark.parametrize("text", ["[{key: a}]\n", "- key: a\n...\n", "key: a\n", "- key: 'a\n"])
def test_a_file_of_another_form_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "references.yaml"
    file.write_text(text)
    with pytest.raises(records_file.NotWrittenError, match=r"references\.yaml"):
        records_file.append(file, [{"key": "new"}])
    assert file.read_text() == text
    assert list(tmp_path.iterdir()) == [file]


def test_the_file_keeps_its_mode_and_nothing_is_left_beside_it(root: Path, typed: Typed) -> None:
    (root / FILE).chmod(0o640)
    typed()
    assert stat.S_IMODE((root / FILE).stat().st_mode) == 0o640
    assert list((root / "content/data").iterdir()) == [root / FILE]


def test_a_write_that_fails_leaves_the_old_file(
    root: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(records_file.os, "fsync", full)
    with pytest.raises(NotAddedError, match="No space left"):
        typed()
    assert added(root) == ""
    assert list((root / "content/data").iterdir()) == [root / FILE]


def test_what_somebody_else_wrote_meanwhile_is_not_lost(
    root: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = OLD + "\n# Mine.\n"
    monkeypatch.setattr(
        records_file.shutil, "copymode", lambda *_: (root / FILE).write_bytes(theirs.encode())
    )
    with pytest.raises(NotAddedError, match="changed meanwhile"):
        typed()
    assert (root / FILE).read_bytes() == theirs.encode()


def test_a_file_with_faults_has_to_be_mended_first(root: Path, typed: Typed) -> None:
    (root / FILE).write_text("- key: x\n  typ: rct\n")
    with pytest.raises(NotAddedError) as said:
        typed()
    assert 'content/data/references.yaml:2:3  E101  "typ" is not a field' in str(said.value)


# --- Files ---

BIB = r"""@article{gomez,
  author = {G{\'o}mez, Mar{\'\i}a and {Group and Friends} and van der Berg, J. and others},
  title = {{A} 50% gain in {\"U}ber-rest \& $\alpha$-blockers: \textit{in vivo}},
  journal = "Ex J", year = 2019, doi = {10.5555/gomez\_1}, url = {https://a.example/a%20b_c},
  type = {Randomized Controlled Trial}}
@online{page, author = {{Example Health}}, title = {Rest}, url = {https://b.example/},
  urldate = {2026-10-01}}
"""
GOMEZ = "Gómez M, et al. A 50% gain in Über-rest & α-blockers: in vivo. Ex J. 2019."
RIS = """TY  - JOUR
AU  - Doe, Jane M.
AU  - Example Group
TI  - A title that goes on
the next line
JF  - Example Journal
JA  - Ex J
PY  - 2017/05/01/
DO  - 10.5555/ris
M3  - Systematic Review
TY  - JOUR
AU  - Roe, Richard
T1  - The record before this one has no end
Y1  - 2016
AN  - 23456789
DB  - PubMed
M3  - guideline
"""
CSL = """[{"type": "article-journal", "genre": "observational", "title": "<i>In vivo</i>",
  "author": [{"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
             {"literal": "Group, Friends"}],
  "issued": {"date-parts": [["2015", 3]]}, "DOI": "10.5555/CSL", "PMID": 345,
  "container-title": "Example Journal", "container-title-short": "Ex J"},
 {"type": "webpage", "title": "Rest", "author": [{"literal": "Example Health"}],
  "URL": "https://b.example/", "accessed": {"date-parts": [[2026, 10, 1]]}}]"""


@pytest.mark.parametrize(
    ("file", "text", "shown"),
    [
        ("a.bib", BIB, [
            GOMEZ,
            "Example Health. Rest."]),
        ("a.RIS", RIS.replace("\n", "\r\n"), [
            "Doe JM, Example Group. A title that goes on the next line. Ex J. 2017.",
            "Roe R. The record before this one has no end. 2016."]),
        ("a.ris", RIS.encode("utf-16"), [
            "Doe JM, Example Group. A title that goes on the next line. Ex J. 2017.",
            "Roe R. The record before this one has no end. 2016."]),
        ("a.json", CSL, [
            "van der Berg J, Group, Friends. In vivo. Ex J. 2015.", "Example Health. Rest."]),
    ],
)  # fmt: skip
def test_every_source_of_a_file_is_added(
    root: Path, from_file: Typed, file: str, text: str | bytes, shown: list[str]
) -> None:
    outcome = from_file(file, text)
    assert [citing.format_reference(record).striptags() for record in outcome.added] == shown
    assert outcome.code == 0
    assert len(records(root)) == 3
    again = from_file(file, text)
    assert (again.added, len(again.known), again.code) == ([], 2, 0)


def test_addresses_and_days_of_a_file_are_kept(root: Path, from_file: Typed) -> None:
    from_file("a.bib", BIB)
    from_file("a.ris", RIS)
    found = records(root)
    assert (found["gomez-2019"].doi, found["gomez-2019"].type) == ("10.5555/gomez_1", "rct")
    assert found["gomez-2019"].url == "https://a.example/a%20b_c"
    assert found["gomez-2019"].checked_on is None
    assert found["example-health"].checked_on == dt.date(2026, 10, 1)
    assert found["roe-2016"].pmid == "23456789"


NO_DESIGN = (
    "@article{one, author={Doe, J}, title={One}, year=2018, doi={10.5555/1}}\n"
    "@article{two, author={Doe, J}, title={Two}, year=2018, doi={10.5555/2}}\n"
)


def test_the_design_of_a_study_is_never_guessed(root: Path, from_file: Typed) -> None:
    outcome = from_file("a.bib", NO_DESIGN)
    kind = "Nobody said what kind of source it is. Add --only"
    assert outcome.unmet == [
        f"a.bib, line 1 (doe-2018, “One”): {kind} doe-2018 --type ….",
        f"a.bib, line 2 (doe-2018-b, “Two”): {kind} doe-2018-b --type ….",
    ]
    assert (outcome.code, added(root)) == (1, "")


@pytest.mark.parametrize("only", ["two", "doe-2018-b"])
def test_one_source_of_a_file_can_be_chosen(from_file: Typed, only: str) -> None:
    (record,) = from_file("a.bib", NO_DESIGN, only=only, type="animal", checked=True).added
    assert (record.title, record.key) == ("Two", "doe-2018-b")
    assert (record.type, record.checked_on) == ("animal", TODAY)


def test_a_choice_that_is_not_in_the_file_gets_the_nearest(from_file: Typed) -> None:
    with pytest.raises(NotAddedError, match='Did you mean "doe-2018"'):
        from_file("a.bib", NO_DESIGN, only="doe-2081", type="rct")


def test_what_cannot_be_read_is_named_and_the_rest_is_added(from_file: Typed) -> None:
    broken = "@article{x, title = {never closed, year = 2001\n" + NO_DESIGN
    outcome = from_file("a.bib", broken, type="rct")
    assert [record.title for record in outcome.added] == ["One", "Two"]
    assert outcome.unmet == [
        "a.bib, line 1: this record cannot be read; a brace or a quotation mark is not closed."
    ]
    assert outcome.code == 1


def test_a_ris_record_without_its_first_line_is_not_lost(from_file: Typed) -> None:
    outcome = from_file("a.ris", RIS + "ER  -\nAU  - Poe, P\nTI  - Stray\nER  -\n")
    assert len(outcome.added) == 2
    assert outcome.unmet[0] == (
        "a.ris, line 19: this stands in no record; one begins with “TY  - ”."
    )
    assert "(poe, “Stray”): Nobody gave its year." in outcome.unmet[1]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("a.json", '[{"a":', "a.json, line 1, column 7: this is not JSON."),
        ("a.json", "[" * 100_000, "a.json is not CSL-JSON."),
        ("a.json", "[]", "a.json holds no record."),
        ("a.bib", "", "a.bib holds no record."),
        ("a.ris", "hello", "a.ris is not RIS: no line of it begins with “TY  - ”."),
        ("a.ris", b"TY  - JOUR\nTI  - Caf\xe9\n", "a.ris, line 2: this is not UTF-8."),
        ("a.nbib", "PMID- 1", "a.nbib is none of the files this can read."),
    ],
)
def test_a_file_that_is_broken_is_named(
    root: Path, from_file: Typed, file: str, text: str | bytes, said: str
) -> None:
    with pytest.raises(NotAddedError, match=re.escape(said)):
        from_file(file, text)
    assert added(root) == ""


@pytest.mark.parametrize("item", ['{"author": "Doe"}', '"text"', "null", '{"title": [1]}'])
def test_a_json_record_of_another_form_is_named(from_file: Typed, item: str) -> None:
    (said,) = from_file("a.json", f"[{item}]").unmet
    assert re.fullmatch(r"a\.json, record 1: .*not of the form that CSL-JSON has\.", said)


def test_more_sources_than_the_file_may_hold_are_refused_whole(
    root: Path, from_file: Typed
) -> None:
    many = "".join(
        f"@article{{k{i}, author={{Doe, J}}, title={{T {i}}}, year=2018, doi={{10.5555/{i}}}}}\n"
        for i in range(2000)
    )
    with pytest.raises(NotAddedError, match=r"The file has 14012 lines; at most 10000"):
        from_file("a.bib", many, type="rct")
    assert added(root) == ""


# --- At a terminal ---


def answers(*given: str) -> tuple[Callable[[str], str], list[str]]:
    """Somebody who answers in this order, and what they were asked."""
    asked: list[str] = []
    said: Iterator[str] = iter(given)

    def ask(question: str) -> str:
        asked.append(question)
        return next(said)

    return ask, asked


def test_a_person_is_asked_field_by_field(root: Path) -> None:
    ask, asked = answers(
        "10.5555/a", "A trial", "Doe J", "trial", "3", "2020", "Example Journal", "y"
    )
    (record,) = cite(root, Wish(), ask).added
    assert (record.type, record.year, record.checked_on) == ("rct", 2020, TODAY)
    assert [question.split()[1] for question in asked[:3]] == ["DOI", "title:", "authors"]
    assert asked[4].startswith('There is no "trial" in the list.')


def test_a_source_that_is_there_ends_the_questions(root: Path) -> None:
    ask, asked = answers("10.5555/old.1")
    assert cite(root, Wish(), ask).known == ["[@roe-2001] (the same DOI)"]
    assert len(asked) == 1


def test_of_a_file_only_what_is_missing_is_asked(root: Path) -> None:
    (root / "a.bib").write_text(NO_DESIGN)
    ask, asked = answers("rct", "")
    outcome = cite(root, Wish(file=root / "a.bib"), ask)
    assert ([record.title for record in outcome.added], len(outcome.unmet)) == (["One"], 1)
    assert asked[0].startswith("\na.bib, line 1: One\nWhat kind of source is it?\n")


def test_a_web_page_is_asked_whether_it_was_read(root: Path) -> None:
    ask, _ = answers("", "", "https://a.example/", "Rest", "Example Health", "web_page", "no")
    assert "A web page needs the day it was read." in cite(root, Wish(), ask).unmet[0]


# --- The command ---


def test_without_a_terminal_it_says_what_to_type(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(writing, "ROOT", root)
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.chdir(root)
    for words, code in ((["cite"], 1), (["cite", "--from", "no.bib"], 1)):
        with pytest.raises(SystemExit) as stopped:
            tasks.main(words)
        assert stopped.value.code == code
    said = capsys.readouterr().err
    assert f"Nothing was added. Say what to cite, for example:\n  {citing.EXAMPLE}" in said
    assert "no.bib cannot be read: no such file or directory." in said


def test_what_is_typed_reaches_the_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ROOT", root)
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.chdir(root)
    words = [word for field, value in SOUND.items() for word in (f"--{field}", value)]
    with pytest.raises(SystemExit) as stopped:
        tasks.main(["cite", *words, "--checked"])
    assert not stopped.value.code
    assert records(root)["doe-2020"].checked_on == TODAY
