"""Which release a later job publishes: the one that was handed over, unchanged and of its run."""

from pathlib import Path

import pytest

from clinicsite.publishing import provenance
from clinicsite.publishing.provenance import ProvenanceError
from clinicsite.publishing.release import Release, ReleaseIntegrityError
from clinicsite.publishing.release_selection import select_release
from clinicsite.rendering.release_info import create_manifest
from clinicsite.support.errors import UserError
from tests.publishing.conftest import commit_words, make_release, run_git

RUNS = {
    "github": {
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": "clinic/site",
        "GITHUB_RUN_ID": "7",
        "GITHUB_SHA": "",
    },
    "gitlab": {
        "GITLAB_CI": "true",
        "CI_PROJECT_URL": "https://gitlab.example/clinic/site",
        "CI_PIPELINE_ID": "7",
        "CI_COMMIT_SHA": "",
    },
}


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest, clone: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The variables of a job: of its forge, its repository, its run and its commit."""
    for name in {**RUNS["github"], **RUNS["gitlab"]}:
        monkeypatch.delenv(name, raising=False)
    commit = run_git(clone, "rev-parse", "HEAD")
    for name, value in RUNS[request.param].items():
        monkeypatch.setenv(name, value or commit)
    return list(RUNS[request.param])


def get_reference(release: Release) -> str:
    """What the job that builds hands over."""
    return f"{release.name}@sha256:{release.checksum}"


def write_consistently(release: Release) -> None:
    """Change a page and the list of files, as someone who knows the format can."""
    (release.site / "index.html").write_text("<title>Other words</title>")
    manifest = create_manifest(release.site)
    (release.folder / "manifest.txt").write_text(str(manifest))
    for file in (release.folder / "release.json", release.site / ".well-known/release.json"):
        text = file.read_text()
        file.write_text(text.replace(release.info.digest, manifest.digest))


def test_selected_release_is_the_one_of_this_run(clone: Path, site: Path, run: list[str]) -> None:
    release = make_release(clone)
    assert release.provenance == provenance.get_current_run()
    assert select_release(clone, get_reference(release)) == release


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("site/index.html", "<title>Other</title>", r"was changed after .*: index\.html"),
        ("site/more.html", "More", r"was changed after .*: more\.html"),
        ("hosting.json", '{"root": "https://other.example", "redirects": {}}', "its checksum is"),
        ("provenance.json", "{}", "its checksum is"),
        ("compressed.txt", "", "compressed files of the release"),
    ],
)
def test_release_changed_between_jobs_is_refused(
    clone: Path, site: Path, run: list[str], file: str, text: str, words: str
) -> None:
    release = make_release(clone)
    reference = get_reference(release)
    (release.folder / file).write_text(text)
    with pytest.raises(ReleaseIntegrityError, match=words):
        select_release(clone, reference)


def test_release_changed_with_its_list_is_refused(clone: Path, site: Path, run: list[str]) -> None:
    release = make_release(clone)
    reference = get_reference(release)
    write_consistently(release)
    with pytest.raises(ReleaseIntegrityError, match="has the files of"):
        select_release(clone, reference)
    renamed = release.folder.with_name(
        release.name[:-12] + Release(release.folder).info.digest[:12]
    )
    release.folder.rename(renamed)
    with pytest.raises(ReleaseIntegrityError, match="its checksum is"):
        select_release(clone, f"{renamed.name}@sha256:{reference[-64:]}")


@pytest.mark.parametrize(
    ("number", "value", "words"),
    [
        (1, "fork/site", "was built in .*clinic/site, and this is fork/site"),
        (2, "8", "was built in the run 7, and this is the run 8"),
        (3, "f" * 40, f"was built from the commit .*, and this run is of {'f' * 12}"),
    ],
)
def test_release_of_another_run_is_refused(
    clone: Path,
    site: Path,
    run: list[str],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    value: str,
    words: str,
) -> None:
    """As of a fork, whose pull request cannot reach the job that publishes."""
    release = make_release(clone)
    monkeypatch.setenv(run[number], value)
    with pytest.raises(ProvenanceError, match=words):
        select_release(clone, get_reference(release))


def test_release_of_another_commit_is_refused_in_its_run(
    clone: Path, site: Path, run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site names the commit that it was made from, also where the run is right."""
    old = make_release(clone)
    commit = commit_words(clone, "New")
    monkeypatch.setenv(run[3], commit)
    (old.folder / "provenance.json").write_text(provenance.get_current_run().to_json())
    with pytest.raises(ProvenanceError, match=f"and this run is of {commit[:12]}"):
        select_release(clone, get_reference(old))


def test_release_without_checksum_or_run_is_refused_in_a_workflow(
    clone: Path, site: Path, run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = make_release(clone)
    with pytest.raises(ProvenanceError, match="No checksum of the release"):
        select_release(clone, release.name)
    (release.folder / "provenance.json").unlink()
    with pytest.raises(ProvenanceError, match="No workflow built the release"):
        select_release(clone, get_reference(release))


def test_person_names_a_release_by_the_start_of_its_name(
    clone: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    old = make_release(clone)
    assert select_release(clone, old.name[:12]) == old
    commit_words(clone, "New")
    new = make_release(clone)
    for reference, words in ((f"{new.name[:4]}", "several"), ("nothing", "no"), ("../x", "no")):
        with pytest.raises(UserError, match=f"There is {words} release") as told:
            select_release(clone, reference)
        assert new.name in str(told.value)


def test_stored_compressed_files_are_used_and_checked(
    clone: Path, site: Path, tmp_path: Path
) -> None:
    (site / "about/index.html").write_text("<title>Words</title>" + "Many words. " * 500)
    release = make_release(clone, compressed=True)
    stored = release.get_compressed_files(clone)
    assert set(stored) == {"about/index.html.gz", "about/index.html.br"}
    (release.folder / "compressed/about/index.html.br").write_bytes(b"Other")
    with pytest.raises(ReleaseIntegrityError, match="compressed files"):
        release.verify()
