"""What leaves the computer, and what git and the server refuse: real repositories, no browser."""

import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from clinicsite.admin.git_failures import SendError
from clinicsite.admin.project_git import ProjectGitError, open_repository, read_branch_state
from clinicsite.admin.proposal import Proposal, VisitorReport, make_trial_commit
from clinicsite.admin.review_branches import find_review, list_review_branches
from clinicsite.admin.saved_changes import list_saved_changes, select_changes
from clinicsite.admin.sender import (
    check_sentence,
    push_review,
    read_identity,
    send_for_review,
    store_identity,
    withdraw_review,
)
from clinicsite.support.errors import UserError
from tests.admin.team import run_git, set_identity
from tests.reports.conftest import run_server

PAGE, OTHER = "content/pages/about.md", "content/pages/contact.md"
REVIEWER = ("-c", "user.name=Example Reviewer", "-c", "user.email=reviewer@clinic.example")
KEY = "AKIA" + "B" * 16


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small repository of two pages, and the repository of all."""
    folder = tmp_path_factory.mktemp("template")
    root = folder / "project"
    run_git(folder, "init", "-q", "--bare", "-b", "main", "remote.git")
    run_git(folder, "init", "-q", "-b", "main", "project")
    set_identity(root, "Example Clinician")
    for path in (PAGE, OTHER):
        write(root, path, "Words.\n")
    write(root, ".gitignore", ".build/\n.cache/\n")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "Write the first pages")
    run_git(root, "remote", "add", "origin", "../remote.git")
    run_git(root, "push", "-q", "-u", "origin", "main")
    return folder


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    """The project in a copy of that folder."""
    shutil.copytree(template, tmp_path / "work")
    return tmp_path / "work/project"


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def make_proposal(root: Path, *paths: str, branch: str = "") -> Proposal:
    """Prepare saved files without the build of the site."""
    repository = open_repository(root)
    state = read_branch_state(repository)
    changes = select_changes(list_saved_changes(repository), paths)
    parent = repository.find_commit(branch) or state.head
    names = [change.path for change in changes]
    commit = make_trial_commit(repository, parent, names, "Trial")
    return Proposal(parent, commit, branch, "Say it", tuple(changes), VisitorReport())


def commit_review(root: Path, *paths: str, branch: str = "") -> str:
    """Commit saved files to a branch, and return its name."""
    repository = open_repository(root)
    proposal = make_proposal(root, *paths, branch=branch)
    return send_for_review(repository, read_branch_state(repository), proposal, "Say it")


def push(root: Path, name: str) -> None:
    repository = open_repository(root)
    push_review(repository, read_branch_state(repository), name)


def list_remote(root: Path) -> list[str]:
    """Return the branches of the repository of all."""
    return run_git(root.parent / "remote.git", "branch", "--format=%(refname:short)").split()


def add_hook(repository: Path, name: str, script: str) -> None:
    file = repository / "hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_review_holds_the_chosen_files_and_leaves_the_folder_alone(root: Path) -> None:
    for path in (PAGE, OTHER, "content/pages/new.md", "notes.txt"):
        write(root, path, "New words.\n")
    write(root, "content/pages/staged.md", "Staged.\n")
    run_git(root, "add", "content/pages/staged.md")
    before = run_git(root, "status", "--porcelain"), run_git(root, "rev-parse", "HEAD")
    name = commit_review(
        root, PAGE, "content/pages/new.md", "notes.txt", "../outside", ".git/config"
    )
    push(root, name)
    assert (run_git(root, "status", "--porcelain"), run_git(root, "rev-parse", "HEAD")) == before
    sent = run_git(root.parent / "remote.git", "diff", "--name-only", "main", name).split()
    assert sent == [PAGE, "content/pages/new.md"]
    assert run_git(root, "worktree", "list").count("\n") == 0
    review = find_review(open_repository(root), read_branch_state(open_repository(root)), name)
    assert review
    assert (review.is_sent, review.sentence, [*review.blobs]) == (True, "Say it", sent)


def test_removed_page_is_sent(root: Path) -> None:
    (root / PAGE).unlink()
    name = commit_review(root, PAGE)
    assert run_git(root, "diff", "--name-status", "main", name) == f"D\t{PAGE}"


def test_name_of_a_review_is_never_taken_twice(root: Path) -> None:
    write(root, PAGE, "New.\n")
    write(root, OTHER, "New.\n")
    first, second = commit_review(root, PAGE), commit_review(root, OTHER)
    assert second == f"{first}-2"


def test_review_of_another_person_is_not_overwritten(root: Path) -> None:
    write(root, PAGE, "New.\n")
    name = commit_review(root, PAGE)
    run_git(root.parent / "remote.git", "branch", name, "main")
    with pytest.raises(SendError) as failure:
        push(root, name)
    assert failure.value.is_overtaken
    remote = root.parent / "remote.git"
    assert run_git(remote, "rev-parse", name) == run_git(remote, "rev-parse", "main")


def test_addition_to_a_review_keeps_its_earlier_files(root: Path) -> None:
    write(root, PAGE, "New.\n")
    name = commit_review(root, PAGE)
    push(root, name)
    write(root, OTHER, "New.\n")
    assert commit_review(root, OTHER, branch=name) == name
    push(root, name)
    remote = root.parent / "remote.git"
    assert run_git(remote, "diff", "--name-only", "main", name).split() == [PAGE, OTHER]


def test_words_of_a_reviewer_are_not_overwritten(root: Path) -> None:
    write(root, PAGE, "New.\n")
    name = commit_review(root, PAGE)
    push(root, name)
    remote = root.parent / "remote.git"
    tree = run_git(remote, "rev-parse", "main^{tree}")
    theirs = run_git(remote, *REVIEWER, "commit-tree", tree, "-p", name, "-m", "Theirs")
    run_git(remote, "update-ref", f"refs/heads/{name}", theirs)
    write(root, OTHER, "New.\n")
    commit_review(root, OTHER, branch=name)
    for _ in range(2):  # the second time, git knows their commit
        with pytest.raises(SendError) as failure:
            push(root, name)
        assert failure.value.is_overtaken
        assert run_git(remote, "rev-parse", name) == theirs
        run_git(root, "fetch", "-q")


def test_merged_review_waits_no_more(root: Path) -> None:
    write(root, PAGE, "New.\n")
    name = commit_review(root, PAGE)
    push(root, name)
    remote = root.parent / "remote.git"
    squashed = run_git(
        remote, *REVIEWER, "commit-tree", f"{name}^{{tree}}", "-p", "main", "-m", "Squash"
    )
    run_git(remote, "update-ref", "refs/heads/main", squashed)
    run_git(root, "fetch", "-q")
    repository = open_repository(root)
    assert list_review_branches(repository, read_branch_state(repository)) == []


def test_review_that_others_removed_is_named(root: Path) -> None:
    write(root, PAGE, "New.\n")
    name = commit_review(root, PAGE)
    push(root, name)
    run_git(root.parent / "remote.git", "branch", "-q", "-D", name)
    run_git(root, "fetch", "-q", "--prune")
    repository = open_repository(root)
    review = find_review(repository, read_branch_state(repository), name)
    assert review
    assert (review.is_sent, review.is_gone) == (False, True)
    push(root, name)
    assert name in list_remote(root)


def test_hook_before_a_push_is_run(root: Path) -> None:
    write(root, PAGE, "New.\n")
    name = commit_review(root, PAGE)
    add_hook(root / ".git", "pre-push", "echo too slow; exit 1")
    with pytest.raises(SendError, match="too slow"):
        push(root, name)


def test_failing_hook_stops_the_commit_in_its_words(root: Path) -> None:
    write(root, PAGE, "New.\n")
    add_hook(root / ".git", "pre-commit", "git diff --cached --name-only; echo too long; exit 1")
    with pytest.raises(SendError, match=f"{PAGE} too long"):
        commit_review(root, PAGE)
    assert run_git(root, "branch", "--format=%(refname:short)") == "main"
    assert run_git(root, "status", "--porcelain") == f"M {PAGE}"


def test_held_index_does_not_stop_a_review(root: Path) -> None:
    write(root, PAGE, "New.\n")
    write(root, ".git/index.lock", "")
    assert commit_review(root, PAGE)
    assert (root / ".git/index.lock").exists()


def test_file_with_a_secret_is_never_sent(root: Path) -> None:
    write(root, PAGE, f"Words.\n{KEY}\n")
    write(root, "content/pages/.notes.md", "Words.\n")
    write(root, "content/pages/page.docx", "Words.\n")
    (root / "content/pages/link.md").symlink_to("/etc/hostname")
    changes = list_saved_changes(open_repository(root))
    assert len(changes) == 4
    assert all(change.refusal for change in changes)
    assert KEY not in str(changes)
    assert select_changes(changes, [change.path for change in changes]) == []


def test_notes_and_downloads_are_files_of_the_site(root: Path) -> None:
    paths = ["content/extra/form.pdf", "content/pages/about.notes.yaml"]
    for path in paths:
        write(root, path, "[]\n")
    write(root, "content/data/about.notes.md", "Words.\n")
    changes = list_saved_changes(open_repository(root))
    assert [change.path for change in changes if not change.refusal] == paths


class LoginHandler(BaseHTTPRequestHandler):
    """Ask for a password, as a forge does."""

    def do_GET(self) -> None:
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="Forge"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def login_url() -> Iterator[str]:
    """The address of a server that asks for a password."""
    with run_server(LoginHandler) as server:
        yield f"{server.url}/clinic/site.git"


def refuse_push(root: Path, url: str, words: str) -> None:
    """Push to an address that fails, and then to the right one."""
    write(root, PAGE, "New.\n")
    run_git(root, "remote", "set-url", "origin", url)
    name = commit_review(root, PAGE)
    with pytest.raises(SendError, match=words):
        push(root, name)
    repository = open_repository(root)
    review = find_review(repository, read_branch_state(repository), name)
    assert review
    assert not review.is_sent
    run_git(root, "remote", "set-url", "origin", "../remote.git")
    push(root, name)
    assert name in list_remote(root)


def test_push_without_network_is_sent_again(root: Path) -> None:
    refuse_push(root, "http://127.0.0.1:1/clinic/site.git", "network")


def test_push_that_needs_a_password_does_not_wait(root: Path, login_url: str) -> None:
    refuse_push(root, login_url, "password")


def test_push_to_an_absent_repository_is_explained(root: Path) -> None:
    refuse_push(root, "../absent.git", "leads nowhere")


def test_push_that_the_server_refuses_is_explained(root: Path) -> None:
    write(root, PAGE, "New.\n")
    name = commit_review(root, PAGE)
    add_hook(root.parent / "remote.git", "pre-receive", "exit 1")
    with pytest.raises(SendError, match="does not let you"):
        push(root, name)


def test_withdrawn_review_leaves_the_words_here(root: Path) -> None:
    write(root, PAGE, "New.\n")
    name = commit_review(root, PAGE)
    push(root, name)
    repository = open_repository(root)
    state = read_branch_state(repository)
    review = find_review(repository, state, name)
    assert review
    withdraw_review(repository, state, review)
    assert list_remote(root) == ["main"]
    assert (root / PAGE).read_text() == "New.\n"
    assert run_git(root, "show", f"refs/clinicsite/withdrawn/{name}:{PAGE}") == "New."
    assert [change.path for change in list_saved_changes(repository)] == [PAGE]


def test_identity_is_stored_in_the_repository(root: Path) -> None:
    run_git(root, "config", "--unset", "user.name")
    run_git(root, "config", "--unset", "user.email")
    repository = open_repository(root).with_variables(
        GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null"
    )
    assert read_identity(repository) == ("", "")
    for name, email in (("", "a@b.example"), ("A\nB", "a@b.example"), ("A <b>", "x"), ("A", "a b")):
        with pytest.raises(SendError):
            store_identity(repository, name, email)
    store_identity(repository, " Example Person ", "person@clinic.example")
    assert read_identity(repository) == ("Example Person", "person@clinic.example")


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (["remote", "remove", "origin"], "no remote"),
        (["checkout", "-q", "--detach"], "at no branch"),
        (["bisect", "start"], "“bisect” has not ended"),
    ],
)
def test_state_in_which_nothing_is_sent(prepare: list[str], words: str, root: Path) -> None:
    run_git(root, *prepare)
    state = read_branch_state(open_repository(root))
    with pytest.raises(ProjectGitError, match=words):
        [state.require_ready(), state.require_remote()]


def test_folder_without_a_repository_is_explained(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a git repository"):
        open_repository(tmp_path)


@pytest.mark.parametrize("sentence", ["", " \n ", "x" * 201, "a\x07b"])
def test_sentence_of_a_change_is_one_readable_line(sentence: str) -> None:
    with pytest.raises(SendError):
        check_sentence(sentence)


def test_sentence_of_two_lines_becomes_one() -> None:
    assert check_sentence(" Correct it,\n as it moved. ") == "Correct it, as it moved."
