"""Publishing to a branch, with real git and a real bare repository."""

import shutil
from pathlib import Path

import pytest

from plugins.model.medical_pages import FILE, MedicalPage, MedicalPages
from plugins.publishing.host import NotPublishedError, RaceError
from plugins.publishing.pages import Pages
from plugins.publishing.publish import publish
from plugins.publishing.workplace import KEPT
from plugins.rendering import release_note
from tests.publishing.conftest import (
    clone_of,
    commit_words,
    git_in,
    sealed,
    send,
    site_in,
)


def live_files(remote: Path) -> dict[str, str]:
    """Path → text of everything on the pages branch of the remote, but the release note."""
    names = git_in(remote, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    return {
        name: git_in(remote, "show", f"gh-pages:{name}")
        for name in names
        if name != release_note.FILE
    }


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
    assert str(sent).startswith(
        "Published to gh-pages on origin, and looked at there. "
        "Visitors see: 3 pages added; 3 other files.\n  New: 404.html (/404.html)\n"
    )
    assert str(sent).endswith("To take it back, type: python3 tasks.py rollback")


def test_a_site_with_a_domain_names_it_and_asks_for_plain_files(
    clone: Path, site: Path, remote: Path
) -> None:
    for url, name in (
        ("https://www.clinic.org", "www.clinic.org"),
        ("https://clinic.example", None),
        ("https://clinic.github.io", None),
        ("https://clinic.org/under/a/path", None),
    ):
        host = Pages.at("origin#gh-pages", clone, lambda _: None)
        publish(clone, sealed(clone, url), host)
        files = live_files(remote)
        assert files[".nojekyll"] == ""
        assert files.get("CNAME") == name


def test_the_commit_names_its_source_and_what_it_changed(
    clone: Path, site: Path, remote: Path
) -> None:
    send(clone)
    source = git_in(clone, "rev-parse", "HEAD")
    message = git_in(remote, "log", "-1", "--format=%B", "gh-pages").splitlines()
    assert message[0] == f"Publish {source[:12]}: 3 pages added; 3 other files"
    assert f"Source: {source}" in message
    assert "  New: about/index.html (/about/)" in message


def test_changes_that_are_not_committed_are_refused_by_name(
    clone: Path, site: Path, remote: Path
) -> None:
    (clone / "content/home.md").write_text("changed")
    (clone / "content/new.md").write_text("new")
    with pytest.raises(NotPublishedError) as told:
        send(clone)
    assert "content/home.md, content/new.md. Commit them" in str(told.value)
    assert git_in(remote, "branch", "--list", "gh-pages") == ""
    send(clone, with_uncommitted=True)
    subject = git_in(remote, "log", "-1", "--format=%s", "gh-pages")
    assert " with changes that are not committed: " in subject


def test_publishing_the_same_again_makes_no_commit(clone: Path, site: Path, remote: Path) -> None:
    send(clone)
    before = git_in(remote, "rev-parse", "gh-pages")
    again = send(clone)
    assert again.changes is None
    assert str(again) == "Nothing to publish: gh-pages on origin has exactly this site already."
    assert git_in(remote, "rev-parse", "gh-pages") == before


def test_a_new_commit_of_the_sources_alone_changes_nothing(
    clone: Path, site: Path, remote: Path
) -> None:
    send(clone)
    git_in(clone, "commit", "--quiet", "--allow-empty", "-m", "Docs: Say more")
    assert send(clone).changes is None
    assert commits(remote) == 1


def test_a_branch_that_somebody_changed_by_hand_is_mended(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    send(clone)
    git_in(tmp_path, "clone", "--quiet", "--branch=gh-pages", str(remote), "hand")
    hand = tmp_path / "hand"
    (hand / "index.html").write_text("By hand.\n")
    git_in(hand, "-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qam", "By hand")
    git_in(hand, "push", "--quiet")
    send(clone)
    assert live_files(remote)["index.html"] == "<title>index.html | Clinic</title>"
    assert commits(remote) == 3


def test_changes_are_told_and_history_is_kept(clone: Path, site: Path, remote: Path) -> None:
    send(clone)
    (site / "index.html").write_text("<title>Now &amp; then | Clinic</title>\n")
    (site / "new.html").write_text("New.\n")
    (site / ".well-known/security.txt").unlink()
    sent = send(clone)
    assert sent.changes is not None
    assert sent.changes.in_short == "1 page added, 1 changed; 1 other file"
    assert sent.words == "  New: /new.html\n  Changed: Now & then (/)"
    assert ".well-known/security.txt" not in live_files(remote)
    assert commits(remote) == 2


def test_a_dry_run_sends_nothing(clone: Path, site: Path, remote: Path) -> None:
    sent = send(clone, dry_run=True)
    assert str(sent).startswith(
        "Would publish to gh-pages on origin. Visitors would see: 3 pages added; 3 other files."
    )
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


def test_a_publish_does_without_what_the_last_one_kept(
    clone: Path, site: Path, remote: Path
) -> None:
    send(clone)
    assert (clone / KEPT / "objects").is_dir()
    shutil.rmtree(clone / KEPT)
    (site / "index.html").write_text("Second.\n")
    send(clone)
    for file in (clone / KEPT).rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            file.write_bytes(b"")  # as after a power cut
    (site / "index.html").write_text("Third.\n")
    with pytest.raises(NotPublishedError, match="Nothing was sent"):
        send(clone)
    send(clone)  # unaided: what cannot be used was thrown away
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


def test_the_clone_is_not_touched(clone: Path, site: Path) -> None:
    def state() -> dict[str, int]:
        files = (path for path in (clone / ".git").rglob("*") if path.name != "index")
        return {str(path): path.stat().st_mtime_ns for path in files}

    git_in(clone, "status")
    before = state()
    send(clone)
    assert state() == before
    assert list((clone / ".build").iterdir()) == []


@pytest.mark.parametrize("form", ["{}", "file://{}#gh-pages", "{}#gh-pages"])
def test_an_address_may_stand_in_place_of_a_remote(
    clone: Path, site: Path, tmp_path: Path, form: str
) -> None:
    bare = tmp_path / "elsewhere.git"
    git_in(tmp_path, "init", "--quiet", "--bare", str(bare))
    send(clone, form.format(bare))
    assert "about/index.html" in live_files(bare)


def test_an_unknown_remote_is_named_with_a_cure(clone: Path, site: Path) -> None:
    with pytest.raises(NotPublishedError) as caught:
        send(clone, "orgin#gh-pages")
    assert str(caught.value) == (
        "There is no remote called 'orgin' here (known: origin). "
        "Type: git remote add orgin ADDRESS, or mend HOSTS in publishconf.py."
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
        send(clone, f"origin#{branch}")


def test_the_branch_of_the_sources_is_never_replaced(clone: Path, site: Path, remote: Path) -> None:
    before = git_in(remote, "rev-parse", "main")
    with pytest.raises(NotPublishedError, match="main on origin holds the sources"):
        send(clone, "origin#main")
    assert git_in(remote, "rev-parse", "main") == before


def test_a_site_that_fails_a_gate_is_refused_before_any_network(
    clone: Path, site: Path, remote: Path
) -> None:
    (site / "index.html").unlink()
    remote.rename(remote.with_name("moved.git"))
    with pytest.raises(NotPublishedError) as caught:
        send(clone)
    assert str(caught.value) == (
        "The site is not fit to be sent:\n  index.html is missing.\nMend that, and build it again."
    )


def test_a_release_that_was_changed_is_refused(clone: Path, site: Path) -> None:
    release = sealed(clone)
    (release.site / "index.html").write_text("Changed.\n")
    host = Pages.at("origin#gh-pages", clone, lambda _: None)
    with pytest.raises(NotPublishedError, match="changed after it was sealed: index"):
        publish(clone, release, host)


def test_a_folder_without_commits_is_told_plainly(tmp_path: Path, remote: Path) -> None:
    git_in(tmp_path, "clone", "--quiet", str(remote), "empty")
    site_in(tmp_path / "empty/output")
    with pytest.raises(NotPublishedError, match="Commit your work first"):
        send(tmp_path / "empty")


def test_a_host_never_takes_the_place_of_what_it_did_not_see(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    send(clone)
    host = Pages.at("origin#gh-pages", clone, lambda _: None)
    seen = host.live()
    other = clone_of(remote, tmp_path / "other")
    site_in(other / "output")
    (other / "output/index.html").write_text("Theirs.\n")
    send(other)
    (site / "index.html").write_text("Ours.\n")
    release = sealed(clone)
    for before in (seen, None):
        with pytest.raises(RaceError, match="Somebody else published"):
            host.send(release.site, release, before, "Ours")
    assert live_files(remote)["index.html"] == "Theirs."
    assert commits(remote) == 2


def test_who_loses_a_race_looks_again_and_builds_upon_the_winner(
    clone: Path, site: Path, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(clone)
    other = clone_of(remote, tmp_path / "other")
    site_in(other / "output")
    real, races = Pages.send, []

    def send_late(self: Pages, *given: object) -> None:
        if self.root == clone and len(races) < 2:  # somebody is quicker, twice
            races.append(1)
            (other / "output/index.html").write_text(f"Theirs {len(races)}.\n")
            send(other)
        real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Pages, "send", send_late)
    commit_words(clone, "Ours")
    send(clone)
    assert live_files(remote)["index.html"] == "<title>Ours</title>"
    assert commits(remote) == 4
    assert len(races) == 2


def test_a_host_that_refuses_leaves_the_old_site(clone: Path, site: Path, remote: Path) -> None:
    send(clone)
    hook = remote / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'you may not push here' >&2\nexit 1\n")
    hook.chmod(0o755)
    (site / "index.html").write_text("New.\n")
    with pytest.raises(NotPublishedError) as caught:
        send(clone)
    assert str(caught.value).startswith("origin did not take the site; what was live before still")
    assert "you may not push here" in str(caught.value)
    assert live_files(remote)["index.html"] == "<title>index.html | Clinic</title>"


def test_a_commit_that_lacks_a_file_is_never_sent(
    clone: Path, site: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ghp_import

    real = ghp_import.add_file

    def skip_one(pipe: object, source: str, target: str) -> None:
        if target != "about/index.html":
            real(pipe, source, target)

    monkeypatch.setattr(ghp_import, "add_file", skip_one)
    with pytest.raises(NotPublishedError, match="does not hold the files of the site"):
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
