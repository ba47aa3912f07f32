"""Two people change the same project: nothing is lost, and the folder is never half merged."""

import shutil
from pathlib import Path
from typing import Any, ClassVar

import pytest

from clinicsite.admin.git_failures import SendError
from clinicsite.admin.incoming import (
    SAVED_REF,
    MergePlan,
    apply_merge,
    fetch_changes,
    plan_merge,
    resolve_tree,
)
from clinicsite.admin.merge_units import MergePassage, merge_units, split_units
from clinicsite.admin.project_git import ProjectRepository, open_ready_repository
from clinicsite.admin.proposal import make_trial_commit
from clinicsite.admin.review_branches import find_review
from clinicsite.admin.sender import push_review
from tests.admin.team import run_git, set_identity
from tests.projects import ROOT

PAGE, RECORD = "content/pages/about.md", "content/data/people.yaml"
PHOTO = "content/images/photo.png"
TEXT = "---\ntitle: About us\nstatus: published\n---\n\nFirst.\n\nSecond.\n\nThird.\n"
ENTRIES = (
    "# The people\n- id: one\n  name: One\n- id: two\n  name: Two\n- id: three\n  name: Three\n"
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the clones of two people, and the repository of all."""
    folder = tmp_path_factory.mktemp("template")
    run_git(folder, "init", "-q", "--bare", "-b", "main", "remote.git")
    run_git(folder, "clone", "-q", "remote.git", "mine")
    root = folder / "mine"
    set_identity(root, "Example Clinician")
    for path, text in ((PAGE, TEXT), (RECORD, ENTRIES), ("tasks.py", "pass\n")):
        write(root, path, text)
    (root / "content/images").mkdir()
    (root / PHOTO).write_bytes(b"\x89PNG\0\xff")
    write(root, ".gitignore", ".build/\n.cache/\n")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "Write the first pages")
    run_git(root, "push", "-q", "-u", "origin", "HEAD:main")
    run_git(folder, "clone", "-q", "remote.git", "theirs")
    set_identity(folder / "theirs", "Example Colleague")
    for clone in ("mine", "theirs"):
        run_git(folder / clone, "remote", "set-url", "origin", "../remote.git")
    return folder


@pytest.fixture
def mine(template: Path, tmp_path: Path) -> Path:
    """The clone of one person, beside that of the other, in a copy of that folder."""
    shutil.copytree(template, tmp_path / "work")
    (tmp_path / "work/mine/.cache").mkdir()
    return tmp_path / "work/mine"


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    write(root, path, text.replace(old, new))


def push_theirs(mine: Path) -> None:
    """Commit and push all that the colleague has changed."""
    theirs = mine.parent / "theirs"
    run_git(theirs, "add", "-A")
    run_git(theirs, "commit", "-qm", "Change it")
    run_git(theirs, "push", "-q", "origin", "HEAD:main")


def plan(mine: Path) -> tuple[ProjectRepository, MergePlan]:
    """Fetch, and return the merge that follows."""
    repository, state = open_ready_repository(mine)
    fetch_changes(repository, state)
    return repository, plan_merge(repository, state, repository.find_commit("origin/main"))


def get(mine: Path, contents: dict[str, str | bytes | None] | None = None) -> None:
    """Bring the changes of the colleague into the folder."""
    repository, merge = plan(mine)
    assert set(contents or {}) == {one.path for one in merge.conflicts}
    _, state = open_ready_repository(mine)
    apply_merge(repository, state, merge, resolve_tree(repository, merge, contents or {}))


def describe_folder(root: Path) -> tuple[str, ...]:
    """Return all that a crash must not change."""
    files = {path.relative_to(root): path.read_bytes() for path in root.glob("content/**/*.*")}
    state = run_git(root, "status", "--porcelain"), run_git(root, "rev-parse", "HEAD")
    return (*state, str(sorted(files.items())))


def test_changes_of_others_come_and_saved_words_stay(mine: Path) -> None:
    theirs = mine.parent / "theirs"
    edit(theirs, PAGE, "First", "Their first")
    write(theirs, "content/pages/new.md", "New.\n")
    (theirs / PHOTO).unlink()
    push_theirs(mine)
    edit(mine, PAGE, "Third", "My third")
    write(mine, "content/pages/own.md", "Own.\n")
    edit(mine, "tasks.py", "pass", "print()")
    get(mine)
    assert (mine / PAGE).read_text() == TEXT.replace("First", "Their first").replace(
        "Third", "My third"
    )
    assert run_git(mine, "status", "--porcelain").splitlines() == [
        f"M {PAGE}",
        " M tasks.py",
        "?? content/pages/own.md",
    ]
    assert run_git(mine, "rev-parse", "HEAD") == run_git(mine, "rev-parse", "origin/main")
    assert not (mine / PHOTO).exists()


def test_same_paragraph_of_two_people_is_a_choice(mine: Path) -> None:
    theirs = mine.parent / "theirs"
    edit(theirs, PAGE, "Second.", "Their second.")
    edit(theirs, PAGE, "title: About us", "title: About them")
    push_theirs(mine)
    edit(mine, PAGE, "Second.", "My second.")
    before = describe_folder(mine)
    _, merge = plan(mine)
    assert describe_folder(mine) == before
    (conflict,) = merge.conflicts
    choices = [passage for passage in conflict.passages if passage.is_conflict]
    assert choices == [MergePassage("My second.\n\n", "Their second.\n\n", True, "\n\n")]
    words = {
        choice: "".join(one.choose(choice) for one in conflict.passages)
        for choice in ("mine", "theirs", "both")
    }
    assert "title: About them\n" in words["mine"]
    assert "My second.\n\nTheir second.\n\nThird." in words["both"]
    get(mine, {PAGE: words["both"]})
    assert (mine / PAGE).read_text() == words["both"]
    assert run_git(mine, "show", f"{SAVED_REF}:{PAGE}").count("My second.") == 1


def test_same_record_of_two_people_is_a_choice_by_entry(mine: Path) -> None:
    theirs = mine.parent / "theirs"
    edit(theirs, RECORD, "name: Two", "name: Theirs")
    push_theirs(mine)
    edit(mine, RECORD, "name: Two", "name: Mine")
    _, merge = plan(mine)
    choices = [one for one in merge.conflicts[0].passages if one.is_conflict]
    assert [one.mine for one in choices] == ["- id: two\n  name: Mine\n"]


@pytest.mark.parametrize(
    ("mine_text", "theirs_text", "gap", "can_be_both"),
    [
        ("My words.\n\n", "Their words.\n\n", "\n\n", True),
        ("My words.\n\n", "", "\n\n", False),
        ("title: Mine\n", "title: Theirs\n", "\n", False),
        ("- id: mine\n", "- id: theirs\n", "\n", True),
        ("- id: one\n  a: 1\n", "- id: one\n  a: 2\n", "\n", False),
    ],
)
def test_both_versions_only_where_one_can_follow_the_other(
    mine_text: str, theirs_text: str, gap: str, can_be_both: bool
) -> None:
    passage = MergePassage(mine_text, theirs_text, True, gap)
    assert passage.can_be_both == can_be_both
    if can_be_both:
        assert passage.choose("both") == f"{mine_text}{theirs_text}"
    for choice in ("", "other", *([] if can_be_both else ["both"])):
        with pytest.raises(ValueError, match="Choose"):
            passage.choose(choice)


def test_words_that_a_reviewer_adds_come_into_the_folder(mine: Path) -> None:
    theirs = mine.parent / "theirs"
    edit(mine, PAGE, "First.", "My first.")
    repository, state = open_ready_repository(mine)
    sent = make_trial_commit(repository, state.head, [PAGE], "Say it")
    repository.run("update-ref", "refs/heads/review-one", sent)
    push_review(repository, state, "review-one")
    run_git(theirs, "fetch", "-q")
    run_git(theirs, "checkout", "-q", "review-one")
    edit(theirs, PAGE, "My first.", "My better first.")
    run_git(theirs, "commit", "-qam", "Correct it")
    run_git(theirs, "push", "-q", "origin", "review-one")
    fetch_changes(repository, state)
    review = find_review(repository, state, "review-one")
    assert review
    assert (review.is_sent, review.newest != review.commit) == (True, True)
    edit(mine, PAGE, "Third.", "My third.")
    merge = plan_merge(repository, state, review.newest, review.name)
    assert merge.conflicts == ()
    apply_merge(repository, state, merge, merge.tree)
    text = (mine / PAGE).read_text()
    assert "My better first." in text
    assert "My third." in text
    assert run_git(mine, "rev-parse", "HEAD") == state.head
    assert run_git(mine, "rev-parse", "review-one") == review.newest
    run_git(theirs, "push", "-q", "origin", "review-one:main")
    get(mine)
    assert (mine / PAGE).read_text() == text


@pytest.mark.parametrize("is_mine", [True, False])
def test_removed_and_changed_file_is_a_choice(is_mine: bool, mine: Path) -> None:
    theirs = mine.parent / "theirs"
    (theirs if is_mine else mine).joinpath(PAGE).unlink()
    edit(mine if is_mine else theirs, PAGE, "First", "Other")
    push_theirs(mine)
    _, merge = plan(mine)
    (conflict,) = merge.conflicts
    assert (bool(conflict.mine), bool(conflict.theirs), conflict.passages) == (
        is_mine,
        not is_mine,
        (),
    )
    get(mine, {PAGE: None})
    assert not (mine / PAGE).exists()


def test_image_of_two_people_is_a_choice_of_the_whole(mine: Path) -> None:
    (mine.parent / "theirs" / PHOTO).write_bytes(b"\x89PNG\0\xfe")
    push_theirs(mine)
    (mine / PHOTO).write_bytes(b"\x89PNG\0\xfd")
    _, merge = plan(mine)
    get(mine, {PHOTO: merge.conflicts[0].theirs.encode()})
    assert (mine / PHOTO).read_bytes() == b"\x89PNG\0\xfe"


def test_conflict_in_the_program_is_left_to_its_developer(mine: Path) -> None:
    edit(mine.parent / "theirs", "tasks.py", "pass", "print(1)")
    push_theirs(mine)
    edit(mine, "tasks.py", "pass", "print(2)")
    before = describe_folder(mine)
    with pytest.raises(SendError, match=r"tasks\.py, which is a file of the program"):
        get(mine)
    assert describe_folder(mine) == before


def test_held_index_leaves_the_folder_as_it_was(mine: Path) -> None:
    edit(mine.parent / "theirs", PAGE, "First", "Their first")
    push_theirs(mine)
    repository, merge = plan(mine)
    _, state = open_ready_repository(mine)
    write(mine, ".git/index.lock", "")
    before = describe_folder(mine)
    with pytest.raises(SendError, match="Another git program"):
        apply_merge(repository, state, merge, merge.tree)
    assert describe_folder(mine) == before


def test_file_saved_after_the_plan_is_not_overwritten(mine: Path) -> None:
    edit(mine.parent / "theirs", PAGE, "First", "Their first")
    push_theirs(mine)
    repository, merge = plan(mine)
    _, state = open_ready_repository(mine)
    edit(mine, PAGE, "Third", "Just saved")
    before = describe_folder(mine)
    with pytest.raises(SendError, match="saved at this moment"):
        apply_merge(repository, state, merge, merge.tree)
    assert describe_folder(mine) == before


def test_foreign_file_in_the_way_is_not_overwritten(mine: Path) -> None:
    write(mine.parent / "theirs", "notes.txt", "Theirs.\n")
    edit(mine.parent / "theirs", PAGE, "First", "Their first")
    push_theirs(mine)
    write(mine, "notes.txt", "Mine.\n")
    before = describe_folder(mine)
    with pytest.raises(SendError, match="in the way"):
        get(mine)
    assert describe_folder(mine) == before
    assert (mine / "notes.txt").read_text() == "Mine.\n"


def test_crash_after_the_files_is_finished_by_the_next_try(mine: Path) -> None:
    edit(mine.parent / "theirs", PAGE, "First", "Their first")
    push_theirs(mine)
    edit(mine, PAGE, "Third", "My third")
    repository, merge = plan(mine)
    blob = repository.run("rev-parse", f"{merge.tree}:{PAGE}")  # as if the admin died here
    (mine / PAGE).write_bytes(repository.run_bytes("cat-file", "blob", blob))
    run_git(mine, "read-tree", "--reset", "origin/main")
    get(mine)
    assert run_git(mine, "status", "--porcelain") == f"M {PAGE}"
    text = (mine / PAGE).read_text()
    assert "Their first" in text
    assert "My third" in text


class CrashError(Exception):
    """The admin is killed."""


class CrashingRepository(ProjectRepository):
    """Dies before the git command with this number."""

    left: ClassVar = [0]

    def run_bytes(self, *arguments: str, **options: Any) -> bytes:
        self.left[0] -= 1
        if self.left[0] < 0:
            raise CrashError(arguments)
        return super().run_bytes(*arguments, **options)


def test_crash_before_each_git_command_loses_nothing(mine: Path) -> None:
    edit(mine.parent / "theirs", PAGE, "First", "Their first")
    write(mine.parent / "theirs", "content/pages/new.md", "New.\n")
    push_theirs(mine)
    edit(mine, PAGE, "Third", "My third")
    merged = TEXT.replace("First", "Their first").replace("Third", "My third")
    _, merge = plan(mine)
    _, state = open_ready_repository(mine)
    before = describe_folder(mine)
    for number in range(100):
        folder = mine.parent / "again"
        shutil.copytree(mine, folder)
        crashing = CrashingRepository(folder)
        CrashingRepository.left[0] = number
        is_crashed = False
        try:
            apply_merge(crashing, state, merge, merge.tree)
        except CrashError:
            is_crashed = True
        if is_crashed:
            assert (folder / PAGE).read_text() == merged or describe_folder(folder) == before
            get(folder)
        assert (folder / PAGE).read_text() == merged
        assert (folder / "content/pages/new.md").exists()
        assert run_git(folder, "status", "--porcelain") == f"M {PAGE}"
        shutil.rmtree(folder)
        if not is_crashed:
            break
    assert number > 8


def test_commits_of_both_are_joined(mine: Path) -> None:
    edit(mine.parent / "theirs", PAGE, "First", "Their first")
    push_theirs(mine)
    edit(mine, RECORD, "name: Two", "name: Mine")
    run_git(mine, "commit", "-qam", "Made in a terminal")
    get(mine)
    assert run_git(mine, "rev-list", "--count", "HEAD") == "4"
    assert run_git(mine, "status", "--porcelain") == ""


def test_units_of_all_pages_and_records_are_their_text() -> None:
    for file in (ROOT / "content").rglob("*.*"):
        if file.suffix in (".md", ".yaml"):
            text = file.read_text("utf-8")
            assert "".join(split_units(file.name, text)) == text, file


@pytest.mark.parametrize(
    ("base", "mine_text", "theirs_text", "merged"),
    [
        ("a\n\nb\n\nc\n\nd\n", "A\n\nb\n\nc\n\nd\n", "a\n\nb\n\nc\n\nD\n", "A\n\nb\n\nc\n\nD\n"),
        ("", "one\\n\n", "", "one\\n\n"),
        ("a\r\n\r\nb", "a\r\n\r\nb", "a\r\n\r\nb", "a\r\n\r\nb"),
        ("a\n", "a\n", "a\n\n<<<<<<< x\n", "a\n\n<<<<<<< x\n"),
        ("a\u2028b\x0cc\n", "a\u2028b\x0cc\n", "a\u2028b\x0cc\n\nd", "a\u2028b\x0cc\n\nd"),
    ],
)
def test_units_that_one_person_changed_are_merged(
    base: str, mine_text: str, theirs_text: str, merged: str, mine: Path
) -> None:
    passages = merge_units(ProjectRepository(mine), "a.md", base, mine_text, theirs_text)
    assert not any(passage.is_conflict for passage in passages)
    assert "".join(passage.mine for passage in passages) == merged
