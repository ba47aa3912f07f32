"""The name of a host is found in the settings, or says itself what it is."""

from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import (
    NotPublishedError,
    control_digest,
    digest_in,
    message_for,
    undone_in,
    words_of,
)
from clinicsite.publishing.hosts.pages.pages import Pages
from clinicsite.publishing.hosts.registry import host_named, told_of
from clinicsite.rendering.release_info import Note

HOSTS = {"live": "pages:origin#gh-pages", "pages": "pages:origin#site"}


def named(text: str, root: Path) -> Pages:
    host = host_named(text, root, HOSTS, lambda _: None)
    assert isinstance(host, Pages)
    return host


@pytest.mark.parametrize(
    ("text", "where", "branch"),
    [
        ("live", "origin", "gh-pages"),
        ("pages", "origin", "site"),
        ("pages:origin#x/y", "origin", "x/y"),
        ("pages:https://forge.example/a/b.git#live", "https://forge.example/a/b.git", "live"),
        ("pages:git@forge.example:a/b.git#live", "git@forge.example:a/b.git", "live"),
        ("pages:/srv/site.git", "/srv/site.git", "gh-pages"),
    ],
)
def test_a_host_is_found(clone: Path, text: str, where: str, branch: str) -> None:
    host = named(text, clone)
    assert (host.remote, host.branch) == (where, branch)
    assert host.place == f"{branch} on {where}"


@pytest.mark.parametrize("text", ["", "lvie", "pages:", ":x"])
def test_an_unknown_name_is_told_with_the_known_ones(clone: Path, text: str) -> None:
    with pytest.raises(NotPublishedError) as told:
        named(text, clone)
    assert "host" in str(told.value)
    if ":" not in text:
        assert f"no host called “{text}” (known: live, pages)" in str(told.value)


def test_an_unknown_kind_is_told_with_the_known_ones(clone: Path) -> None:
    with pytest.raises(NotPublishedError, match="“ftp” is not a kind of host"):
        named("ftp:somewhere", clone)


def test_a_message_is_read_back_as_it_was_written() -> None:
    note = Note("d" * 64, "s" * 40, "", True, 3, 5)
    message = message_for("Publish it\n\n  New: Words", note, {"b" * 40, "a" * 64})
    assert words_of(message) == "Publish it\n\n  New: Words"
    assert digest_in(message) == "d" * 64
    assert undone_in(message) == {"b" * 40, "a" * 64}
    assert words_of(message_for("Words", None)) == "Words"
    assert digest_in("By hand") == ""


def test_the_mark_of_control_files_is_of_names_and_bytes() -> None:
    marks = {
        control_digest(files)
        for files in ({}, {"a": b""}, {"b": b""}, {"a": b"x"}, {"a": b"", "b": b""})
    }
    assert len(marks) == 5
    assert control_digest({"a": b"", "b": b"x"}) == control_digest({"b": b"x", "a": b""})


@pytest.mark.parametrize("text", ["folder", "folder:", "s3", "bundle:", "pages:"])
def test_a_kind_without_its_place_is_told_how_to_write_it(tmp_path: Path, text: str) -> None:
    kind = text.rstrip(":")
    with pytest.raises(NotPublishedError, match=f"lacks the place.* --to {kind}:"):
        named(text, tmp_path)


@pytest.mark.parametrize(
    ("typed", "text", "told"),
    [
        ("", "Type: python3 tasks.py rollback", "Type: python3 tasks.py rollback"),
        (
            "pages",
            "python3 tasks.py rollback NUMBER",
            "python3 tasks.py rollback NUMBER --to pages",
        ),
        (
            "folder:../my site",
            "python3 tasks.py releases, then more",
            "python3 tasks.py releases --to 'folder:../my site', then more",
        ),
        ("x:y", "python3 tasks.py rename OLD NEW", "python3 tasks.py rename OLD NEW"),
    ],
)
def test_a_command_that_is_told_goes_to_the_host_that_was_typed(
    typed: str, text: str, told: str
) -> None:
    assert told_of(text, typed) == told


@pytest.mark.parametrize("name", ["user:s3cr3t", "s3cr3t", "x-access-token:s3cr3t"])
def test_a_password_in_an_address_is_never_told(name: str) -> None:
    typed = f"pages:https://{name}@forge.example/a.git"
    told = told_of(f"{typed} cannot be read. Type: python3 tasks.py releases", typed)
    assert "s3cr3t" not in told
    assert told.count("https://…@forge.example/a.git") == 2
    assert told_of("pages:ssh://git@forge.example/a.git", "").endswith("//git@forge.example/a.git")


@pytest.mark.parametrize("kind", ["folder", "bundle"])
def test_a_path_is_told_whole_and_the_home_of_nobody_is_refused(tmp_path: Path, kind: str) -> None:
    host = host_named(f"{kind}:sub/../site", tmp_path, {}, lambda _: None)
    assert host.place.endswith(f"{tmp_path}/site")
    with pytest.raises(NotPublishedError, match="no home folder ~no-such-person on"):
        host_named(f"{kind}:~no-such-person/site", tmp_path, {}, lambda _: None)
