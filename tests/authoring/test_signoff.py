"""The command signoff: what it writes, what it refuses, and what it says."""

import re
from pathlib import Path

import pytest

from clinicsite.authoring.signoff import SignoffResult, sign_off
from clinicsite.checks.check import check_site
from clinicsite.parsing.read import read_site
from clinicsite.parsing.review_state import get_review_state
from tests.authoring.signoff_project import (
    CRPS,
    NOON,
    ROOT,
    TODAY,
    WHO,
    edit,
    get_refusal,
    make_project,
    read_files,
    sign_one,
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real pages, with a clinician who does not exist; it is 22 November 2026."""
    return make_project(tmp_path, monkeypatch)


def read_review_state(root: Path, path: str = CRPS) -> str:
    site = read_site(root / "content", ROOT / "theme", "", publish=True)
    return get_review_state(site.documents[path], site)


@pytest.mark.parametrize(
    "page",
    [
        CRPS,
        "content/conditions/crps.md",
        "conditions/crps",
        "crps",
        "/conditions/crps/",
        "https://clinic.example/conditions/crps/",
        "content\\conditions\\crps.md",
    ],
)
def test_a_page_is_signed_by_its_path_its_name_or_its_address(project: Path, page: str) -> None:
    before = read_files(project)
    signed = sign_one(project, page, by=WHO)
    after = read_files(project)
    assert [name for name in after if after[name] != before.get(name)] == [f"content/{CRPS}"]
    assert sorted(after) == sorted(before)
    lines = after[f"content/{CRPS}"].decode().split("\n")
    new = [line for line in lines if line not in before[f"content/{CRPS}"].decode().split("\n")]
    assert new == [f"reviewed: {{by: {WHO}, on: {TODAY}, text: {signed.fingerprint}}}"]
    assert read_review_state(project) == "reviewed"
    assert [p.to_text() for p in check_site(project)] == []


def test_a_plain_page_that_is_to_be_reviewed_is_signed(project: Path) -> None:
    path = "pages/help-now.md"
    sign_one(project, "help-now", by=WHO)
    assert read_review_state(project, path) == "reviewed"
    edit(project, path, "Do not drive yourself", "Do not walk")
    assert read_review_state(project, path) == "changed since review"
    assert [(p.path, p.code) for p in check_site(project)] == [(f"content/{path}", "W841")]
    edit(project, path, "next_review: 2027-11-01", "next_review: soon")
    assert '"soon" is not a date' in get_refusal(project, "help-now")


def test_signoff_output_names_page_and_next_step(project: Path) -> None:
    said = str(sign_one(project, "crps", by=WHO))
    title = "Complex regional pain syndrome (CRPS)"
    assert said.startswith(f"Signed off: “{title}” (content/{CRPS})\n")
    assert re.search(r"words +\d+ in \d+ sentences: v1-[0-9a-f]{16}\n", said)
    assert "Example Clinician (Example license, Florida, EXAMPLE-0)" in said
    assert "2027-11-01, as before (at latest 2027-11-22" in said
    assert "Commit the file and publish" in said


def test_signoff_is_void_after_edit_and_valid_after_new_one(project: Path) -> None:
    first = sign_one(project, "crps", by=WHO)
    edit(project, CRPS, "Your pain", "All pain")
    assert read_review_state(project) == "changed since review"
    assert [p.code for p in check_site(project)] == ["W841"]
    second = sign_one(project, "crps", by=WHO)
    assert second.fingerprint != first.fingerprint
    assert [p.code for p in check_site(project)] == []
    text = (project / "content" / CRPS).read_text("utf-8")
    assert text.count("reviewed:") == 1


def test_a_wrong_sign_off_is_put_right(project: Path) -> None:
    wrong = "reviewed: {by: dr-nobody, on: 2099-01-01, text: abc}\nnext_review: 2100-12-01\n"
    edit(project, CRPS, "next_review: 2027-11-01\n", wrong)
    assert {p.code for p in check_site(project)} == {"E111", "E844", "E845", "E846"}
    sign_one(project, "crps", by=WHO)
    assert [p.to_text() for p in check_site(project)] == []


def test_a_draft_can_be_signed_before_it_is_published(project: Path) -> None:
    edit(project, CRPS, "status: published", "status: draft")
    said = str(sign_one(project, "crps", by=WHO))
    assert "The page is a draft" in said
    assert read_review_state(project) == "reviewed"
    edit(project, CRPS, "status: draft", "status: published")
    assert read_review_state(project) == "reviewed"


def test_the_next_review_moves_when_it_lies_past_the_limit(project: Path) -> None:
    edit(project, CRPS, "updated: 2026-11-22\n", "")
    edit(project, CRPS, "next_review: 2027-11-01", "next_review: 2028-01-01")
    signed = sign_one(project, "crps", by=WHO)
    assert signed.next_review.startswith("2027-11-22, moved from 2028-01-01 (12 months, because")
    assert "next_review: 2027-11-22\n" in (project / "content" / CRPS).read_text("utf-8")


def test_the_next_review_moves_when_it_is_due(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_one(project, "crps", by=WHO)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON) + 365 * 24 * 3600))
    assert read_review_state(project) == "overdue"
    assert "2028-11-22, moved from 2027-11-01" in str(sign_one(project, "crps", by=WHO))
    assert read_review_state(project) == "reviewed"


def test_a_day_can_be_given(project: Path) -> None:
    edit(project, CRPS, "updated: 2026-11-22\n", "")
    file = project / "content" / CRPS
    file.write_text(file.read_text("utf-8").replace("- date: 2026-11-22", "- date: 2026-11-01"))
    signed = sign_one(project, "crps", by=WHO, on="2026-11-20", next_review="2027-05-01")
    assert (str(signed.signed_on), signed.next_review) == ("2026-11-20", "2027-05-01")
    assert "next_review: 2027-05-01\n" in (project / "content" / CRPS).read_text("utf-8")


def test_mistakes_elsewhere_do_not_matter(project: Path) -> None:
    edit(project, "conditions/migraine.md", "status: published", "status: publshed")
    assert isinstance(sign_one(project, "crps", by=WHO), SignoffResult)


def test_every_other_byte_stays(project: Path) -> None:
    file = project / "content" / CRPS
    written = "\ufeff" + file.read_text("utf-8").replace("\n", "\r\n")
    written = written.replace("next_review: 2027-11-01", "next_review: '2027-11-01'   # yearly")
    file.write_bytes(written.encode())
    file.chmod(0o640)
    signed = sign_one(project, "crps", by=WHO)
    line = f"reviewed: {{by: {WHO}, on: {TODAY}, text: {signed.fingerprint}}}\r\n"
    where = written.index("\r\n", written.index("next_review")) + 2
    assert file.read_bytes().decode() == written[:where] + line + written[where:]
    assert file.stat().st_mode & 0o777 == 0o640


def test_signoff_of_several_pages_signs_each_once(project: Path) -> None:
    before = read_files(project)
    signed = sign_off(project, ["crps", "migraine", CRPS], by=WHO)
    assert [one.document.path for one in signed] == [CRPS, "conditions/migraine.md"]
    after = read_files(project)
    changed = sorted(name for name in after if after[name] != before[name])
    assert changed == [f"content/{CRPS}", "content/conditions/migraine.md"]
    assert {read_review_state(project, one.document.path) for one in signed} == {"reviewed"}
