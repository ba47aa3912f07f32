"""The preview's server, asked over a real connection."""

import errno
import http.client
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clinicsite.preview import events as news_module
from clinicsite.preview.application import create_application
from clinicsite.preview.server import PreviewServer, create_server
from clinicsite.preview.session import PreviewSession
from clinicsite.rendering.content_security_policy import format_policy
from clinicsite.rendering.http_headers import get_headers
from tests.conftest import ROOT
from tests.preview.conftest import PreviewHarness


def test_server_listens_on_loopback_only(shared_preview: PreviewHarness) -> None:
    with socket.create_connection(("127.0.0.1", shared_preview.server.server_port)) as near:
        assert near.getpeername()[0] == "127.0.0.1"
    with pytest.raises(ConnectionRefusedError):  # 127.0.0.2 is this machine, but not the server
        socket.create_connection(("127.0.0.2", shared_preview.server.server_port))


def test_a_page_is_served_with_the_preview_s_own_parts(shared_preview: PreviewHarness) -> None:
    page = shared_preview.request("/about/")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>About us</h1>" in page.text
    state = shared_preview.live.events.state_name
    assert f'<script src="/_preview/preview.js" data-state="{state}" defer></script>' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "/admin/" not in page.text  # only the admin has a form for the page


def test_an_answer_carries_the_headers_of_the_published_site(
    shared_preview: PreviewHarness,
) -> None:
    for path in ("about/", "robots.txt", "nowhere/"):
        answer = shared_preview.request(f"/{path}")
        wanted = get_headers(path) | {"Cache-Control": "no-store"}
        wanted["Content-Security-Policy"] = format_policy().replace(
            "; upgrade-insecure-requests", ""
        )
        for name in ("Strict-Transport-Security", "Vary"):
            assert wanted.pop(name, None)
            assert name not in answer.headers
        assert {name: answer.headers[name] for name in wanted} == wanted


def test_a_file_is_served_as_it_is(preview: PreviewHarness) -> None:
    preview.write("content/extra/a.txt", "words")
    answer = preview.request("/a.txt")
    assert (answer.status, answer.text) == (200, "words")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_the_files_of_the_preview_itself_are_served(shared_preview: PreviewHarness) -> None:
    types = {"preview.js": "text/javascript", "preview.css": "text/css"}
    for name, kind in types.items():
        answer = shared_preview.request(f"/_preview/{name}")
        assert (answer.status, answer.headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")


def test_a_folder_without_slash_is_redirected(shared_preview: PreviewHarness) -> None:
    answer = shared_preview.request("/about?x=1")
    assert (answer.status, answer.headers["Location"]) == (301, "/about/?x=1")
    assert shared_preview.request("//about").headers["Location"] == "/about/"  # never another host


def test_a_page_has_one_address(shared_preview: PreviewHarness) -> None:
    for path, wanted in {"/index.html?x": "/?x", "/about/index.html": "/about/"}.items():
        answer = shared_preview.request(path)
        assert (answer.status, answer.headers["Location"]) == (301, wanted)


def test_an_old_address_leads_to_the_page(preview: PreviewHarness) -> None:
    old, new = "status: published\n", "status: published\naliases: [/old-name/]\n"
    preview.edit("content/pages/about.md", old, new)
    page = preview.request("/old-name/")
    assert page.status == 200
    assert 'http-equiv="refresh"' in page.text
    assert 'url=/about/"' in page.text


def test_an_unknown_page_is_the_404_page_with_status_404(shared_preview: PreviewHarness) -> None:
    for path in ("/nowhere/", "/nowhere", "/feed.xml/", "/nowhere.css"):
        answer = shared_preview.request(path)
        assert answer.status == 404, path
        assert "<h1>Not here</h1>" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../pelicanconf.py",
        "/%2e%2e/pelicanconf.py",
        "/about/..%2f..%2fpelicanconf.py",
        "/..%5cpelicanconf.py",
        "//etc/hostname",
        "/%00",
        "/C:/pelicanconf.py",
        "/_preview/../server.py",
        "/images/../../pelicanconf.py",
    ],
)
def test_nothing_outside_the_site_is_served(shared_preview: PreviewHarness, path: str) -> None:
    answer = shared_preview.request(path)
    assert (answer.status, "ROOT" in answer.text) == (404, False)


def test_head_has_the_headers_and_no_body(shared_preview: PreviewHarness) -> None:
    page, head = shared_preview.request("/"), shared_preview.request("/", method="HEAD")
    assert head.text == ""
    assert head.headers["Content-Length"] == page.headers["Content-Length"]


def test_posting_is_refused(shared_preview: PreviewHarness) -> None:
    assert shared_preview.request("/", method="POST").status == 405


def test_a_taken_port_gives_the_next_one(shared_preview: PreviewHarness) -> None:
    taken = shared_preview.server.server_port
    with create_server(taken) as other:
        assert taken < other.server_port < taken + 20


def test_last_port_is_taken_and_none_follows() -> None:
    with create_server(65535) as last, pytest.raises(OSError, match="65535 to 65535") as caught:
        create_server(last.server_port)
    assert caught.value.errno == errno.EADDRINUSE


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="root gives up its rights")
def test_port_of_the_system_is_reserved(tmp_path: Path) -> None:
    limit = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if not limit.exists() or int(limit.read_text()) <= 99:
        pytest.skip("every account may use every port")
    program = "import os; from clinicsite.preview.server import create_server; os.setuid(65534)\n"
    program += "try: create_server(80)\nexcept PermissionError as error: print(error.strerror)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, cwd=ROOT, encoding="utf-8"
    )
    assert done.stdout == "The ports 80 to 99 are reserved: your account may not use them\n"


def test_before_the_site_is_read_the_page_says_so(preview: PreviewHarness) -> None:
    live = preview.live
    session = PreviewSession(live.root, live.root / "nothing", preview.server.url)
    preview.server.application = create_application(session, preview.server.url)
    page = preview.request("/anything/")
    assert page.status == 503
    assert "The site is being read" in page.text
    assert "/_preview/preview.js" in page.text


def read_event(server: PreviewServer) -> Iterator[str]:
    """What the server tells a browser that listens."""
    address = ("127.0.0.1", server.server_port)
    with closing(http.client.HTTPConnection(*address, timeout=60)) as connection:
        connection.request("GET", "/_preview/events")
        with connection.getresponse() as stream:
            while line := stream.readline().decode():
                if line.startswith("data: "):
                    yield line.removeprefix("data: ").strip()


def test_the_browser_is_told_of_each_change(preview: PreviewHarness) -> None:
    news = read_event(preview.server)
    first = next(news)
    preview.edit("content/pages/about.md", "Words.", "Other words.")
    second = next(news)
    assert first != second == preview.live.events.state_name


def test_server_problem_event_is_dropped_when_fixed_in_time(
    preview: PreviewHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_module, "ERROR_DELAY", 600)
    news = read_event(preview.server)
    next(news)
    preview.edit("content/pages/about.md", "Words.", "Half a [link](../")
    preview.edit("content/pages/about.md", "Half a [link](../", "Half a [link](home.md).")
    assert next(news) == preview.live.events.state_name
    assert "Half a" in preview.request("/about/").text


def test_server_restart_changes_state_names(shared_preview: PreviewHarness) -> None:
    live = shared_preview.live
    again = PreviewSession(live.root, live.root / "nothing", shared_preview.server.url)
    assert live.events.state_name != again.events.state_name


def test_many_may_ask_while_the_site_changes(preview: PreviewHarness) -> None:
    wrong: list[int] = []

    def ask() -> None:
        for _ in range(15):
            status = preview.request("/about/").status
            if status != 200:
                wrong.append(status)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(8):
        preview.edit("content/pages/about.md", "title: About us", f"title: About us {number}")
        preview.edit("content/pages/about.md", f"title: About us {number}", "title: About us")
    for thread in threads:
        thread.join()
    assert wrong == []
