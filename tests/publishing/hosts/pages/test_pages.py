"""Publishing to a branch, with real git and a real bare repository."""

import shutil
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.hosts.pages.scratch_repository import CACHE_PATH
from clinicsite.publishing.publish import publish
from tests.publishing.conftest import (
    count_commits,
    make_clone,
    make_release,
    make_site,
    publish_output,
    read_live_files,
    run_git,
)


def test_pages_first_publish_sends_every_file(clone: Path, site: Path, remote: Path) -> None:
    sent = publish_output(clone)
    on_disk = {
        path.relative_to(site).as_posix(): path.read_text().strip()
        for path in site.rglob("*")
        if path.is_file()
    }
    assert read_live_files(remote) == on_disk | {".nojekyll": ""}
    assert str(sent).startswith(
        "Published to gh-pages on origin, and checked there. "
        "Visitors see: 3 pages added, 3 other files.\n  New: 404.html (/404.html)\n"
    )
    assert str(sent).endswith("To undo this, type: python3 tasks.py rollback")


def test_pages_site_with_domain_has_cname_and_nojekyll(
    clone: Path, site: Path, remote: Path
) -> None:
    for url, name in (
        ("https://www.clinic.org", "www.clinic.org"),
        ("https://clinic.example", None),
        ("https://clinic.github.io", None),
        ("https://clinic.org/under/a/path", None),
    ):
        host = PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)
        publish(clone, make_release(clone, url), host)
        files = read_live_files(remote)
        assert files[".nojekyll"] == ""
        assert files.get("CNAME") == name


def test_pages_commit_message_names_source_and_changes(
    clone: Path, site: Path, remote: Path
) -> None:
    publish_output(clone)
    source = run_git(clone, "rev-parse", "HEAD")
    message = run_git(remote, "log", "-1", "--format=%B", "gh-pages").splitlines()
    assert message[0] == f"Publish {source[:12]}: 3 pages added, 3 other files"
    assert f"Source: {source}" in message
    assert "  New: about/index.html (/about/)" in message


def test_pages_publish_builds_on_other_publishers_commit(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    publish_output(clone)
    other = make_clone(remote, tmp_path / "other")
    make_site(other / "output")
    (other / "output/index.html").write_text("Theirs.\n")
    publish_output(other)
    (site / "index.html").write_text("Ours.\n")
    publish_output(clone)
    assert read_live_files(remote)["index.html"] == "Ours."
    assert count_commits(remote) == 3


def test_pages_publish_works_without_local_state(clone: Path, site: Path, remote: Path) -> None:
    publish_output(clone)
    assert (clone / CACHE_PATH / "objects").is_dir()
    shutil.rmtree(clone / CACHE_PATH)
    (site / "index.html").write_text("Second.\n")
    publish_output(clone)
    for file in (clone / CACHE_PATH).rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            file.write_bytes(b"")  # as after a power cut
    (site / "index.html").write_text("Third.\n")
    with pytest.raises(PublishError, match="not a git repository"):
        publish_output(clone)
    publish_output(clone)  # unaided: what cannot be used was thrown away
    assert read_live_files(remote)["index.html"] == "Third."
    assert count_commits(remote) == 3


def test_pages_publish_from_shallow_clone_keeps_history(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    publish_output(clone)
    shallow = tmp_path / "shallow"
    address = f"file://{remote}"
    run_git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=main", address, str(shallow))
    make_site(shallow / "output")
    (shallow / "output/index.html").write_text("From CI.\n")
    publish_output(shallow)
    assert read_live_files(remote)["index.html"] == "From CI."
    assert count_commits(remote) == 2


def test_pages_commit_without_git_user_names_source_author(
    clone: Path, site: Path, remote: Path
) -> None:
    run_git(clone, "config", "--unset", "user.name")
    run_git(clone, "config", "--unset", "user.email")
    publish_output(clone)
    committer = run_git(remote, "log", "-1", "--format=%cn <%ce>", "gh-pages")
    assert committer == "A. Writer <writer@example.org>"


def test_pages_publish_leaves_clone_unchanged(clone: Path, site: Path) -> None:
    def state() -> dict[str, int]:
        files = (path for path in (clone / ".git").rglob("*") if path.name != "index")
        return {str(path): path.stat().st_mtime_ns for path in files}

    run_git(clone, "status")
    before = state()
    publish_output(clone)
    assert state() == before
    assert list((clone / ".build").iterdir()) == []


@pytest.mark.parametrize("form", ["{}", "file://{}#gh-pages", "{}#gh-pages"])
def test_pages_host_accepts_url_as_remote(
    clone: Path, site: Path, tmp_path: Path, form: str
) -> None:
    bare = tmp_path / "elsewhere.git"
    run_git(tmp_path, "init", "--quiet", "--bare", str(bare))
    publish_output(clone, form.format(bare))
    assert "about/index.html" in read_live_files(bare)


def test_pages_unknown_remote_is_reported_with_help(clone: Path, site: Path) -> None:
    with pytest.raises(PublishError) as caught:
        publish_output(clone, "orgin#gh-pages")
    assert str(caught.value) == (
        "There is no remote called 'orgin' here (known: origin). "
        "Type: git remote add orgin URL, or correct HOSTS in publishconf.py."
    )


def test_pages_unreachable_remote_is_reported(clone: Path, site: Path, remote: Path) -> None:
    remote.rename(remote.with_name("moved.git"))
    with pytest.raises(PublishError, match="The remote origin cannot be read"):
        publish_output(clone)


@pytest.mark.parametrize("branch", ["--force", "two words", "a..b", ""])
def test_pages_invalid_branch_name_is_refused(clone: Path, site: Path, branch: str) -> None:
    with pytest.raises(PublishError, match="cannot be the name of a branch"):
        publish_output(clone, f"origin#{branch}")


def test_pages_publish_to_source_branch_is_refused(clone: Path, site: Path, remote: Path) -> None:
    before = run_git(remote, "rev-parse", "main")
    with pytest.raises(PublishError, match="main on origin holds the sources"):
        publish_output(clone, "origin#main")
    assert run_git(remote, "rev-parse", "main") == before


def test_pages_incomplete_commit_is_not_sent(
    clone: Path, site: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ghp_import

    real = ghp_import.add_file

    def skip_one(pipe: object, source: str, target: str) -> None:
        if target != "about/index.html":
            real(pipe, source, target)

    monkeypatch.setattr(ghp_import, "add_file", skip_one)
    with pytest.raises(PublishError, match="does not hold the files of the site"):
        publish_output(clone)
    assert run_git(remote, "branch", "--list", "gh-pages") == ""
