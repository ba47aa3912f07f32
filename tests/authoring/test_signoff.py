"""The command signoff: what it writes, what it refuses, and what it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clinicsite.authoring import signoff
from clinicsite.authoring.signoff import SignoffResult, sign_off
from clinicsite.checks.check import check_site
from clinicsite.parsing.read import read_site
from clinicsite.parsing.review_state import get_review_state
from clinicsite.support.errors import UserError
from tests.content_dates import cap_dates

ROOT = Path(__file__).resolve().parents[2]
CRPS = "conditions/crps.md"
WHO = "example-clinician"
TODAY = "2026-11-22"
NOON = "1795366800"  # at the clinic, on that day


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real pages, with a clinician who does not exist; it is 22 November 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOON)
    root = tmp_path / "project"
    shutil.copytree(ROOT / "content", root / "content")
    cap_dates(root / "content", TODAY)
    (root / "theme").symlink_to(ROOT / "theme")
    shutil.copy(
        ROOT / "tests/fixtures/launched_site/people.yaml", root / "content/data/people.yaml"
    )
    return root


def edit(root: Path, path: str, old: str, new: str) -> None:
    file = root / "content" / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def read_review_state(root: Path, path: str = CRPS) -> str:
    site = read_site(root / "content", ROOT / "theme", "", publish=True)
    return get_review_state(site.documents[path], site)


def read_files(root: Path) -> dict[str, bytes]:
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in (root / "content").rglob("*")
        if file.is_file()
    }


def get_refusal(root: Path, page: str = CRPS, by: str = WHO, **dates: str) -> str:
    """What is said when nothing is signed; nothing may be written then."""
    before = read_files(root)
    with pytest.raises(UserError) as told:
        sign_off(root, page, by=by, **dates)
    assert read_files(root) == before
    return str(told.value)


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
    signed = sign_off(project, page, by=WHO)
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
    sign_off(project, "help-now", by=WHO)
    assert read_review_state(project, path) == "reviewed"
    edit(project, path, "Do not drive yourself", "Do not walk")
    assert read_review_state(project, path) == "changed since review"
    assert [(p.path, p.code) for p in check_site(project)] == [(f"content/{path}", "W841")]
    edit(project, path, "next_review: 2027-11-01", "next_review: soon")
    assert '"soon" is not a date' in get_refusal(project, "help-now")


def test_signoff_output_names_page_and_next_step(project: Path) -> None:
    said = str(sign_off(project, "crps", by=WHO))
    title = "Complex regional pain syndrome (CRPS)"
    assert said.startswith(f"Signed off: “{title}” (content/{CRPS})\n")
    assert re.search(r"words +\d+ in \d+ sentences: v1-[0-9a-f]{16}\n", said)
    assert "Example Clinician (Example license, Florida, EXAMPLE-0)" in said
    assert "2027-11-01, as before (at latest 2027-11-22" in said
    assert "Commit the file and publish" in said


def test_signoff_is_void_after_edit_and_valid_after_new_one(project: Path) -> None:
    first = sign_off(project, "crps", by=WHO)
    edit(project, CRPS, "Your pain counts", "Your pain matters")
    assert read_review_state(project) == "changed since review"
    assert [p.code for p in check_site(project)] == ["W841"]
    second = sign_off(project, "crps", by=WHO)
    assert second.fingerprint != first.fingerprint
    assert [p.code for p in check_site(project)] == []
    text = (project / "content" / CRPS).read_text("utf-8")
    assert text.count("reviewed:") == 1


def test_a_wrong_sign_off_is_put_right(project: Path) -> None:
    wrong = "reviewed: {by: dr-nobody, on: 2099-01-01, text: abc}\nnext_review: 2100-12-01\n"
    edit(project, CRPS, "next_review: 2027-11-01\n", wrong)
    assert {p.code for p in check_site(project)} == {"E111", "E844", "E845", "E846"}
    sign_off(project, "crps", by=WHO)
    assert [p.to_text() for p in check_site(project)] == []


def test_a_draft_can_be_signed_before_it_is_published(project: Path) -> None:
    edit(project, CRPS, "status: published", "status: draft")
    said = str(sign_off(project, "crps", by=WHO))
    assert "The page is a draft" in said
    assert read_review_state(project) == "reviewed"
    edit(project, CRPS, "status: draft", "status: published")
    assert read_review_state(project) == "reviewed"


def test_the_next_review_moves_when_it_lies_past_the_limit(project: Path) -> None:
    edit(project, CRPS, "updated: 2026-11-22\n", "")
    edit(project, CRPS, "next_review: 2027-11-01", "next_review: 2028-01-01")
    signed = sign_off(project, "crps", by=WHO)
    assert signed.next_review.startswith("2027-11-22, moved from 2028-01-01 (12 months, because")
    assert "next_review: 2027-11-22\n" in (project / "content" / CRPS).read_text("utf-8")


def test_the_next_review_moves_when_it_is_due(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_off(project, "crps", by=WHO)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON) + 365 * 24 * 3600))
    assert read_review_state(project) == "overdue"
    assert "2028-11-22, moved from 2027-11-01" in str(sign_off(project, "crps", by=WHO))
    assert read_review_state(project) == "reviewed"


def test_a_day_can_be_given(project: Path) -> None:
    edit(project, CRPS, "updated: 2026-11-22\n", "")
    file = project / "content" / CRPS
    file.write_text(file.read_text("utf-8").replace("- date: 2026-11-22", "- date: 2026-11-01"))
    signed = sign_off(project, "crps", by=WHO, on="2026-11-20", next_review="2027-05-01")
    assert (str(signed.signed_on), signed.next_review) == ("2026-11-20", "2027-05-01")
    assert "next_review: 2027-05-01\n" in (project / "content" / CRPS).read_text("utf-8")


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"on": "2026-11-23"}, "--on 2026-11-23 is in the future, and today is 2026-11-22."),
        ({"on": "2026-11-21"}, "The page was changed on 2026-11-22, after --on 2026-11-21."),
        ({"on": "22.11.2026"}, "Write the date as 2026-11-22."),
        ({"on": "11/12/2026"}, "can be read in two ways"),
        ({"on": "2026-11-31"}, "is not a day of the calendar"),
        ({"next_review": "soon"}, '--next: "soon" is not a date'),
        ({"next_review": "2027-11-23"}, "is not between 2026-11-22 and 2027-11-22 (12 months, "),
        ({"next_review": "2026-11-22"}, "is not between 2026-11-22 and 2027-11-22"),
    ],
)
def test_a_wrong_day_is_refused(project: Path, dates: dict[str, str], said: str) -> None:
    assert said in get_refusal(project, **dates)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("crsp", 'There is no page "crsp". Did you mean "crps"?'),
        ("conditions/crps.m", 'Did you mean "conditions/crps.md"?'),
        ("zzzz", "Name it as in content/conditions/crps.md."),
        ("", "No page is named."),
        ("about", "content/pages/about.md is not a medical page."),
    ],
)
def test_a_page_that_cannot_be_signed_is_refused(project: Path, page: str, said: str) -> None:
    assert said in get_refusal(project, page)


def test_two_pages_of_one_name_are_told_apart(project: Path) -> None:
    shutil.copy(project / "content" / CRPS, project / "content/articles/crps.md")
    edit(project, "articles/crps.md", "status:", "date: 2026-11-22\nstatus:")
    said = get_refusal(project, "crps")
    assert said == '"crps" can be articles/crps.md or conditions/crps.md. Name one of them.'
    assert sign_off(project, "conditions/crps", by=WHO).document.path == CRPS


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (
            "",
            "Type it as in: python3 tasks.py signoff crps --by example-clinician",
        ),
        ("example-clinican", 'is not in people.yaml. Did you mean "example-clinician"?'),
    ],
)
def test_an_unknown_person_is_refused(project: Path, by: str, said: str) -> None:
    assert said in get_refusal(project, by=by)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  license_number: EXAMPLE-0\n", "", "Example Clinician has no license number"),
        ("consent_to_publish: true", "consent_to_publish: false", "has not agreed to be named"),
        ("  consent_to_publish: true\n", "", "consent_to_publish"),
        ("  license_type: Example license\n", "", "license_type"),
    ],
)
def test_a_person_without_license_or_consent_is_refused(
    project: Path, old: str, new: str, said: str
) -> None:
    edit(project, "data/people.yaml", old, new)
    assert said in get_refusal(project)


def test_signoff_with_empty_people_file_is_refused(project: Path) -> None:
    shutil.copy(ROOT / "content/data/people.yaml", project / "content/data/people.yaml")
    if "key:" in (project / "content/data/people.yaml").read_text("utf-8"):
        (project / "content/data/people.yaml").write_text("[]\n")
    assert get_refusal(project).startswith("people.yaml has no person, so no clinician can sign.")


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (CRPS, "[@ferraro-2023]", "[@ferraro-2032]", 'There is no reference "ferraro-2032"'),
        (CRPS, "status: published", "status: publshed", '"publshed" is not one of'),
        (
            CRPS,
            "changes:\n  - date: 2026-11-22",
            "changes:\n  - date: 2099-11-22",
            "is in the future",
        ),
        ("data/references.yaml", "type: guideline", "type: guidelin", "type"),
    ],
)
def test_a_page_with_mistakes_is_refused(
    project: Path, path: str, old: str, new: str, said: str
) -> None:
    edit(project, path, old, new)
    told = get_refusal(project)
    assert told.startswith("The page has errors. Fix them first:")
    assert said in told


def test_mistakes_elsewhere_do_not_matter(project: Path) -> None:
    edit(project, "conditions/migraine.md", "status: published", "status: publshed")
    assert isinstance(sign_off(project, "crps", by=WHO), SignoffResult)


def test_every_other_byte_stays(project: Path) -> None:
    file = project / "content" / CRPS
    written = "\ufeff" + file.read_text("utf-8").replace("\n", "\r\n")
    written = written.replace("next_review: 2027-11-01", "next_review: '2027-11-01'   # yearly")
    file.write_bytes(written.encode())
    file.chmod(0o640)
    signed = sign_off(project, "crps", by=WHO)
    line = f"reviewed: {{by: {WHO}, on: {TODAY}, text: {signed.fingerprint}}}\r\n"
    where = written.index("\r\n", written.index("next_review")) + 2
    assert file.read_bytes().decode() == written[:where] + line + written[where:]
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file(
    project: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    assert "is full" in get_refusal(project)


def test_a_file_that_changes_at_that_moment_is_not_overwritten(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*arguments: object) -> list:
        edit(project, CRPS, "Your pain counts", "Your pain matters")
        return []

    monkeypatch.setattr(signoff, "check_all", meanwhile)
    with pytest.raises(UserError, match="changed at this moment"):
        sign_off(project, "crps", by=WHO)
    assert b"reviewed:" not in (project / "content" / CRPS).read_bytes()


def test_signoff_uneditable_front_matter_is_refused(project: Path) -> None:
    file = project / "content" / CRPS
    _, head, body = file.read_text("utf-8").split("---\n", 2)
    facts = ", ".join(re.findall(r"^(?:title|status|next_review): .*", head, re.MULTILINE))
    summary = "x" * 60
    file.write_text(f"---\n{{{facts}, summary: {summary}}}\n---\n{body}", "utf-8")
    said = get_refusal(project)
    assert re.search(
        r"Write .* and this line yourself:\nreviewed: {by: example-clinician, on: ", said
    )


def test_signoff_command_refusal_exits_1_without_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "tasks.py", "signoff", "crps", "--by", "nobody"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Not signed. ")
    assert "Traceback" not in done.stderr
