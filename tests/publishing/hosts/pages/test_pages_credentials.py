"""No message, progress line or record of a pages host shows the password of an address."""

from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import PublishError, format_message
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import publish
from clinicsite.publishing.rollback import rollback
from tests.publishing.conftest import make_release, run_git

WORD = "s3cr3t"
ADDRESSES = [
    f"http://user:{WORD}@127.0.0.1:1/site.git",
    f"http://{WORD}@127.0.0.1:1/site.git",
    f"http://user:p@{WORD}@127.0.0.1:1/site.git",
    f"http://user:p/{WORD}@127.0.0.1:1/site.git",
    f"http://user:%40{WORD}@127.0.0.1:1/site.git",
    f"ftp://user:{WORD}@127.0.0.1:1/site.git",
    f"ssh://user:{WORD}@127.0.0.1:1/site.git",
    f"git://user:{WORD}@127.0.0.1:1/site.git",
    f"nothing://user:{WORD}@127.0.0.1:1/site.git",
    f"user:{WORD}@127.0.0.1:site.git",
    f"ext::false user:{WORD}@127.0.0.1",
]


@pytest.mark.parametrize("is_named", [False, True], ids=["address", "remote"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_password_of_unreachable_remote_is_hidden(
    clone: Path, site: Path, monkeypatch: pytest.MonkeyPatch, address: str, is_named: bool
) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", "echo >&2 no way to")  # prints whom git wants to reach
    if is_named:
        run_git(clone, "remote", "set-url", "origin", address)
    told: list[str] = []

    def try_it() -> None:
        host = PagesHost.from_spec(f"{'origin' if is_named else address}#site", clone, told.append)
        told.append(host.place)
        publish(clone, make_release(clone), host, progress=told.append)

    with pytest.raises(PublishError) as caught:
        try_it()
    words = f"{caught.value!r} {caught.value} {told}"
    assert WORD not in words
    assert is_named or "127.0.0.1" in words or "holds no password" in words


def test_record_of_a_release_hides_passwords() -> None:
    details = f"https://user:{WORD}@forge.example/a.git did not take a note"
    assert WORD not in format_message(f"Publish\n\n{details}", None)


def test_pages_rollback_names_no_password(clone: Path, site: Path) -> None:
    address = f"http://user:{WORD}@127.0.0.1:1/site.git"
    with pytest.raises(PublishError) as caught:
        rollback(clone, PagesHost.from_spec(address, clone, lambda _: None))
    assert WORD not in str(caught.value)
