"""`host-config`: what is written for each server, and what is refused."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.publishing.release import seal
from clinicsite.publishing.servers import apache, caddy, nginx
from clinicsite.publishing.servers.common import UnfitError
from clinicsite.publishing.servers.host_config import SERVERS, host_config
from clinicsite.rendering.http_headers import Hosting
from clinicsite.rendering.release_info import write_note
from tests.conftest import Project
from tests.install_tools import tool
from tests.publishing.servers import real_servers

Emit = Callable[[Hosting, str], str]
EMITTERS = pytest.mark.parametrize("emit", [nginx.emit, caddy.emit, apache.emit])
URL = "https://clinic.example"


@EMITTERS
def test_the_same_definition_gives_the_same_text(emit: Emit) -> None:
    one = Hosting(URL, {"b/": "", "a/": "about/"})
    other = Hosting(URL, {"a/": "about/", "b/": ""})
    assert emit(one, "/srv/site") == emit(other, "/srv/site/")


@EMITTERS
@pytest.mark.parametrize(
    ("url", "old", "new", "folder"),
    [
        (f'{URL}"; evil', "a/", "", "/srv"),
        (f"{URL}/$uri", "a/", "", "/srv"),
        ("clinic.example", "a/", "", "/srv"),
        (URL, 'a"; evil/', "", "/srv"),
        (URL, "a/\nevil/", "", "/srv"),
        (URL, "{path}/", "", "/srv"),
        (URL, "a/", "$1", "/srv"),
        (URL, "a/", "//evil.example/", "/srv"),
        (URL, "/evil.example/", "", "/srv"),
        (URL, "../a/", "", "/srv"),
        (URL, "a/", "", "srv"),
        (URL, "a/", "", "/srv/../etc"),
        (URL, "a/", "", '/srv";'),
        (URL, "a/", "", "/srv/$x"),
        (URL, "a/", "", "/"),
        (URL, "a/", "", "C:\\site"),
    ],
)
def test_what_a_server_would_read_as_a_rule_is_refused(
    emit: Emit, url: str, old: str, new: str, folder: str
) -> None:
    with pytest.raises(UnfitError, match=r"cannot be|holds signs"):
        emit(Hosting(url, {old: new}), folder)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("ngnix", "Did you mean nginx?"),
        ("caddyy", "Did you mean caddy?"),
        ("apache2", "Did you mean apache?"),
        ("httpd", "Did you mean apache?"),
        ("", "Which server is it?"),
        ("iis", "“iis” is no server that this knows. You can use"),
    ],
)
def test_a_mistyped_server_gets_a_hint(tmp_path: Path, typed: str, hint: str) -> None:
    with pytest.raises(UnfitError) as refused:
        host_config(typed, tmp_path, URL)
    assert hint in str(refused.value)
    assert str(refused.value).endswith("You can use: nginx, caddy, apache.")


@pytest.mark.parametrize("server", SERVERS)
def test_before_a_release_the_content_says_what_leads_where(small: Project, server: str) -> None:
    small.edit("content/pages/about.md", "status: published", "status: published\naliases: [/a/]")
    text = host_config(server.upper(), small.root, URL)
    assert "/about/" in text
    assert "/var/www/clinic.example/current" in text
    assert f"python3 tasks.py host-config {server}" in text
    assert "/srv/x" in host_config(server, small.root, URL, "/srv/x")


def test_after_it_the_newest_release_for_this_address_does(small: Project) -> None:
    for number, url in enumerate((URL, "https://other.example")):
        built = small.root / "built"
        (built / "a").mkdir(parents=True)
        (built / "index.html").write_text(f"{number}")
        write_note(built, small.root, 1)
        seal(built, Hosting(url, {f"of-release-{number}/": "about/"}), small.root)
    assert "/of-release-1/" in host_config("nginx", small.root, "https://other.example")
    assert "of-release" not in host_config("nginx", small.root, URL)
    for note in (small.root / ".releases").glob("*/hosting.json"):
        note.write_text("{")
    assert "of-release" not in host_config("nginx", small.root, "https://other.example")


def test_nginx_takes_it_without_the_module_for_brotli_and_with_a_long_name(tmp_path: Path) -> None:
    domain = "florida-medical-pain-management.example"
    real_servers.certificate(tmp_path, [domain])
    text = real_servers.own_paths(
        nginx.emit(Hosting(f"https://{domain}", {}), "/srv/site"), tmp_path
    )
    (tmp_path / "site.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site.conf; access_log off; }}"
    )
    command = [tool("nginx"), "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "stderr"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "syntax is ok" in done.stderr
    assert "warn" not in done.stderr.replace('the "user" directive', "")
