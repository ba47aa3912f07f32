"""What a person or a forge commits to the pages branch is not lost in silence."""

from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import PublishOptions, PublishResult, publish
from clinicsite.publishing.rollback import rollback
from tests.publishing.conftest import commit_words, make_release, read_live_files, run_git

BY_FORGE = ("-c", "user.name=Example Forge", "-c", "user.email=forge@clinic.example")
WWW, OTHER, FORGE = "https://www.clinic.org", "https://pain.clinic.org", "https://clinic.github.io"
GOOGLE_FILE = "google0123456789abcdef.html"


def commit_to_branch(remote: Path, subject: str, files: dict[str, str | None]) -> str:
    """Commit files to the branch, None for one that is deleted, and return the commit."""
    folder = remote.with_name(f"by-hand-{len(list(remote.parent.iterdir()))}")
    run_git(remote, "clone", "--quiet", "--branch=gh-pages", str(remote), str(folder))
    for path, text in files.items():
        if text is None:
            (folder / path).unlink()
        else:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
    run_git(folder, "add", "--all")
    run_git(folder, *BY_FORGE, "commit", "--quiet", "-m", subject)
    run_git(folder, "push", "--quiet", "origin", "gh-pages")
    return run_git(folder, "rev-parse", "HEAD")


def publish_at(clone: Path, url: str, **options: bool) -> PublishResult:
    host = PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)
    return publish(clone, make_release(clone, url), host, PublishOptions(**options))


def get_refusal(clone: Path, url: str) -> str:
    with pytest.raises(PublishError) as refused:
        publish_at(clone, url)
    return str(refused.value)


@pytest.mark.parametrize(
    ("url", "file"),
    [(WWW, "CNAME"), (f"{FORGE}/below", "CNAME"), (FORGE, "CNAME"), (FORGE, ".domains")],
)
def test_domain_typed_at_the_forge_is_not_taken_off(
    clone: Path, site: Path, remote: Path, url: str, file: str
) -> None:
    publish_at(clone, url)
    commit = commit_to_branch(remote, "Set domain", {file: "Pain.Clinic.org"})
    (site / "index.html").write_text("<title>Two</title>\n")
    before = run_git(remote, "rev-parse", "gh-pages")
    refusal = get_refusal(clone, url)
    assert f"Example Forge committed “Set domain” ({commit[:12]}) to gh-pages on origin" in refusal
    assert f"the domain pain.clinic.org, and SITE_URL is {url}." in refusal
    assert f"Set SITE_URL to {OTHER}, build the site, and publish again." in refusal
    assert run_git(remote, "rev-parse", "gh-pages") == before
    publish_at(clone, OTHER)
    assert read_live_files(remote)[file].lower() == "pain.clinic.org"
    publish_at(clone, OTHER)
    (site / "index.html").write_text("<title>Three</title>\n")
    publish_at(clone, OTHER)
    assert read_live_files(remote)[file].lower() == "pain.clinic.org"


def test_domain_typed_before_the_first_publish_is_not_taken_off(
    clone: Path, site: Path, remote: Path
) -> None:
    run_git(clone, "push", "--quiet", "origin", "HEAD:refs/heads/gh-pages")
    names = run_git(clone, "ls-tree", "--name-only", "HEAD").splitlines()
    wanted = {**dict.fromkeys((*names, "content/home.md")), "CNAME": "pain.clinic.org"}
    del wanted["content"]
    commit_to_branch(remote, "Create CNAME", wanted)
    assert "the domain pain.clinic.org" in get_refusal(clone, WWW)
    publish_at(clone, OTHER)
    assert read_live_files(remote)["CNAME"] == "pain.clinic.org"


def test_domain_removed_at_the_forge_is_not_put_back(clone: Path, site: Path, remote: Path) -> None:
    publish_at(clone, WWW)
    commit_to_branch(remote, "Delete CNAME", {"CNAME": None})
    refusal = get_refusal(clone, WWW)
    assert "which took the domain www.clinic.org off the site" in refusal
    publish_at(clone, FORGE)
    assert "CNAME" not in read_live_files(remote)


def test_domain_of_the_project_may_change(clone: Path, site: Path, remote: Path) -> None:
    publish_at(clone, WWW)
    publish_at(clone, OTHER)
    commit_to_branch(remote, "Set domain", {"CNAME": "pain.clinic.org"})
    assert str(publish_at(clone, OTHER)).count("Example Forge") == 1
    assert read_live_files(remote)["CNAME"] == "pain.clinic.org"


@pytest.mark.parametrize("url", [WWW, FORGE])
def test_rollback_leaves_the_domain_of_the_forge(
    clone: Path, site: Path, remote: Path, url: str
) -> None:
    for words in ("One", "Two"):
        commit_words(clone, words)
        publish_at(clone, url)
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    commit_to_branch(remote, "Set domain", {"CNAME": "pain.clinic.org", ".domains": "a.org\n"})
    rollback(clone, PagesHost.from_spec("origin#gh-pages", clone, lambda _: None))
    files = read_live_files(remote)
    assert "One" in files["index.html"]
    assert (files["CNAME"], files[".domains"]) == ("pain.clinic.org", "a.org")


def roll_back(clone: Path, *, dry_run: bool = False) -> str:
    host = PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)
    return rollback(clone, host, dry_run=dry_run)


@pytest.mark.parametrize(("rollbacks", "has_page"), [(1, False), (2, True)])
def test_domain_of_the_forge_outlives_a_rollback_and_the_next_publish(
    clone: Path, site: Path, remote: Path, rollbacks: int, has_page: bool
) -> None:
    for words in ("One", "Two", "Three"):
        commit_words(clone, words)
        publish_at(clone, WWW)
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    commit = commit_to_branch(remote, "Set domain", {"CNAME": "pain.clinic.org"})
    for _ in range(rollbacks):
        roll_back(clone)
    if has_page:
        commit = commit_to_branch(remote, "Write hours", {"hours.txt": "Hours"})
    commit_words(clone, "Four")
    refusal = get_refusal(clone, WWW)
    assert f"({commit[:12]}) to gh-pages on origin. The site now has the domain pain." in refusal
    assert read_live_files(remote)["CNAME"] == "pain.clinic.org"
    publish_at(clone, OTHER)
    commit_words(clone, "Five")
    publish_at(clone, OTHER)
    assert read_live_files(remote)["CNAME"] == "pain.clinic.org"


def test_rollback_to_a_release_of_another_domain_leaves_the_domain(
    clone: Path, site: Path, remote: Path
) -> None:
    """The release before has the domain that the site had then, or none."""
    for url, words in ((FORGE, "One"), (WWW, "Two"), (OTHER, "Three")):
        commit_words(clone, words)
        publish_at(clone, url)
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    for words in ("Two", "One"):
        roll_back(clone)
        files = read_live_files(remote)
        assert words in files["index.html"]
        assert files["CNAME"] == "pain.clinic.org"


def test_rollback_names_the_files_of_a_person(clone: Path, site: Path, remote: Path) -> None:
    for words in ("One", "Two"):
        commit_words(clone, words)
        publish_at(clone, WWW)
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    files = {"CNAME": "pain.clinic.org", "hours/index.html": "Hours", GOOGLE_FILE: "google"}
    commit = commit_to_branch(remote, "Add files", files)
    for dry_run in (True, False):
        said = roll_back(clone, dry_run=dry_run)
        assert f"Example Forge committed “Add files” ({commit[:12]}) to gh-pages" in said
        assert f"puts back as they were: {GOOGLE_FILE}, hours/index.html." in said


def test_files_of_a_person_are_named_when_they_go(clone: Path, site: Path, remote: Path) -> None:
    publish_at(clone, WWW)
    files = {GOOGLE_FILE: "google", "index.html": "By hand", "form.pdf": "x", ".nojekyll": ""}
    commit = commit_to_branch(remote, "Add files", files)
    for dry_run in (True, False):
        result = str(publish_at(clone, WWW, dry_run=dry_run))
        assert f"Example Forge committed “Add files” ({commit[:12]}) to gh-pages" in result
        assert f"This publish takes off: form.pdf, {GOOGLE_FILE}." in result
        assert "This publish puts back its own: index.html." in result
        assert "name it below verification: in content/data/clinic.yaml" in result
    assert "Example Forge" not in str(publish_at(clone, WWW))


def test_page_of_a_person_is_not_taken_off(clone: Path, site: Path, remote: Path) -> None:
    publish_at(clone, WWW)
    commit_to_branch(remote, "Add a page", {"hours/index.html": "<title>Hours</title>"})
    refusal = get_refusal(clone, WWW)
    assert "“Add a page”" in refusal
    assert "this site has no such page: hours/index.html." in refusal
    (site / "hours").mkdir()
    (site / "hours/index.html").write_text("<title>Hours</title>\n")
    publish_at(clone, WWW)


def test_files_of_a_person_that_the_release_has_too_are_not_named(
    clone: Path, site: Path, remote: Path
) -> None:
    publish_at(clone, WWW)
    (site / "index.html").write_text("<title>Fixed</title>\n")
    commit_to_branch(remote, "Fix a typo", {"index.html": "<title>Fixed</title>\n"})
    assert "Example Forge" not in str(publish_at(clone, WWW))
