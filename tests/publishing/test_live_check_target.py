"""What the live check expects: the release and the headers of a host."""

from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import ALL_HEADERS, LiveState
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.hosts.registry import resolve_host
from clinicsite.publishing.live_check_target import prepare_live_check
from clinicsite.publishing.release import Release
from clinicsite.support.errors import UserError
from tests.publishing.fake_host import FakeHost, FakeHostHandler


class ReleaseHost:
    """A host that says it has a release."""

    place = "the folder /srv/site"

    def __init__(
        self, release: Release | None, headers: frozenset[str], *, is_handover: bool = False
    ) -> None:
        self.release, self.sent_headers, self.is_handover = release, headers, is_handover

    def get_live_state(self) -> LiveState | None:
        return LiveState(self.release.info, {}, "") if self.release else None


@pytest.mark.parametrize("is_handover", [True, False])
def test_live_check_expects_release_and_headers_of_host(sealed: Release, is_handover: bool) -> None:
    root, headers = sealed.folder.parents[1], frozenset({"Vary"})
    host = ReleaseHost(sealed, headers, is_handover=is_handover)
    check = prepare_live_check(root, "https://clinic.org", host)
    assert (check.digest, check.release, check.headers) == (sealed.info.digest, sealed, headers)
    named = prepare_live_check(root, "https://clinic.org", host, sealed.name[:20])
    assert named.headers == (set() if is_handover else headers)


def test_live_check_knows_headers_of_each_host(tmp_path: Path) -> None:
    def get_headers(name: str) -> frozenset[str]:
        return resolve_host(name, tmp_path, {}, lambda _: None).sent_headers

    assert get_headers("folder:site") == ALL_HEADERS
    for name in ("bundle:site", "bundle:site#netlify", "bundle:site#cloudflare"):
        assert get_headers(name) == ALL_HEADERS - {"Cache-Control", "Vary"}
    assert get_headers("bundle:site#gitlab") == set()
    assert get_headers("s3:https://s3.example/bucket") == {"Cache-Control"}
    assert PagesHost(tmp_path, "origin", "gh-pages").sent_headers == set()


def test_live_check_can_expect_local_release(sealed: Release) -> None:
    root = sealed.folder.parents[1]
    check = prepare_live_check(
        root, "https://clinic.org", ReleaseHost(None, frozenset()), sealed.name[:20]
    )
    assert check.release == sealed


@pytest.mark.parametrize(
    ("url", "name", "why"),
    [
        ("https://clinic.example", "", "is a placeholder, not the URL of the live site"),
        ("https://clinic.org", "2031", "no release here whose name begins with “2031”"),
    ],
)
def test_live_check_unreachable_host_is_one_sentence(
    sealed: Release, url: str, name: str, why: str
) -> None:
    with pytest.raises(UserError, match=why):
        prepare_live_check(sealed.folder.parents[1], url, ReleaseHost(None, frozenset()), name)


def test_live_check_before_first_publish_reports_unreachable_url(
    host: FakeHost, sealed: Release
) -> None:
    root, nobody = sealed.folder.parents[1], ReleaseHost(None, frozenset())
    nothing = r"There is no release of this site on the folder /srv/site\. The address "
    day = sealed.info.committed or "no day"
    ours = f"answers, with the release {sealed.info.digest[:12]} of {day}"
    with pytest.raises(UserError, match=f"{nothing}{host.url} {ours}"):
        prepare_live_check(root, host.url, nobody)
    (host.folder / ".well-known/release.json").unlink()
    other = "answers 200, and has no release of this site"
    with pytest.raises(UserError, match=f"{nothing}{host.url} {other}"):
        prepare_live_check(root, host.url, nobody)
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeHostHandler) as closed:
        url = f"http://127.0.0.1:{closed.server_port}"
    with pytest.raises(UserError, match=f"{nothing}{url} has no server that answers"):
        prepare_live_check(root, url, nobody)
