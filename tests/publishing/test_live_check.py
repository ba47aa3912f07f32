"""The look at the live site: what a visitor would meet is told, with a real server and real TLS."""

import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from clinicsite.publishing import live_check
from clinicsite.publishing.hosts.host import ALL_HEADERS, LiveState
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.hosts.registry import resolve_host
from clinicsite.publishing.live_check import (
    MISSING_PATH,
    LiveCheck,
    prepare_live_check,
)
from clinicsite.publishing.release import Release, create_release
from clinicsite.rendering.http_headers import HostingConfig
from clinicsite.support import http_client
from clinicsite.support.errors import UserError
from tests.conftest import BuiltSite
from tests.publishing.fake_host import FakeHost, FakeHostHandler

OLD, NEW = "articles/old/", "articles/how-ketamine-may-relieve-pain/"
STYLE = "theme/"


@pytest.fixture(scope="module")
def sealed(real_site: BuiltSite, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The real site as a release, with one old address."""
    root = tmp_path_factory.mktemp("sealed")
    shutil.copytree(real_site.folder, root / "built")
    return create_release(root / "built", HostingConfig(real_site.url, {OLD: NEW}), root)


@pytest.fixture
def host(sealed: Release, tmp_path: Path) -> Iterator[FakeHost]:
    """A good host that serves the release."""
    folder = tmp_path / "served"
    shutil.copytree(sealed.site, folder)
    with FakeHost(folder) as server:
        server.moved[OLD] = f"/{NEW}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run_smoke_check(host: FakeHost, release: Release, *, known: bool = True) -> list[str]:
    """What the look at a host finds, without the port that nobody knows before."""
    check = LiveCheck(host.url, release.info.digest, release if known else None, ALL_HEADERS)
    return [fault.replace(host.url, "https://clinic.example") for fault in check.run()]


@pytest.mark.parametrize("known", [True, False], ids=["release", "digest only"])
def test_live_check_of_good_site_asks_nine_times(
    host: FakeHost, sealed: Release, known: bool
) -> None:
    assert run_smoke_check(host, sealed, known=known) == []
    asked = {path for path in host.asked if not path.startswith(STYLE)}
    assert asked - {"articles", OLD} >= {
        ".well-known/release.json", "", "sitemap.xml", "feed.xml", MISSING_PATH,
    }  # fmt: skip
    assert any(path.startswith("articles/") and path != OLD for path in asked)


def test_live_check_names_old_release_and_asks_no_more(host: FakeHost, sealed: Release) -> None:
    (fault,) = list(LiveCheck(host.url, "f" * 64).run())
    day = sealed.info.committed or "no day"
    assert fault == (
        f"{host.url}/ serves the release {sealed.info.digest[:12]} of {day}, and ffffffffffff is "
        "wanted."
    )
    assert host.asked == [".well-known/release.json"]


def test_live_check_of_other_site_finds_no_release(host: FakeHost, sealed: Release) -> None:
    (host.folder / ".well-known/release.json").write_text('{"hello": 1}')
    (fault,) = run_smoke_check(host, sealed)
    assert fault == (
        "https://clinic.example/.well-known/release.json answers 200 and names no release of this "
        "site."
    )


def test_live_check_reports_missing_page(host: FakeHost, sealed: Release) -> None:
    article = next((host.folder / "articles").glob("*/index.html"))
    article.unlink()
    (host.folder / "feed.xml").unlink()
    faults = run_smoke_check(host, sealed)
    assert "https://clinic.example/feed.xml answers 404 instead of 200." in faults


def test_live_check_reports_incomplete_home_page(host: FakeHost, sealed: Release) -> None:
    host.cut[""] = 1000
    size = (host.folder / "index.html").stat().st_size
    assert run_smoke_check(host, sealed) == [
        f"https://clinic.example/ breaks off after 1000 of {size} bytes."
    ]


@pytest.mark.parametrize("known", [True, False], ids=["release", "digest only"])
def test_live_check_reports_truncated_file(host: FakeHost, sealed: Release, known: bool) -> None:
    sitemap = host.folder / "sitemap.xml"
    sitemap.write_bytes(sitemap.read_bytes()[:-20])
    assert run_smoke_check(host, sealed, known=known) == [
        "https://clinic.example/sitemap.xml is not whole: its end is missing."
    ]


def test_live_check_reports_changed_page(host: FakeHost, sealed: Release) -> None:
    home = host.folder / "index.html"
    before = len(home.read_bytes())
    home.write_text(home.read_text("utf-8").replace("</main>", "Hacked</main>"), "utf-8")
    (fault,) = run_smoke_check(host, sealed)
    assert fault == (
        f"https://clinic.example/ is not what was published: it has {before + 6} bytes, and "
        f"{before} were published."
    )


def test_live_check_reports_missing_page_with_status_200(host: FakeHost, sealed: Release) -> None:
    host.status[MISSING_PATH] = 200
    assert run_smoke_check(host, sealed) == [
        f"https://clinic.example/{MISSING_PATH} answers 200 instead of 404."
    ]


def test_live_check_reports_404_page_without_style(host: FakeHost, sealed: Release) -> None:
    for style in (host.folder / "theme").glob("*.css"):
        style.unlink()
    (fault,) = run_smoke_check(host, sealed)
    assert fault.startswith("The page for missing addresses has no style: https://clinic.example/")


def test_live_check_reports_wrong_redirect(host: FakeHost, sealed: Release) -> None:
    host.moved[OLD] = "/somewhere/"
    (fault,) = run_smoke_check(host, sealed)
    assert fault == (
        f"https://clinic.example/{OLD} does not lead to https://clinic.example/{NEW}: it answers "
        "301 and leads to /somewhere/."
    )


def test_live_check_accepts_redirect_page(host: FakeHost, sealed: Release) -> None:
    del host.moved[OLD]
    (host.folder / OLD).mkdir()
    refresh = f'<meta http-equiv="refresh" content="0; url=/{NEW}">'
    (host.folder / OLD / "index.html").write_text(refresh)
    assert run_smoke_check(host, sealed) == []


def test_live_check_reports_missing_header(host: FakeHost, sealed: Release) -> None:
    host.without.add("X-Content-Type-Options")
    assert run_smoke_check(host, sealed) == [
        "https://clinic.example/ is sent with X-Content-Type-Options: nothing, not nosniff."
    ]


def test_live_check_of_host_without_headers_passes(host: FakeHost, sealed: Release) -> None:
    host.without |= ALL_HEADERS
    assert list(LiveCheck(host.url, sealed.info.digest, sealed).run()) == []


def test_live_check_without_server_is_one_sentence() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeHostHandler) as server:
        port = server.server_port
    assert list(LiveCheck(f"http://127.0.0.1:{port}", "0" * 64).run()) == [
        f"http://127.0.0.1:{port}/.well-known/release.json has no server that answers."
    ]


def test_live_check_of_silent_server_times_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(http_client, "TIMEOUT_SECONDS", 0.2)
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeHostHandler)  # listens, and nobody accepts
    (fault,) = LiveCheck(f"http://127.0.0.1:{server.server_port}", "0" * 64).run()
    server.server_close()
    assert fault.endswith(" gives no answer within 0.2 seconds.")


def test_live_check_waits_for_release(
    host: FakeHost, sealed: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_check, "RETRY_DELAYS", (0.05, 0.1))
    note = host.folder / ".well-known/release.json"
    right = note.read_text()
    note.write_text(right.replace(sealed.info.digest, "0" * 64))
    told: list[str] = []

    def tell(words: str) -> None:
        told.append(words)
        note.write_text(right)

    assert LiveCheck(host.url, sealed.info.digest, sealed).run_with_retries(60, tell) == []
    (line,) = told
    assert line.startswith("Not yet: ")


def test_live_check_stops_waiting(host: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_check, "RETRY_DELAYS", (0.02, 0.05))
    started = time.monotonic()
    assert len(LiveCheck(host.url, "0" * 64).run_with_retries(0.3, lambda _: None)) == 1
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(("days", "faults"), [(5, 1), (80, 0)])
def test_live_check_reports_expiring_certificate(
    host: FakeHost, sealed: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    days: int, faults: int,
) -> None:  # fmt: skip
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days),
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    host.socket = context.wrap_socket(host.socket, server_side=True)
    found = list(LiveCheck(f"https://127.0.0.1:{host.server_port}", sealed.info.digest).run())
    assert len(found) == faults
    assert all(f"in {days - 1} days: renew it" in fault for fault in found)


def test_live_check_untrusted_certificate_is_one_sentence(host: FakeHost, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    host.socket = context.wrap_socket(host.socket, server_side=True)
    (fault,) = LiveCheck(f"https://127.0.0.1:{host.server_port}", "0" * 64).run()
    assert "has no valid certificate" in fault


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
    assert PagesHost.sent_headers == set()


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
