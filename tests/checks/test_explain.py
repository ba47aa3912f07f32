"""Every code has a page in docs/problems.md, whose examples are tried on a real site."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tasks
from clinicsite.checks.check import check_site
from clinicsite.checks.explain import (
    PROBLEMS_PAGE,
    CodeHelp,
    explain_code,
    find_code,
    format_title,
    parse_entries,
)
from clinicsite.model.codes import CODES
from clinicsite.model.problem import Problem
from clinicsite.support.errors import UserError
from tests.checks.conftest import HEAD, ROOT, name_apart
from tests.checks.documented_examples import AROUND, build_files
from tests.medical_sections import allow_short_pages

ENTRIES = parse_entries((ROOT / PROBLEMS_PAGE).read_text("utf-8"))
SAME = re.compile(r"The same as ([EW]\d{3}), (in a draft|before launch)")
TODAY = "1795348800"  # 22 November 2026: reviews become due


def get_entry(code: str) -> CodeHelp:
    """The entry with the examples of a code: that of the same rule, for a draft."""
    same = SAME.match(ENTRIES[code].text)
    return ENTRIES[same[1] if same and same[2] == "in a draft" else code]


TRIED = {code for code in CODES if get_entry(code).wrong}
MEDICAL = {code for code in TRIED if code[1:] in AROUND}


@pytest.fixture
def short_pages(request: pytest.FixtureRequest) -> Iterator[None]:
    """Examples of rules on medical pages need all sections, and others few."""
    if request.node.callspec.params["codes"] == MEDICAL:
        yield
        return
    with allow_short_pages():
        yield


def write_targets(content: Path, *, is_medical: bool) -> None:
    """Puts what the examples name into the small site."""
    (content / "extra/leaflet.txt").write_text("x")
    (content / "pages/draft.md").write_text(f"{HEAD.replace('published', 'draft')}\nText.\n")
    for folder in ("conditions", "treatments"):
        (content / folder).mkdir(exist_ok=True)
    if is_medical:
        return
    medical = HEAD.replace("status:", "next_review: 2027-10-01\nstatus:", 1)
    for path in ("conditions/crps.md", "treatments/ketamine-infusion.md"):
        (content / path).write_text(name_apart(f"{medical}\nText.\n", path))
    about = content / "pages/about.md"
    about.write_text(about.read_text("utf-8").replace("An example pages/about.md", "About us"))


def write_example(content: Path, path: str, text: str) -> tuple[str, range]:
    """Writes an example, behind what a record file holds; returns its path and its lines."""
    file = content / path
    old = file.read_text("utf-8").removesuffix("[]\n") if file.suffix == ".yaml" else ""
    file.write_text(f"{old}\n{text}" if old else text, "utf-8")
    start = old.count("\n") + 2 if old else 1
    return f"content/{path}", range(start, start + text.count("\n") + 1)


def check_examples(
    content: Path, codes: set[str], side: str
) -> Iterator[tuple[str, list[Problem]]]:
    """The problems of each example, all tried in one site."""
    before = set(check_site(content.parent))
    places = {
        code: write_example(content, path, text if text.strip() != "[]" else "")
        for code in sorted(codes)
        for path, text in build_files(get_entry(code), code, getattr(get_entry(code), side)).items()
    }
    new = set(check_site(content.parent)) - before
    for code, (path, lines) in places.items():
        own = [p for p in new if p.path == path and (p.line in lines or path.endswith(".md"))]
        many = {"W501", "E713"} - {code}  # examples cite few sources, and share titles
        yield code, sorted(p for p in own if p.code not in many)


@pytest.mark.parametrize("codes", [TRIED - MEDICAL, MEDICAL], ids=["any", "medical"])
@pytest.mark.parametrize("side", ["wrong", "right"])
def test_explain_wrong_example_raises_its_code_and_right_one_none(
    content: Path, codes: set[str], side: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)
    write_targets(content, is_medical=codes == MEDICAL)
    found = dict(check_examples(content, codes, side))
    assert set(found) == codes
    for code, problems in found.items():
        wanted = {code} if side == "wrong" else set()
        assert {problem.code for problem in problems} == wanted, (code, problems)


def test_most_codes_have_an_example_and_the_others_say_why_not() -> None:
    assert len(TRIED) > 90
    for code in set(CODES) - TRIED:
        assert "No example here: " in explain_code(ROOT, code), code


@pytest.mark.parametrize("code", sorted(set(CODES) - TRIED))
def test_explain_code_without_example_is_tested_elsewhere(code: str) -> None:
    own = {"test_explain.py", "examples.py"}
    tests = [file for file in (ROOT / "tests").rglob("*.py") if file.name not in own]
    said = (ROOT / "tests/fixtures/broken_site/problems.txt").read_text("utf-8")
    assert code in said or any(code in file.read_text("utf-8") for file in tests)


def test_every_code_has_a_page_with_its_rule() -> None:
    titles = {code: entry.title for code, entry in ENTRIES.items()}
    wanted = {code: f"{entry.slug}: {entry.title}" for code, entry in CODES.items()}
    assert titles == wanted, f"Add a part “### CODE slug: title” to {PROBLEMS_PAGE}."


@pytest.mark.parametrize("code", CODES)
def test_explain_page_names_reason_and_help(code: str) -> None:
    said = explain_code(ROOT, code)
    assert said.startswith(f"{format_title(CODES[code])}\n\nThis is a")
    assert "How to fix: " in said
    assert ("Wrong" in said) == ("Right:" in said) == ("No example here" not in said)


def test_a_draft_of_the_same_rule_is_explained_in_full() -> None:
    title = "E831 missing-section: The medical page has no section that its kind needs"
    assert title in explain_code(ROOT, "W831")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("E1O2", "Did you mean E102?"),
        ("102", "Did you mean E102?"),
        ("empty-pge", "Did you mean empty-page?"),
        ("E999", 'No problem has the code "E999".'),
        ("spelling", 'No problem has the code "spelling". Each problem shows'),
    ],
)
def test_an_unknown_code_is_answered_with_a_near_one(typed: str, said: str) -> None:
    with pytest.raises(UserError, match=re.escape(said)):
        explain_code(ROOT, typed)


def test_without_the_file_the_rule_is_said(tmp_path: Path) -> None:
    assert explain_code(tmp_path, "e102").startswith("E102 unknown-choice: ")


@pytest.mark.parametrize("query", ["e203", "E203", "empty-page", " Empty-Page "])
def test_find_code_reads_code_and_slug_in_any_case(query: str) -> None:
    assert find_code(query) is CODES["E203"]


@pytest.mark.parametrize("query", ["e203", "empty-page"])
def test_check_explain_prints_title_as_fault(query: str, capsys: pytest.CaptureFixture) -> None:
    tasks.main(["check", "--explain", query])
    assert capsys.readouterr().out.startswith("E203 empty-page: The page has no text\n")
