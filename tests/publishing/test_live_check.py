"""The live check: it reports what a visitor would meet, from a real server."""

import datetime as dt
import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from clinicsite.publishing import live_check
from clinicsite.publishing.hosts.host import ALL_HEADERS
from clinicsite.publishing.live_check import (
    MISSING_PATH,
    LiveCheck,
    is_same_url,
    select_sample,
)
from clinicsite.publishing.release import Release
from clinicsite.support import http_client
from tests.publishing.fake_host import NEW, OLD, FakeHost, FakeHostHandler

STYLE = "theme/"


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


def test_live_check_asks_all_pages_in_some_days() -> None:
    pages, day = [str(number) for number in range(23)], dt.date(2026, 11, 30)
    samples = [select_sample(pages, day + dt.timedelta(days)) for days in range(5)]
    assert {len({*sample}) for sample in samples} == {5}
    assert {page for sample in samples for page in sample} == {*pages}
    assert select_sample(pages[:2], day) in (["0", "1"], ["1", "0"])
    assert select_sample([], day) == []


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


def remove_pages(host: FakeHost) -> None:
    next((host.folder / "articles").glob("*/index.html")).unlink()
    (host.folder / "feed.xml").unlink()


def change_home(host: FakeHost) -> None:
    home = host.folder / "index.html"
    home.write_text(home.read_text("utf-8").replace("</main>", "Hacked</main>"), "utf-8")


def remove_styles(host: FakeHost) -> None:
    for style in (host.folder / "theme").glob("*.css"):
        style.unlink()


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (remove_pages, "{url}/feed.xml answers 404 instead of 200."),
        (
            lambda host: host.cut.update({"": 1000}),
            "{url}/ breaks off after 1000 of {size} bytes.",
        ),
        (
            change_home,
            "{url}/ is not what was published: it has {changed} bytes, and {size} were published.",
        ),
        (
            lambda host: host.status.update({MISSING_PATH: 200}),
            "{url}/{missing} answers 200 instead of 404.",
        ),
        (remove_styles, "The page for missing addresses has no style: {url}/"),
        (
            lambda host: host.moved.update({OLD: "/somewhere/"}),
            "{url}/{old} does not lead to {url}/{new}: it answers 301 and leads to /somewhere/.",
        ),
        (
            lambda host: host.without.add("X-Content-Type-Options"),
            "{url}/ is sent with X-Content-Type-Options: nothing, not nosniff.",
        ),
    ],
    ids="pages cut changed status style redirect header".split(),
)
def test_live_check_reports_damage(
    host: FakeHost, sealed: Release, damage: Callable[[FakeHost], object], fault: str
) -> None:
    size = (host.folder / "index.html").stat().st_size
    damage(host)
    faults = run_smoke_check(host, sealed)
    wanted = fault.format(
        url="https://clinic.example",
        size=size,
        changed=size + len("Hacked"),
        missing=MISSING_PATH,
        old=OLD,
        new=NEW,
    )
    assert any(found.startswith(wanted) for found in faults), faults
    assert len(faults) == 1 or damage is remove_pages


@pytest.mark.parametrize("known", [True, False], ids=["release", "digest only"])
def test_live_check_reports_truncated_file(host: FakeHost, sealed: Release, known: bool) -> None:
    sitemap = host.folder / "sitemap.xml"
    sitemap.write_bytes(sitemap.read_bytes()[:-20])
    assert run_smoke_check(host, sealed, known=known) == [
        "https://clinic.example/sitemap.xml is not whole: its end is missing."
    ]


def test_live_check_accepts_redirect_page(host: FakeHost, sealed: Release) -> None:
    del host.moved[OLD]
    (host.folder / OLD).mkdir()
    refresh = f'<meta http-equiv="refresh" content="0; url=/{NEW}">'
    (host.folder / OLD / "index.html").write_text(refresh)
    assert run_smoke_check(host, sealed) == []


@pytest.mark.parametrize("form", ["header", "page"])
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/{new}",
        "//evil.example/{new}",
        "http://127.0.0.1:1/{new}",
        "https://{host}/{new}",
        "http://{host}@evil.example/{new}",
        "http://user@{host}/{new}",
        "http://{host}.evil.example/{new}",
        "/{new}?next=evil",
        "/{new}more/",
    ],
)
def test_live_check_redirect_to_other_address_is_wrong(
    host: FakeHost, sealed: Release, form: str, target: str
) -> None:
    target = target.format(new=NEW, host=host.url.removeprefix("http://"))
    if form == "header":
        host.moved[OLD] = target
    else:
        del host.moved[OLD]
        (host.folder / OLD).mkdir()
        refresh = f'<meta http-equiv="refresh" content="0; url={target}">'
        (host.folder / OLD / "index.html").write_text(refresh)
    (fault,) = LiveCheck(host.url, sealed.info.digest, sealed).run()
    assert f"does not lead to {host.url}/{NEW}" in fault


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Clinic.Example/a/", "https://clinic.example:443/a/"),
        ("http://clinic.example:80", "http://clinic.example/"),
        ("https://clinic.example./%7Ea/#part", "https://clinic.example/~a/"),
    ],
)
def test_same_urls_are_same_in_each_form(one: str, other: str) -> None:
    assert is_same_url(one, other)


def test_invalid_link_leads_to_no_url() -> None:
    assert not is_same_url("http://[/a/", "https://clinic.example/a/", "https://clinic.example/")


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
