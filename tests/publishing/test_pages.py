"""Publishing to a branch, with real git and a real bare repository."""

from pathlib import Path

import pytest

from plugins.model.medical_pages import FILE, MedicalPage, MedicalPages
from plugins.publishing.pages import NotPublishedError, Published, publish
from tests.publishing.conftest import clone_of, git_in, site_in


def send(clone: Path, *, dry_run: bool = False, branch: str = "gh-pages") -> Published:
    """Publish the clone's output/ folder."""
    return publish(clone, clone / "output", remote="origin", branch=branch, dry_run=dry_run)


def live_files(remote: Path) -> dict[str, str]:
    """Path → text of everything on the pages branch of the remote."""
    names = git_in(remote, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    return {name: git_in(remote, "show", f"gh-pages:{name}") for name in names}


def commits(remote: Path) -> int:
    """How many commits the pages branch of the remote has."""
    return int(git_in(remote, "rev-list", "--count", "gh-pages"))


def test_the_first_publish_sends_every_file(clone: Path, site: Path, remote: Path) -> None:
    sent = send(clone)
    on_disk = {
        path.relative_to(site).as_posix(): path.read_text().strip()
        for path in site.rglob("*")
        if path.is_file()
    }
    assert live_files(remote) == on_disk | {".nojekyll": ""}
    assert str(sent) == "Published to gh-pages on origin: 6 files added, 0 changed, 0 removed."


def test_the_commit_names_its_source(clone: Path, site: Path, remote: Path) -> None:
    send(clone)
    source = git_in(clone, "rev-parse", "HEAD")
    assert git_in(remote, "log", "-1", "--format=%s", "gh-pages") == f"Publish {source}"


def test_the_commit_tells_when_the_sources_had_other_changes(
    clone: Path, site: Path, remote: Path
) -> None:
    (clone / "tasks.py").write_text("changed")
    send(clone)
    subject = git_in(remote, "log", "-1", "--format=%s", "gh-pages")
    assert subject.endswith(" with changes that are not committed")


def test_publishing_the_same_again_makes_no_commit(clone: Path, site: Path, remote: Path) -> None:
    send(clone)
    before = git_in(remote, "rev-parse", "gh-pages")
    again = send(clone)
    assert again.commit == ""
    assert str(again) == "Nothing to publish: gh-pages on origin has exactly this site already."
    assert git_in(remote, "rev-parse", "gh-pages") == before


def test_changes_are_counted_and_history_is_kept(clone: Path, site: Path, remote: Path) -> None:
    send(clone)
    (site / "index.html").write_text("Changed.\n")
    (site / "new.html").write_text("New.\n")
    (site / ".well-known/security.txt").unlink()
    sent = send(clone)
    assert (sent.added, sent.changed, sent.removed) == (1, 1, 1)
    assert live_files(remote)["index.html"] == "Changed."
    assert ".well-known/security.txt" not in live_files(remote)
    assert commits(remote) == 2


def test_a_dry_run_sends_nothing(clone: Path, site: Path, remote: Path) -> None:
    sent = send(clone, dry_run=True)
    assert str(sent).startswith("Would publish to gh-pages on origin: 6 files added")
    assert git_in(remote, "branch", "--list", "gh-pages") == ""


def test_what_somebody_else_published_is_built_upon(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    send(clone)
    other = clone_of(remote, tmp_path / "other")
    site_in(other / "output")
    (other / "output/index.html").write_text("Theirs.\n")
    send(other)
    (site / "index.html").write_text("Ours.\n")
    send(clone)
    assert live_files(remote)["index.html"] == "Ours."
    assert commits(remote) == 3


def test_a_publish_killed_before_git_took_note_does_not_wedge_the_next(
    clone: Path, site: Path, remote: Path
) -> None:
    send(clone)
    first = git_in(remote, "rev-parse", "gh-pages")
    (site / "index.html").write_text("Second.\n")
    send(clone)
    # The state that ghp-import cannot leave by itself: the server has moved on, the local branch,
    # the tracking branch and the private branch have not.
    for ref in ("refs/remotes/origin/gh-pages", "refs/heads/gh-pages"):
        git_in(clone, "update-ref", ref, first)
    git_in(clone, "update-ref", "refs/heads/publish-in-progress", first)
    (site / "index.html").write_text("Third.\n")
    send(clone)
    assert live_files(remote)["index.html"] == "Third."
    assert commits(remote) == 3


def test_a_shallow_clone_of_one_branch_keeps_the_history(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    send(clone)
    shallow = tmp_path / "shallow"
    address = f"file://{remote}"
    git_in(tmp_path, "clone", "--quiet", "--depth=1", "--branch=main", address, str(shallow))
    site_in(shallow / "output")
    (shallow / "output/index.html").write_text("From CI.\n")
    send(shallow)
    assert live_files(remote)["index.html"] == "From CI."
    assert commits(remote) == 2


def test_without_a_git_user_the_source_author_is_named(
    clone: Path, site: Path, remote: Path
) -> None:
    git_in(clone, "config", "--unset", "user.name")
    git_in(clone, "config", "--unset", "user.email")
    send(clone)
    committer = git_in(remote, "log", "-1", "--format=%cn <%ce>", "gh-pages")
    assert committer == "A. Writer <writer@example.org>"


def test_nothing_is_left_behind_in_the_clone(clone: Path, site: Path) -> None:
    before = git_in(clone, "status", "--porcelain", "--branch")
    send(clone)
    assert git_in(clone, "branch", "--format=%(refname:short)") == "main"
    assert git_in(clone, "status", "--porcelain", "--branch") == before


def test_an_unknown_remote_is_named_with_a_cure(clone: Path, site: Path) -> None:
    with pytest.raises(NotPublishedError) as caught:
        publish(clone, site, remote="orgin", branch="gh-pages")
    assert str(caught.value) == (
        "There is no remote called 'orgin' here (known: origin). "
        "Type: git remote add orgin ADDRESS, or set PUBLISH_REMOTE in publishconf.py."
    )


def test_a_remote_that_does_not_answer_is_told_plainly(
    clone: Path, site: Path, remote: Path
) -> None:
    remote.rename(remote.with_name("moved.git"))
    with pytest.raises(NotPublishedError, match="The remote origin cannot be read"):
        send(clone)


@pytest.mark.parametrize("branch", ["--force", "two words", "a..b", ""])
def test_a_bad_branch_name_is_refused(clone: Path, site: Path, branch: str) -> None:
    with pytest.raises(NotPublishedError, match="cannot be the name of a branch"):
        send(clone, branch=branch)


def test_the_branch_of_the_sources_is_never_replaced(clone: Path, site: Path, remote: Path) -> None:
    before = git_in(remote, "rev-parse", "main")
    with pytest.raises(NotPublishedError, match="main on origin holds the sources"):
        send(clone, branch="main")
    assert git_in(remote, "rev-parse", "main") == before


def test_a_site_that_fails_a_gate_is_refused_before_any_network(
    clone: Path, site: Path, remote: Path
) -> None:
    (site / "index.html").unlink()
    remote.rename(remote.with_name("moved.git"))
    with pytest.raises(NotPublishedError) as caught:
        send(clone)
    assert str(caught.value) == (
        "The built site is not fit to be sent:\n  index.html is missing.\nBuild it again."
    )


def test_an_empty_site_is_refused(clone: Path) -> None:
    with pytest.raises(NotPublishedError, match="There is nothing in"):
        send(clone)


def test_a_folder_without_commits_is_told_plainly(tmp_path: Path, remote: Path) -> None:
    git_in(tmp_path, "clone", "--quiet", str(remote), "empty")
    site_in(tmp_path / "empty/output")
    with pytest.raises(NotPublishedError, match="Commit your work first"):
        send(tmp_path / "empty")


def test_a_racing_publish_is_told_and_never_overwritten(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    send(clone)
    other = clone_of(remote, tmp_path / "other")
    site_in(other / "output")
    (other / "output/index.html").write_text("Theirs.\n")
    send(other, branch="theirs")
    # The branch moves after we looked at it: git runs this hook between asking and sending.
    git_in(remote, "config", "user.name", "A. Writer")
    git_in(remote, "config", "user.email", "writer@example.org")
    moved = git_in(remote, "commit-tree", "theirs^{tree}", "-p", "gh-pages", "-m", "Theirs")
    hook = clone / ".git/hooks/pre-push"
    hook.write_text(f"#!/bin/sh\ngit --git-dir='{remote}' update-ref refs/heads/gh-pages {moved}\n")
    hook.chmod(0o755)
    (site / "index.html").write_text("Ours.\n")
    with pytest.raises(NotPublishedError, match="Somebody else published at the same moment"):
        send(clone)
    assert live_files(remote)["index.html"] == "Theirs."


def test_a_host_that_refuses_leaves_the_old_site(clone: Path, site: Path, remote: Path) -> None:
    send(clone)
    hook = remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'you may not push here' >&2\nexit 1\n")
    hook.chmod(0o755)
    (site / "index.html").write_text("New.\n")
    with pytest.raises(NotPublishedError) as caught:
        send(clone)
    assert str(caught.value).startswith("origin did not take the site; what was live before still")
    assert "you may not push here" in str(caught.value)
    assert live_files(remote)["index.html"] == "This is index.html."


def test_a_commit_that_lacks_a_file_is_never_sent(
    clone: Path, site: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ghp_import

    real = ghp_import.add_file

    def skip_one(pipe: object, source: str, target: str) -> None:
        if target != "about/index.html":
            real(pipe, source, target)

    monkeypatch.setattr(ghp_import, "add_file", skip_one)
    with pytest.raises(NotPublishedError, match="does not hold the files of the built site"):
        send(clone)
    assert git_in(remote, "branch", "--list", "gh-pages") == ""


def say_words(site: Path, words: str, *, changes: int = 1, launched: bool = True) -> None:
    """Let the built site say which words its only medical page has."""
    page = MedicalPage(words, changes, "2026-11-22")
    (site / FILE).write_text(MedicalPages(launched, {"conditions/crps/": page}).as_json())


def test_new_words_without_a_line_in_the_change_log_are_not_sent(
    clone: Path, site: Path, remote: Path
) -> None:
    say_words(site, "v1-a")
    send(clone)
    say_words(site, "v1-b")
    with pytest.raises(NotPublishedError) as told:
        send(clone)
    assert "The words of /conditions/crps/ differ from those that are live" in str(told.value)
    assert commits(remote) == 1
    say_words(site, "v1-b", changes=2)
    send(clone)
    assert commits(remote) == 2


def test_before_launch_new_words_are_sent(clone: Path, site: Path, remote: Path) -> None:
    say_words(site, "v1-a")
    send(clone)
    say_words(site, "v1-b", launched=False)
    send(clone)
    assert commits(remote) == 2


def test_what_is_live_is_asked_of_the_host_and_not_of_this_clone(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    say_words(site, "v1-a")
    send(clone)
    other = clone_of(remote, tmp_path / "other")
    say_words(site_in(other / "output"), "v1-b", changes=2)
    send(other)
    say_words(site, "v1-c", changes=2)
    with pytest.raises(NotPublishedError, match="no new line"):
        send(clone)


def test_an_address_that_is_live_must_lead_somewhere(clone: Path, site: Path, remote: Path) -> None:
    send(clone)
    (site / "about/index.html").unlink()
    with pytest.raises(NotPublishedError) as told:
        send(clone)
    said = str(told.value)
    assert "/about/ is live and leads nowhere in this site" in said
    for cure in ("rename OLD NEW", "unpublish PAGE --to OTHER", "“aliases: [/about/]”"):
        assert cure in said
    assert commits(remote) == 1
    (site / "about/index.html").write_text("A redirect.")
    send(clone)
    assert commits(remote) == 2
