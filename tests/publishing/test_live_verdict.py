"""A wrong release is told from a host that is slow, silent or broken."""

import shutil
from collections.abc import Callable

import pytest

from clinicsite.publishing.hosts.host import ALL_HEADERS
from clinicsite.publishing.live_check import MISSING_PATH, LiveCheck
from clinicsite.publishing.live_verdict import Verdict, judge
from clinicsite.publishing.release import Release
from tests.publishing.fake_host import FakeHost


def change_sitemap(host: FakeHost) -> None:
    (host.folder / "sitemap.xml").write_text("another")


def break_off(host: FakeHost) -> None:
    host.cut["sitemap.xml"] = 10


def answer_home_by_server_error(host: FakeHost) -> None:
    host.status[""] = 503


def answer_nothing_for_release(host: FakeHost) -> None:
    host.status[".well-known/release.json"] = 503


def find_every_page(host: FakeHost) -> None:
    host.status[MISSING_PATH] = 200


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (lambda _: None, Verdict.RIGHT),
        (change_sitemap, Verdict.WRONG),
        (break_off, Verdict.HOST_FAULT),
        (find_every_page, Verdict.WRONG),
        (answer_home_by_server_error, Verdict.HOST_FAULT),
        (answer_nothing_for_release, Verdict.UNKNOWN),
    ],
)
def test_verdict_on_new_release(
    host: FakeHost, sealed: Release, fault: Callable[[FakeHost], None], verdict: Verdict
) -> None:
    fault(host)
    check = LiveCheck(host.url, sealed.info.digest, sealed, ALL_HEADERS)
    assert judge(check, [*check.run()]) is verdict


def test_verdict_on_old_release_is_not_served(host: FakeHost, sealed: Release) -> None:
    change_sitemap(host)
    check = LiveCheck(host.url, "f" * 64, sealed, ALL_HEADERS)
    assert judge(check, [*check.run()]) is Verdict.NOT_SERVED


def put_other_site(host: FakeHost) -> None:
    (host.folder / "index.html").write_text("Another site")


@pytest.mark.parametrize("put", [lambda _: None, put_other_site], ids=["nothing", "another site"])
def test_verdict_on_site_without_release_is_unknown(
    host: FakeHost, sealed: Release, put: Callable[[FakeHost], None]
) -> None:
    shutil.rmtree(host.folder)
    host.folder.mkdir()
    (host.folder / "404.html").write_text("Nothing here")
    put(host)
    check = LiveCheck(host.url, sealed.info.digest, sealed, ALL_HEADERS)
    assert judge(check, [*check.run()]) is Verdict.UNKNOWN


def test_verdict_on_silent_server_is_unknown(sealed: Release) -> None:
    check = LiveCheck("http://127.0.0.1:9", sealed.info.digest, sealed, ALL_HEADERS)
    assert judge(check, [*check.run()]) is Verdict.UNKNOWN
