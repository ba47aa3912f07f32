"""A branch that Netlify or Cloudflare serves has their control files, and no others."""

from pathlib import Path

import pytest

from clinicsite.publishing.decisions import NO_HOLD
from clinicsite.publishing.hosts.host import ALL_HEADERS, PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import PublishOptions, PublishResult, publish
from clinicsite.publishing.rollback import rollback
from tests.publishing.conftest import commit_words, make_release, read_live_files, run_git
from tests.publishing.release_factory import read_live

WWW = "https://www.clinic.org"
GITHUB, CLOUDFLARE = "origin#gh-pages", "origin#gh-pages#cloudflare"


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """No request leaves this machine."""
    monkeypatch.setattr("clinicsite.publishing.publish.probe_live_site", lambda *_: (None, ""))


def make_host(clone: Path, spec: str) -> PagesHost:
    return PagesHost.from_spec(spec, clone, lambda _: None)


def publish_to(clone: Path, spec: str, url: str = WWW) -> PublishResult:
    return publish(clone, make_release(clone, url), make_host(clone, spec), PublishOptions())


@pytest.mark.parametrize("target", ["netlify", "Cloudflare"])
def test_branch_for_another_host_has_its_control_files(
    clone: Path, site: Path, remote: Path, target: str
) -> None:
    publish_to(clone, f"{GITHUB}#{target}")
    files = read_live_files(remote)
    assert "Strict-Transport-Security" in files["_headers"]
    assert files.keys().isdisjoint({"CNAME", ".nojekyll"})
    assert "has exactly this site already" in str(publish_to(clone, f"{GITHUB}#{target}"))
    host = make_host(clone, f"{GITHUB}#{target}")
    assert host.is_handover
    assert host.sent_headers == ALL_HEADERS - {"Cache-Control", "Vary"}
    assert host.limits.max_files == 20_000


def test_branch_changes_its_host(clone: Path, site: Path, remote: Path) -> None:
    publish_to(clone, CLOUDFLARE)
    publish_to(clone, GITHUB)
    assert read_live_files(remote).keys().isdisjoint({"_headers", "_redirects"})
    publish_to(clone, CLOUDFLARE)
    assert {"_headers", "_redirects"} <= read_live_files(remote).keys()


def test_branch_for_another_host_is_rolled_back_with_its_control_files(
    clone: Path, site: Path, remote: Path
) -> None:
    for words in ("One", "Two"):
        commit_words(clone, words)
        publish_to(clone, CLOUDFLARE)
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    host = make_host(clone, CLOUDFLARE)
    rollback(clone, host)
    files = read_live_files(remote)
    assert "One" in files["index.html"]
    assert "_headers" in files
    assert read_live(host).record.hold != NO_HOLD
    with pytest.raises(PublishError, match="A rollback took this off"):
        publish_to(clone, CLOUDFLARE)


def test_branch_for_another_host_needs_a_site_without_a_path(clone: Path, site: Path) -> None:
    with pytest.raises(PublishError, match="Cloudflare serves a site at the root of a domain"):
        publish_to(clone, CLOUDFLARE, f"{WWW}/below")


def test_unknown_target_is_refused_by_name(clone: Path) -> None:
    with pytest.raises(PublishError, match="“#azure” cannot follow the name of a host"):
        make_host(clone, f"{GITHUB}#azure")
