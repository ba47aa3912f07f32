"""The preview's server, asked over a real connection."""

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.previewing.server import PreviewServer, listen
from plugins.previewing.shown import Shown


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PreviewServer]:
    """A server that shows a small site."""
    site = tmp_path / "site"
    (site / "about").mkdir(parents=True)
    (site / "index.html").write_text("<body><h1>Home</h1></body>")
    (site / "404.html").write_text("<body>No such page here</body>")
    (site / "about/index.html").write_text("<body>About</body>")
    (site / "style.css").write_text("body {}")
    (tmp_path / "secret.txt").write_text("secret")
    shown = Shown()
    shown.good(site)
    with PreviewServer(shown, 0) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


class Answer:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers = response.status, response.headers
        self.text = response.read().decode()


def ask(
    server: PreviewServer, path: str, *, method: str = "GET", host: str | None = None
) -> Answer:
    """Ask the server for exactly this path."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{server.server_port}")
    connection.endheaders()
    with connection.getresponse() as response:
        answer = Answer(response)
    connection.close()
    return answer


def test_it_listens_on_this_machine_only(server: PreviewServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_a_page_is_served_with_the_reload_script(server: PreviewServer) -> None:
    page = ask(server, "/")
    script = f'<script src="/_preview/reload.js" data-version="{server.shown.name}"></script>'
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.text == f"<body><h1>Home</h1>{script}</body>"


def test_another_file_is_served_as_it_is(server: PreviewServer) -> None:
    style = ask(server, "/style.css")
    assert (style.status, style.text) == (200, "body {}")
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    assert style.headers["Cache-Control"] == "no-store"


def test_a_folder_without_slash_is_redirected(server: PreviewServer) -> None:
    answer = ask(server, "/about?x=1")
    assert (answer.status, answer.headers["Location"]) == (301, "/about/?x=1")
    assert ask(server, "/about/").status == 200


def test_a_redirect_never_leads_to_another_host(server: PreviewServer) -> None:
    (server.shown.folder / "evil.example").mkdir()
    assert ask(server, "//evil.example").headers["Location"] in {None, "/evil.example/"}


def test_an_unknown_page_is_the_404_page_with_status_404(server: PreviewServer) -> None:
    for path in ("/nowhere/", "/nowhere", "/style.css/", "/nowhere.css"):
        answer = ask(server, path)
        assert answer.status == 404, path
        assert "No such page here" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/about/..%2f..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "//etc/hostname",
        "/%00",
        "/C:/secret.txt",
    ],
)
def test_nothing_outside_the_site_is_served(server: PreviewServer, path: str) -> None:
    answer = ask(server, path)
    assert (answer.status, "secret" in answer.text) == (404, False)


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1", "127.0.0.1:1", "localhost.example"])
def test_another_host_name_is_refused(server: PreviewServer, host: str) -> None:
    answer = ask(server, "/", host=host)
    assert answer.status == 421
    assert "Home" not in answer.text


def test_localhost_is_a_good_name_too(server: PreviewServer) -> None:
    assert ask(server, "/", host=f"localhost:{server.server_port}").status == 200


def test_head_has_the_headers_and_no_body(server: PreviewServer) -> None:
    page, head = ask(server, "/"), ask(server, "/", method="HEAD")
    assert head.text == ""
    assert head.headers["Content-Length"] == page.headers["Content-Length"]


def test_posting_is_refused(server: PreviewServer) -> None:
    assert ask(server, "/", method="POST").status == 501


def test_a_taken_port_gives_the_next_one(server: PreviewServer) -> None:
    with listen(Shown(), server.server_port) as other:
        assert server.server_port < other.server_port < server.server_port + 20


def test_before_the_first_good_build_the_problems_are_the_page(server: PreviewServer) -> None:
    server.shown.folder = None
    assert "The site is being built" in ask(server, "/").text
    server.shown.bad("content/pages/home.md:2:1  E101  <no title>")
    page = ask(server, "/anything/")
    assert page.status == 503
    assert "content/pages/home.md:2:1  E101  &lt;no title&gt;" in page.text
    assert "/_preview/reload.js" in page.text


def test_a_problem_keeps_the_last_good_page_and_is_told_to_the_browser(
    server: PreviewServer,
) -> None:
    before = server.shown.name
    server.shown.bad("it is broken")
    assert "Home" in ask(server, "/").text
    assert json.loads(next(news_of(server))) == {"version": before, "problems": "it is broken"}


def test_the_browser_is_told_of_each_good_build(server: PreviewServer, tmp_path: Path) -> None:
    news = news_of(server)
    first = json.loads(next(news))
    server.shown.good(tmp_path / "site")
    second = json.loads(next(news))
    assert first["version"] != second["version"]
    assert second == {"version": server.shown.name, "problems": ""}


def test_a_page_of_a_run_before_is_reloaded() -> None:
    assert Shown().name != Shown().name


def news_of(server: PreviewServer) -> Iterator[str]:
    """What the server tells a browser that listens."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request("GET", "/_preview/events")
    with connection.getresponse() as stream:
        while line := stream.readline().decode():
            if line.startswith("data: "):
                yield line.removeprefix("data: ")
    connection.close()
