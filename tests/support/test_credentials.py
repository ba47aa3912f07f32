"""Passwords and tokens of addresses are hidden in every form, and other texts stay."""

import pytest

from clinicsite.publishing.hosts.registry import HOST_KINDS
from clinicsite.support.credentials import hide_credentials, is_scp_with_password
from clinicsite.support.errors import UserError

WORD = "s3cr3t"
LOGINS = [
    *(f"user:{WORD}", WORD, f"x-access-token:{WORD}", f"user:p@{WORD}", f"user:{WORD}@"),
    *(f":{WORD}", f"user:p/{WORD}", f"user:12/{WORD}", f"user:{WORD}/12", f"user:{WORD}#1"),
    *(f"user:#?{WORD}", f"user:{WORD}?1", f"us@er:{WORD}", f"us/er:{WORD}", f"user:{WORD} w"),
    *(f"user:w {WORD}", f"user%3A{WORD}%40", f"user:%40{WORD}"),
]
SCHEMES = "ssh git+ssh sftp rsync ftp ftps git s3 HTTP socks5h".split()
SECRET_FORMS = [
    *(f"https://{login}@forge.example/a.git" for login in LOGINS),
    *(f"{scheme}://user:{WORD}@web.example:22/srv" for scheme in SCHEMES),
    f"ssh://user%3A{WORD}@web.example/srv",
    f"https://user:{WORD}@[::1]:80/a.git",
    f"https%3A%2F%2Fuser%3A{WORD}%40web.example%2Fsrv",
    f"https%3a%2f%2f{WORD}%40web.example%2Fsrv",
    f"user:{WORD}@web.example:/srv",
    f"user:p@{WORD}@web.example:srv/x.git",
    f"folder:user:{WORD}@web.example:/srv",
    f"pages:ssh://user:{WORD}@web.example/srv#gh-pages",
    f"user:{WORD}@web.example: Permission denied (publickey).",
    f"rsync: [sender] user:{WORD}@web.example::module",
    f"fatal: unable to access 'https://user:{WORD}@forge.example/a.git/': Could not resolve host",
    f"origin\thttps://user:{WORD}@forge.example/a.git (fetch)",
    f"remote=https://user:{WORD}@a.example,ssh://user:{WORD}@b.example",
]
PLAIN_TEXTS = [
    "https://forge.example:8080/a.git",
    "ssh://git@forge.example:22/a.git",
    "git@forge.example:a/b.git",
    "user@[::1]:/srv",
    "folder:user@web.example:/srv/www",
    "pages:git@forge.example:a/b.git#live",
    "s3:https://s3.example/bucket",
    "mailto:info@clinic.example",
    "Write to info@clinic.example: we answer.",
    "Type: ssh-copy-id -p 22 user@web.example",
    "C:/Users/a@b/site",
    "https://social.example:8080/@clinic",
    "ssh://[::1]:22/path@v1",
    "See https://clinic.example: it fails. Ask info@clinic.example",
    "“ssh://server:port/srv” is no folder. Write: ssh://user@server:22/srv/www",
    "feed 12:30 and info@clinic.example",
]


@pytest.mark.parametrize("text", SECRET_FORMS)
def test_credentials_are_hidden_in_each_form(text: str) -> None:
    hidden = hide_credentials(f"“x” {text} is wrong")
    assert WORD not in hidden
    assert "…" in hidden
    assert hidden.endswith(" is wrong")
    assert hide_credentials(hidden) == hidden


@pytest.mark.parametrize("text", PLAIN_TEXTS)
def test_text_without_credentials_stays(text: str) -> None:
    assert hide_credentials(text) == text


def test_password_of_known_address_is_hidden_anywhere() -> None:
    address = "user:p%40ss-word@web.example:srv"
    text = "fatal: 'p@ss-word' does not appear, nor does p%40ss-word"
    assert hide_credentials(text, address) == "fatal: '…' does not appear, nor does …"
    assert hide_credentials("git at git", "ssh://git@web.example/srv") == "git at git"


def test_errors_hide_credentials() -> None:
    error = UserError(f"ssh://user:{WORD}@a.example fails.", f"See https://{WORD}@b.example")
    assert WORD not in f"{error!r} {error} {error.args} {error.message} {error.help}"


@pytest.mark.parametrize(
    ("address", "is_refused"),
    [
        ("user:word@web.example:srv", True),
        ("user:w@rd@web.example:srv", True),
        ("git@web.example:srv", False),
        ("web.example:/srv/a@b:c", False),
        ("ssh://user:word@web.example/srv", False),
    ],
)
def test_scp_address_with_password_is_found(address: str, is_refused: bool) -> None:
    assert is_scp_with_password(address) is is_refused


@pytest.mark.parametrize("kind", HOST_KINDS)
def test_kind_of_host_is_no_user(kind: str) -> None:
    text = f"{kind}:user@web.example:/srv"
    assert hide_credentials(text) == text
