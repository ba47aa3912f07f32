"""`host-config`: what is written for each server, and what is refused."""

import subprocess
from pathlib import Path

import pytest

from clinicsite.publishing.release import create_release
from clinicsite.publishing.servers.server_files import (
    SERVERS,
    render_host_config,
    render_server_file,
)
from clinicsite.rendering.http_headers import HostingConfig
from clinicsite.rendering.release_info import write_release_info
from clinicsite.support.errors import UserError
from tests.conftest import Project
from tests.install_tools import require_tool
from tests.publishing.servers import real_servers

EACH_SERVER = pytest.mark.parametrize("server", SERVERS)
URL = "https://clinic.example"


@EACH_SERVER
def test_host_config_is_reproducible(server: str) -> None:
    one = HostingConfig(URL, {"b/": "", "a/": "about/"})
    other = HostingConfig(URL, {"a/": "about/", "b/": ""})
    assert render_server_file(server, one, "/srv/site") == render_server_file(
        server, other, "/srv/site/"
    )


@EACH_SERVER
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
def test_host_config_value_with_rule_syntax_is_refused(
    server: str, url: str, old: str, new: str, folder: str
) -> None:
    with pytest.raises(UserError, match=r"cannot be|has characters that no"):
        render_server_file(server, HostingConfig(url, {old: new}), folder)


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
def test_host_config_mistyped_server_gets_suggestion(tmp_path: Path, typed: str, hint: str) -> None:
    with pytest.raises(UserError) as refused:
        render_host_config(typed, tmp_path, URL)
    assert hint in str(refused.value)
    assert str(refused.value).endswith("You can use: nginx, caddy, apache.")


@EACH_SERVER
def test_host_config_before_release_takes_redirects_from_content(
    small: Project, server: str
) -> None:
    small.edit("content/pages/about.md", "status: published", "status: published\naliases: [/a/]")
    text = render_host_config(server.upper(), small.root, URL)
    assert "/about/" in text
    assert "/var/www/clinic.example/current" in text
    assert f"python3 tasks.py host-config {server}" in text
    assert "/srv/x" in render_host_config(server, small.root, URL, "/srv/x")


def test_host_config_after_release_takes_redirects_from_release(small: Project) -> None:
    for number, url in enumerate((URL, "https://other.example")):
        built = small.root / "built"
        (built / "a").mkdir(parents=True)
        (built / "index.html").write_text(f"{number}")
        write_release_info(built, small.root, 1)
        create_release(built, HostingConfig(url, {f"of-release-{number}/": "about/"}), small.root)
    assert "/of-release-1/" in render_host_config("nginx", small.root, "https://other.example")
    assert "of-release" not in render_host_config("nginx", small.root, URL)
    for note in (small.root / ".releases").glob("*/hosting.json"):
        note.write_text("{")
    assert "of-release" not in render_host_config("nginx", small.root, "https://other.example")


def test_host_config_for_nginx_without_brotli_and_with_long_name(tmp_path: Path) -> None:
    domain = "florida-medical-pain-management.example"
    real_servers.make_certificate(tmp_path, [domain])
    text = real_servers.fill_placeholders(
        render_server_file("nginx", HostingConfig(f"https://{domain}", {}), "/srv/site"), tmp_path
    )
    (tmp_path / "site.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site.conf; access_log off; }}"
    )
    command = [
        require_tool("nginx"),
        "-t",
        "-p",
        tmp_path,
        "-c",
        tmp_path / "nginx.conf",
        "-e",
        "stderr",
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "syntax is ok" in done.stderr
    assert "warn" not in done.stderr.replace('the "user" directive', "")
