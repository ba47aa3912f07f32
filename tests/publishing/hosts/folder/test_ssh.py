"""Publishing to a folder of a server, with a real sshd and a real rsync."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder import ssh
from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.folder.ssh import SshTransport, parse_server
from clinicsite.publishing.hosts.host import PublishError
from tests.install_tools import find_tool
from tests.publishing.hosts.folder import sshd
from tests.publishing.hosts.folder.sshd import SshServer
from tests.publishing.release_factory import (
    make_release,
    read_files,
    read_live,
    send_release,
    stage,
)

AWKWARD = """a 'folder' with "blanks" $HOME; and é"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the releases go; the server lies on the same disk."""
    return tmp_path / AWKWARD


@pytest.fixture
def host(
    tmp_path: Path, server: SshServer, place: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FolderHost]:
    """The host with that folder, reached by SSH."""
    with_ssh(server.client(tmp_path / "bin"), monkeypatch)
    yield FolderHost.from_spec(f"{server.login}:{place}", tmp_path, lambda words: None)
    server.let_in()


def with_ssh(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets `ssh` be the one in a folder."""
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def get_refusal(host: FolderHost) -> str:
    """What is said when the host is asked what is live."""
    with pytest.raises(PublishError) as caught:
        host.get_live_state()
    return str(caught.value)


def test_ssh_release_is_sent_and_rolled_back(tmp_path: Path, place: Path, host: FolderHost) -> None:
    assert host.get_live_state() is None
    one = make_release(tmp_path, {"theme/a.0123456789.css": "one", "about/index.html": "one"})
    send_release(host, one)
    before = (place / "current").resolve()
    two = make_release(tmp_path, {"theme/a.abcdef0123.css": "two", "about/index.html": "two"})
    send_release(host, two)
    after = (place / "current").resolve()
    own = read_files(two.site)
    assert read_files(after) == own | {"theme/a.0123456789.css": b"one"}
    assert (before / "404.html").samefile(after / "404.html")  # linked, not sent
    live = host.get_live_state()
    assert live
    assert (live.info, live.files) == (two.info, own.keys())
    assert host.place == f"{place} on {sshd.HOST}"
    host.restore(host.list_releases()[1], read_live(host), "Back")
    assert read_files(place / "current") == read_files(one.site) | {
        "theme/a.abcdef0123.css": b"two"
    }
    assert [earlier.is_live for earlier in host.list_releases()] == [False, True]


def test_ssh_published_files_are_world_readable(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    release = make_release(tmp_path, {"about/index.html": "one"})
    live, staged = host.get_live_state(), stage(host, release)
    for path in [staged.files.folder, *staged.files.folder.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    host.send(staged, release, live, "Words")
    for path in (place / "releases").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_ssh_server_greeting_is_ignored(
    tmp_path: Path, server: SshServer, place: Path, host: FolderHost
) -> None:
    server.let_in('echo Welcome; sh -c \\"$SSH_ORIGINAL_COMMAND\\"; echo Bye')
    assert host.get_live_state() is None
    with pytest.raises(PublishError, match="prints more than the publisher asks for") as caught:
        send_release(host, make_release(tmp_path, {}))
    assert "rsync reported: protocol version mismatch" in str(caught.value)
    assert read_files(place).keys() == {".publish.lock"}


@pytest.mark.parametrize(
    ("options", "words", "cure"),
    [
        (
            {"UserKnownHostsFile": os.devnull},
            "This machine does not know web.example yet.",
            "Type once: ssh {login}, compare the key",
        ),
        (
            {"UserKnownHostsFile": "{folder}/wrong_hosts"},
            "web.example does not show the key that this machine knows of it.",
            "ssh-keygen -R web.example",
        ),
        (
            {"IdentityFile": "{folder}/stranger"},
            "web.example does not let you in.",
            "type: ssh-copy-id {login}",
        ),
        (
            {"HostName": "nobody.invalid"},
            "There is no host called web.example.",
            "Check its name for a typing mistake",
        ),
        ({"Port": "1"}, "web.example does not answer.", "Check its name, its port"),
    ],
)
def test_ssh_unreachable_server_is_reported_with_help(
    tmp_path: Path,
    server: SshServer,
    host: FolderHost,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, str],
    words: str,
    cure: str,
) -> None:
    given = {key: value.format(folder=server.folder) for key, value in options.items()}
    with_ssh(server.client(tmp_path / "other", **given), monkeypatch)
    said = get_refusal(host)
    assert said.startswith(words)
    assert cure.format(login=server.login) in said
    assert "What was live before still is.\nssh reported: " in said
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize(
    ("lacks", "words"),
    [
        ("rsync", "The host of {place} has no rsync. What was live"),
        ("python3", "web.example has no Python. The publisher needs python3 there"),
    ],
)
def test_ssh_tool_missing_on_server_is_named(
    tmp_path: Path, server: SshServer, host: FolderHost, lacks: str, words: str
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in {"sh", "rsync", "python3"} - {lacks}:
        (tools / name).symlink_to("/usr/bin/python3" if name == "python3" else find_tool(name))
    server.let_in(f'PATH={tools} exec sh -c \\"$SSH_ORIGINAL_COMMAND\\"')
    with pytest.raises(PublishError) as caught:
        send_release(host, make_release(tmp_path, {}))
    assert str(caught.value).startswith(words.format(place=host.place))


@pytest.mark.parametrize("lacks", ["ssh", "rsync"])
def test_ssh_tool_missing_here_is_named(
    tmp_path: Path, host: FolderHost, monkeypatch: pytest.MonkeyPatch, lacks: str
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in {"ssh", "rsync"} - {lacks}:
        (tools / name).symlink_to(shutil.which(name) or "")
    monkeypatch.setenv("PATH", str(tools))
    with pytest.raises(PublishError, match=f"{lacks} is not installed on this machine"):
        send_release(host, make_release(tmp_path, {}))


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("user@server:/srv/www", SshTransport("user@server", "/srv/www")),
        ("server:site", SshTransport("server", "site")),
        ("user@[::1]:/srv", SshTransport("user@[::1]", "/srv")),
        ("ssh://user@server:2222/srv/www", SshTransport("user@server", "/srv/www", "2222")),
        ("ssh://server/~/site", SshTransport("server", "~/site")),
        ("ssh://user@[::1]:22/srv", SshTransport("user@[::1]", "/srv", "22")),
        ("/srv/www", None),
        ("../site", None),
        ("/srv/a:b", None),
        ("C:/site", None),
        ("C:\\site", None),
    ],
)
def test_ssh_target_is_parsed_as_server_or_path(text: str, server: SshTransport | None) -> None:
    assert parse_server(text) == server


@pytest.mark.parametrize(
    "text",
    [
        "-oProxyCommand=evil:/srv",
        "user@-oProxyCommand=evil:/srv",
        "us er@server:/srv",
        "server:/srv\n",
        "ssh://server",
        "ssh://server:port/srv",
    ],
)
def test_ssh_target_invalid_is_refused(text: str) -> None:
    with pytest.raises(PublishError, match="Write"):
        parse_server(text)


@pytest.mark.parametrize(
    "text", ["user:s3cr3t@server:/srv", "user:s3@cr3t@server:srv", "ssh://user:s3cr3t@server/srv"]
)
def test_ssh_target_with_password_is_refused_without_it(text: str) -> None:
    with pytest.raises(PublishError, match="Write") as told:
        parse_server(text)
    assert "cr3t" not in str(told.value)


def test_ssh_ipv6_address_fits_ssh_and_rsync() -> None:
    assert SshTransport("user@[::1]", "/srv").host == "::1"


def test_ssh_path_starts_at_home_folder() -> None:
    answer = ssh.remote_agent.handle("list_releases", "~/no-such-folder-of-a-site", {})
    assert answer == {"result": {"revision": "", "releases": []}}
