"""Files of many sources, as other programs write them: what `cite --from` takes of them."""

import datetime as dt
import re
from pathlib import Path

import pytest

from clinicsite.authoring import cite as citing
from clinicsite.authoring.reference_draft import parse_stated_type
from clinicsite.support.errors import UserError
from tests.authoring.conftest import NO_DESIGN, TODAY, CiteFields, load_references, read_added_text

BIB = r"""@article{gomez,
  author = {G{\'o}mez, Mar{\'\i}a and {Group and Friends} and van der Berg, J. and others},
  title = {{A} 50% gain in {\"U}ber-rest \& $\alpha$-blockers: \textit{in vivo}},
  journal = "Ex J", volume = 7, number = {{2 Suppl}},
  pages = {304--11}, year = 2019, doi = {10.5555/gomez\_1}, url = {https://a.example/a%20b_c},
  type = {Randomized Controlled Trial}}
@online{page, author = {{Example Health}}, title = {Rest}, url = {https://b.example/},
  urldate = {2026-10-01}}
"""
GOMEZ = "Gómez M, Group and Friends, van der Berg J, et al. A 50% gain in Über-rest & α-blockers: "
GOMEZ += "in vivo. Ex J. 2019;7(2 Suppl):304-311. doi:10.5555/gomez_1."
RIS = """TY  - JOUR
AU  - Doe, Jane M.
AU  - Example Group
TI  - A title that goes on
the next line
JF  - Example Journal
JA  - Ex J
PY  - 2017/05/01/
VL  - 12
IS  - 3
SP  - S2
EP  - 15
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
RIS_END = "Ex J. 2017;12(3):S2-S15. doi:10.5555/ris."
CSL = """[{"type": "article-journal", "genre": "observational", "title": "<i>In vivo</i>",
  "author": [{"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
             {"literal": "Group, Friends"}],
  "issued": {"date-parts": [["2015", 3]]}, "DOI": "10.5555/CSL", "PMID": 345,
  "volume": 4, "issue": "2", "page": "n/a",
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
            "Doe JM, Example Group. A title that goes on the next line. " + RIS_END,
            "Roe R. The record before this one has no end. 2016. PMID 23456789."]),
        ("a.ris", RIS.encode("utf-16"), [
            "Doe JM, Example Group. A title that goes on the next line. " + RIS_END,
            "Roe R. The record before this one has no end. 2016. PMID 23456789."]),
        ("a.json", CSL, [
            "van der Berg J, Group, Friends. In vivo. Ex J. 2015;4(2). doi:10.5555/csl. PMID 345.",
            "Example Health. Rest."]),
    ],
)  # fmt: skip
def test_every_source_of_a_file_is_added(
    root: Path, from_file: CiteFields, file: str, text: str | bytes, shown: list[str]
) -> None:
    outcome = from_file(file, text)
    assert [citing.format_reference(record).striptags() for record in outcome.added] == shown
    assert outcome.exit_code == 0
    assert len(load_references(root)) == 3
    again = from_file(file, text)
    assert (again.added, len(again.existing), again.exit_code) == ([], 2, 0)


def test_addresses_and_days_of_a_file_are_kept(root: Path, from_file: CiteFields) -> None:
    from_file("a.bib", BIB)
    from_file("a.ris", RIS)
    found = load_references(root)
    assert (found["gomez-2019"].doi, found["gomez-2019"].type) == ("10.5555/gomez_1", "rct")
    assert found["gomez-2019"].url == "https://a.example/a%20b_c"
    assert found["gomez-2019"].checked_on is None
    assert found["example-health"].checked_on == dt.date(2026, 10, 1)
    assert found["roe-2016"].pmid == "23456789"


def test_the_design_of_a_study_is_never_guessed(root: Path, from_file: CiteFields) -> None:
    outcome = from_file("a.bib", NO_DESIGN)
    kind = "It has no type. Add --only"
    assert outcome.rejected == [
        f"a.bib, line 1 (doe-2018, “One”): {kind} doe-2018 --type ….",
        f"a.bib, line 2 (doe-2018-b, “Two”): {kind} doe-2018-b --type ….",
    ]
    assert (outcome.exit_code, read_added_text(root)) == (1, "")


@pytest.mark.parametrize("only", ["two", "doe-2018-b"])
def test_one_source_of_a_file_can_be_chosen(from_file: CiteFields, only: str) -> None:
    (record,) = from_file("a.bib", NO_DESIGN, only_key=only, type="animal", is_checked=True).added
    assert (record.title, record.key) == ("Two", "doe-2018-b")
    assert (record.type, record.checked_on) == ("animal", TODAY)


def test_a_choice_that_is_not_in_the_file_gets_the_nearest(from_file: CiteFields) -> None:
    with pytest.raises(UserError, match='Did you mean "doe-2018"'):
        from_file("a.bib", NO_DESIGN, only_key="doe-2081", type="rct")


def test_cite_unreadable_entry_is_named_and_others_are_added(from_file: CiteFields) -> None:
    broken = "@article{x, title = {never closed, year = 2001\n" + NO_DESIGN
    outcome = from_file("a.bib", broken, type="rct")
    assert [record.title for record in outcome.added] == ["One", "Two"]
    assert outcome.rejected == [
        "a.bib, line 1: this record cannot be read. A brace or a quotation mark is not closed."
    ]
    assert outcome.exit_code == 1


@pytest.mark.parametrize("start", ["{", r"\emph{", "x_{"])
@pytest.mark.parametrize("field", ["title", "author", "journal"])
def test_cite_entry_with_thousands_of_braces_is_named(
    from_file: CiteFields, field: str, start: str
) -> None:
    deep = f"@article{{x, {field} = {{{start * 3000}x{'}' * 3000}}}, year = 2001}}\n"
    outcome = from_file("a.bib", deep + NO_DESIGN, type="rct")
    assert [record.title for record in outcome.added] == ["One", "Two"]
    assert outcome.rejected == [
        "a.bib, line 1: this record cannot be read. Its braces are nested too deep."
    ]


def test_a_ris_record_without_its_first_line_is_not_lost(from_file: CiteFields) -> None:
    outcome = from_file("a.ris", RIS + "ER  -\nAU  - Poe, P\nTI  - Stray\nER  -\n")
    assert len(outcome.added) == 2
    assert outcome.rejected[0] == (
        "a.ris, line 23: this belongs to no record. A record begins with “TY  - ”."
    )
    assert "(poe, “Stray”): It has no year." in outcome.rejected[1]


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
    root: Path, from_file: CiteFields, file: str, text: str | bytes, said: str
) -> None:
    with pytest.raises(UserError, match=re.escape(said)):
        from_file(file, text)
    assert read_added_text(root) == ""


@pytest.mark.parametrize("item", ['{"author": "Doe"}', '"text"', "null", '{"title": [1]}'])
def test_a_json_record_of_another_form_is_named(from_file: CiteFields, item: str) -> None:
    (said,) = from_file("a.json", f"[{item}]").rejected
    assert re.fullmatch(r"a\.json, record 1: .*not of the form that CSL-JSON has\.", said)


def test_more_sources_than_the_file_may_hold_are_refused_whole(
    root: Path, from_file: CiteFields
) -> None:
    many = "".join(
        f"@article{{k{i}, author={{Doe, J}}, title={{T {i}}}, year=2018, doi={{10.5555/{i}}}}}\n"
        for i in range(2000)
    )
    with pytest.raises(UserError, match=r"The file has 14012 lines. The limit is 10000"):
        from_file("a.bib", many, type="rct")
    assert read_added_text(root) == ""


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("Case Reports",), "case_series"),
        (("", "regulation"), "regulator"),
        (("Package Insert",), "label"),
        (("Journal Article", "Randomized Controlled Trial"), "rct"),
        (("Review", "article-journal"), ""),
    ],
)
def test_parse_stated_type_takes_only_a_design_that_is_stated(
    words: tuple[str, ...], kind: str
) -> None:
    assert parse_stated_type(*words) == kind
