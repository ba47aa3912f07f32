"""How Netlify, Cloudflare Pages and GitLab Pages follow control files: MODELLED, none was asked.

Made after what they publish: Cloudflare's rules engine and asset server (workers-sdk,
packages/pages-shared), Netlify's parser (netlify/build, packages/headers-parser) and the pages
about redirects of all three. Where Netlify says nothing, as about one header in two rules that
fit, `joins` tells which of the possible ways is meant.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Rules = list[tuple[str, dict[str, str], list[str]]]  # pattern, headers to set, headers to take away
HOST_SAYS = {"Cache-Control": "public, max-age=0, must-revalidate"}  # both, of every file


def parse_headers(text: str, *, knows_detach: bool) -> Rules:
    """The rules of a _headers file, as its host reads them."""
    rules: Rules = []
    for line in text.splitlines():
        if not line.startswith(" "):
            assert line.startswith("/"), line
            rules.append((line, {}, []))
            continue
        name, colon, value = line.strip().partition(": ")
        if not colon:
            assert knows_detach, f"not a header: {line!r}"
            assert name.startswith("! "), line
            rules[-1][2].append(name.removeprefix("! "))
            continue
        rules[-1][1][name] = value
    return rules


def get_cloudflare_headers(rules: Rules, path: str) -> dict[str, str]:
    """The headers of a path: each rule that fits takes away, then sets, or joins with a comma."""
    sent, ours = {**HOST_SAYS, "Access-Control-Allow-Origin": "*"}, set()
    for pattern, given, taken in rules:
        assert pattern.count("*") <= 1, pattern
        if not re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), path):
            continue
        for name in taken:
            sent.pop(name, None)
        for name, value in given.items():
            sent[name] = f"{sent[name]}, {value}" if name in ours and name in sent else value
            ours.add(name)
    return sent


def join_with_comma(old: str, new: str) -> str:
    return f"{old}, {new}"


def take_last(old: str, new: str) -> str:
    return new


def get_netlify_headers(
    rules: Rules, path: str, joins: Callable[[str, str], str]
) -> dict[str, str]:
    """The headers of a path; a value in a later rule `joins` that of an earlier one."""
    found: dict[str, str] = {}
    for pattern, given, _ in rules:
        parts = [_netlify_part(part) for part in pattern.split("/") if part]
        if re.fullmatch(f"/{'/'.join(parts)}/?", path, re.IGNORECASE):
            for name, value in given.items():
                found[name] = joins(found[name], value) if name in found else value
    return HOST_SAYS | found


def _netlify_part(part: str) -> str:
    if part.startswith(":"):
        return "([^/]+)"
    if part == "*":
        return "?(.*)"
    return part.replace("*", "(.*)") if "*" in part else re.escape(part)


@dataclass(frozen=True)
class Redirects:
    """The rules of a _redirects file, and how each host answers to a path."""

    rules: Mapping[str, tuple[str, str]]  # old → new, status

    @classmethod
    def parse(cls, text: str) -> "Redirects":
        rows = [line.split() for line in text.splitlines()]
        return cls({old: (new, status) for old, new, status in reversed(rows)})

    def on_cloudflare(self, path: str, files: set[str]) -> tuple[int, str]:
        """A rule wins against a file; the path is compared sign by sign."""
        return self._sent(self.rules.get(path)) or _file(path, files)

    def on_netlify(self, path: str, files: set[str]) -> tuple[int, str]:
        """A slash at the end makes no difference; a file wins, unless the status ends in !"""
        given = next((rule for old, rule in self.rules.items() if _same(old, path)), None)
        found = _file(path, files)
        if given and (given[1].endswith("!") or found[0] == 404):
            return self._sent((given[0], given[1].rstrip("!"))) or found
        return found

    def on_gitlab(self, path: str, files: set[str]) -> tuple[int, str]:
        """A file wins."""
        found = _file(path, files)
        return found if found[0] != 404 else self._sent(self.rules.get(path)) or found

    def _sent(self, rule: tuple[str, str] | None) -> tuple[int, str] | None:
        if rule is None or rule[1] not in ("301", "302", "303", "307", "308"):
            return None  # what a host cannot read, it leaves out
        return int(rule[1]), rule[0]


def _same(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")


def _file(path: str, files: set[str]) -> tuple[int, str]:
    names = (path[1:], f"{path[1:].rstrip('/')}/index.html".lstrip("/"))
    return next(((200, name) for name in names if name in files), (404, "404.html"))
