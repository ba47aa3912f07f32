"""Publishing to a branch, with real git and a real bare repository."""

import shutil
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import NotPublishedError, RaceError
from clinicsite.publishing.hosts.pages.pages import Pages
from clinicsite.publishing.hosts.pages.scratch_repository import KEPT
from clinicsite.publishing.publish import publish
from tests.publishing.conftest import clone_of, commits, git_in, live_files, sealed, send, site_in


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
    with pytest.raises(NotPublishedError, match="not a git repository"):
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
