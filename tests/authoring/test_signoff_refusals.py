"""What signoff refuses, and that nothing is written then."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clinicsite.authoring import signoff
from clinicsite.support.errors import UserError
from tests.authoring.signoff_project import (
    CRPS,
    ROOT,
    WHO,
    edit,
    get_refusal,
    make_project,
    sign_one,
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real pages, with a clinician who does not exist; it is 22 November 2026."""
    return make_project(tmp_path, monkeypatch)


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
        ("zzzz", 'There is no page "zzzz". Name it'),
        ("", "No page is named."),
        ("about", "content/pages/about.md is not a medical page."),
    ],
)
def test_a_page_that_cannot_be_signed_is_refused(project: Path, page: str, said: str) -> None:
    assert said in get_refusal(project, page)


def test_two_pages_of_one_name_are_told_apart(project: Path) -> None:
    shutil.copy(project / "content" / CRPS, project / "content/articles/crps.md")
    edit(project, "articles/crps.md", "title: ", "title: About ")
    edit(project, "articles/crps.md", "status:", "date: 2026-11-22\nstatus:")
    said = get_refusal(project, "crps")
    assert said == '"crps" can be articles/crps.md or conditions/crps.md. Name one of them.'
    assert sign_one(project, "conditions/crps", by=WHO).document.path == CRPS


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
        edit(project, CRPS, "Your pain", "All pain")
        return []

    monkeypatch.setattr(signoff, "check_all", meanwhile)
    with pytest.raises(UserError, match="changed at this moment"):
        sign_one(project, "crps", by=WHO)
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


@pytest.mark.parametrize("status", ["draft", "published"])
def test_signoff_of_an_unfinished_page_is_refused_with_all_others(
    project: Path, status: str
) -> None:
    path = "conditions/migraine.md"
    edit(project, path, "status: published", f"status: {status}")
    edit(project, path, "\n## ", "\nTo be written: more.\n\n## ")
    said = get_refusal(project, "crps", "migraine")
    assert said.startswith(f"content/{path}: The page is not finished. Write it first:")
    assert "837 unfinished-" in said


def test_signoff_of_several_pages_names_each_file_once(project: Path) -> None:
    said = get_refusal(project, "crps", "about")
    assert said.count("content/pages/about.md") == 1


def test_signoff_of_several_pages_names_an_unknown_one(project: Path) -> None:
    assert 'There is no page "migrane". Did you mean "migraine"?' in get_refusal(
        project, "crps", "migrane"
    )
