"""Rule about the names of files in content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from clinicsite.checks.analysis.intended_names import find_intended_name
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.fields import MAX_SLUG
from clinicsite.model.kind import PAGE_KINDS
from clinicsite.model.output_paths import find_windows_fault
from clinicsite.model.problem import Problem
from clinicsite.model.urls import parse_page_path
from clinicsite.parsing.site import Site

_FOLDERS = frozenset({*PAGE_KINDS, "data", "images", "extra"})
_SAFE_PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")


@rule("E208", scope=Scope.SITE)
def file_names(site: Site) -> Iterator[Problem]:
    """File names are lower-case words joined by hyphens, since they become addresses.

    The names of pages and records have the endings that the site reads.
    """
    for path in sorted(site.files):
        folder = path.split("/", 1)[0]
        pure = PurePosixPath(path)
        file = site.content / path
        if file.is_file() and not file.is_symlink() and (new := find_intended_name(site, path)):
            yield _check_ending(site, path, new)
        elif folder in PAGE_KINDS and pure.suffix == ".md" and parse_page_path(path) is None:
            message = f'"{path.split("/", 1)[1]}" cannot be part of a web address'
            help_text = (
                f'Rename it, for example to "{_make_name(pure.stem)}": lower-case letters, digits '
                f"and single hyphens, at most {MAX_SLUG} characters; .es.md for Spanish."
            )
            lower = str(pure.with_name(pure.name.lower()))
            problem = _make_problem(path, message, help_text)
            is_safe = parse_page_path(lower) and not find_windows_fault(lower)
            yield problem.with_fix(path, lower if is_safe else None)
        elif folder in ("images", "extra") and not _SAFE_PATH.fullmatch(path):
            help_text = "Rename it with lower-case letters, digits and hyphens, without spaces."
            message = f'"{pure.name}" cannot be part of a web address'
            lower = str(pure.with_name(pure.name.lower()))
            is_safe = _SAFE_PATH.fullmatch(lower) and not find_windows_fault(lower)
            problem = _make_problem(path, message, help_text)
            yield problem.with_fix(path, lower if is_safe else None)
        elif folder in _FOLDERS and (fault := find_windows_fault(path)):
            message = f'Windows cannot hold a file or folder with the name "{fault[0]}"'
            yield _make_problem(path, message, fault[1])


def _make_problem(path: str, message: str, help_text: str) -> Problem:
    return Problem(f"content/{path}", 1, 1, "E208", message, help_text)


def _check_ending(site: Site, path: str, new: str) -> Problem:
    """Return the problem of a page or record that the site does not read under its name."""
    name, new_name = PurePosixPath(path).name, PurePosixPath(new).name
    if new.endswith(".md") and parse_page_path(new) is None:
        new_name = new_name.lower()
        new = str(PurePosixPath(new).with_name(new_name))
    message = f'The site does not read "{name}": its name does not end in {new[new.rindex(".") :]}'
    if new in site.files:
        help_text = f'"{new_name}" is there too. Compare the two, and delete this one.'
    elif path.endswith("~"):
        message = f'"{new_name}" is missing, and only the backup copy of an editor is left'
        help_text = f'Rename it to "{new_name}" to have the page again, or delete it.'
    else:
        help_text = f'Rename it to "{new_name}".'
        if new.endswith(".md") and parse_page_path(new) is None:
            help_text = f'Rename it, for example to "{_make_name(PurePosixPath(new).stem)}".'
    is_name = not new.endswith(".md") or parse_page_path(new) is not None
    is_free = new not in site.files and not find_windows_fault(new)
    is_safe = is_name and is_free and not path.endswith("~")
    return _make_problem(path, message, help_text).with_fix(path, new if is_safe else None)


def _make_name(stem: str) -> str:
    """Return the name of a page that can be part of a web address."""
    stem = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:MAX_SLUG].strip("-") or "name"
    return f"{stem}-page.md" if find_windows_fault(stem) else f"{stem}.md"
