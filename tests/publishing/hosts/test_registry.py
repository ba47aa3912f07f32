"""The name of a host is found in the settings, or says itself what it is."""

from pathlib import Path

import pytest

from clinicsite.publishing.decisions import HeldSource, Hold
from clinicsite.publishing.hosts.host import (
    PublishError,
    PublishMessage,
    format_message,
    get_host_files_digest,
    parse_message,
)
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.hosts.registry import add_host_option, resolve_host
from clinicsite.rendering.release_info import ReleaseInfo

HOSTS = {"live": "pages:origin#gh-pages", "pages": "pages:origin#site"}


def parse_host(text: str, root: Path) -> PagesHost:
    host = resolve_host(text, root, HOSTS, lambda _: None)
    assert isinstance(host, PagesHost)
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
def test_resolve_host_finds_each_kind(clone: Path, text: str, where: str, branch: str) -> None:
    host = parse_host(text, clone)
    assert (host.remote, host.branch) == (where, branch)
    assert host.place == f"{branch} on {where}"


@pytest.mark.parametrize("text", ["", "lvie", "pages:", ":x"])
def test_resolve_host_unknown_name_lists_known_names(clone: Path, text: str) -> None:
    with pytest.raises(PublishError) as told:
        parse_host(text, clone)
    assert "host" in str(told.value)
    if ":" not in text:
        assert f"no host called “{text}” (known: live, pages)" in str(told.value)


def test_resolve_host_unknown_kind_lists_known_kinds(clone: Path) -> None:
    with pytest.raises(PublishError, match="“ftp” is not a kind of host"):
        parse_host("ftp:somewhere", clone)


def test_parse_message_returns_what_was_written() -> None:
    note = ReleaseInfo("d" * 64, "s" * 40, "", True, 3, 5)
    sources = {HeldSource("content/a b.md", "c" * 40), HeldSource("content/gone.md", "")}
    hold = Hold(frozenset({"b" * 40, "a" * 64}), frozenset(sources), is_unknown=True)
    message = format_message("Publish it\n\n  New: Words", note, hold, ["p" * 64, "o" * 64])
    parsed = parse_message(message)
    assert parsed.summary == "Publish it\n\n  New: Words"
    assert (parsed.source, parsed.digest) == ("s" * 40, "d" * 64)
    assert (parsed.hold, parsed.previous) == (hold, ("p" * 64, "o" * 64))
    assert parse_message(format_message("Words", None)).summary == "Words"
    assert parse_message("By hand").digest == ""


def test_parse_message_of_previous_version_has_its_trailers() -> None:
    parsed = parse_message("Roll back\n\nSource: s\nDigest: d\nUndone: a\nUndone: b\n")
    assert parsed == PublishMessage("Roll back", "s", "d", Hold(frozenset("ab")))


def test_control_files_digest_covers_names_and_bytes() -> None:
    marks = {
        get_host_files_digest(files)
        for files in ({}, {"a": b""}, {"b": b""}, {"a": b"x"}, {"a": b"", "b": b""})
    }
    assert len(marks) == 5
    assert get_host_files_digest({"a": b"", "b": b"x"}) == get_host_files_digest(
        {"b": b"x", "a": b""}
    )


@pytest.mark.parametrize("text", ["folder", "folder:", "s3", "bundle:", "pages:"])
def test_resolve_host_kind_without_place_is_refused(tmp_path: Path, text: str) -> None:
    kind = text.rstrip(":")
    with pytest.raises(PublishError, match=f"lacks the place.* --to {kind}:"):
        parse_host(text, tmp_path)


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
def test_named_host_in_shown_command_is_the_typed_one(typed: str, text: str, told: str) -> None:
    assert add_host_option(text, typed) == told


@pytest.mark.parametrize("name", ["user:s3cr3t", "s3cr3t", "x-access-token:s3cr3t"])
def test_host_messages_hide_password_in_url(name: str) -> None:
    typed = f"pages:https://{name}@forge.example/a.git"
    told = add_host_option(f"{typed} cannot be read. Type: python3 tasks.py releases", typed)
    assert "s3cr3t" not in told
    assert told.count("https://…@forge.example/a.git") == 2
    assert add_host_option("pages:ssh://git@forge.example/a.git", "").endswith(
        "//git@forge.example/a.git"
    )


@pytest.mark.parametrize("kind", ["folder", "bundle"])
def test_named_host_path_is_expanded_and_unknown_home_is_refused(tmp_path: Path, kind: str) -> None:
    host = resolve_host(f"{kind}:sub/../site", tmp_path, {}, lambda _: None)
    assert host.place.endswith(f"{tmp_path}/site")
    with pytest.raises(PublishError, match="no home folder ~no-such-person on"):
        resolve_host(f"{kind}:~no-such-person/site", tmp_path, {}, lambda _: None)
