"""Rules about the text files of content and theme: each can be read, and holds one version."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.conflict_markers import find_conflict_markers, may_have_conflict_markers
from clinicsite.parsing.decode import decode_text, make_unreadable_problem
from clinicsite.parsing.download_probe import MAX_DOWNLOAD_BYTES
from clinicsite.parsing.raster_image import is_raster_image
from clinicsite.parsing.site import Site

_READ_SUFFIXES = (".md", ".yaml")  # the reader of pages and records reports their markers
_BINARY_SUFFIXES = (".pdf", ".ico", ".woff2")


@rule("E215", scope=Scope.SITE)
def conflict_markers(site: Site) -> Iterator[Problem]:
    """No text file of the content has the markers of a merge that is not finished.

    Other rules report a file that cannot be read.
    """
    for path in sorted(path for path in site.files if not path.endswith(_READ_SUFFIXES)):
        file = site.content / path
        with contextlib.suppress(OSError):
            if not file.is_symlink() and file.stat().st_size <= MAX_DOWNLOAD_BYTES:
                yield from _check_file(file, f"content/{path}")


@rule("E209", "E215", scope=Scope.SITE)
def theme_files(site: Site) -> Iterator[Problem]:
    """Every file of the theme can be read, and has no such markers."""
    theme = site.content.parent / "theme"
    parent, unread = f"{theme.parent.as_posix()}/", list[OSError]()
    for folder, _, names in os.walk(theme, onerror=unread.append):
        for name in names:
            file = Path(folder, name)
            path = file.as_posix().removeprefix(parent)
            try:
                yield from _check_file(file, path)
            except OSError as error:
                yield make_unreadable_problem(path, error)
    for failure in unread:
        path = Path(failure.filename).as_posix().removeprefix(parent)
        if not isinstance(failure, FileNotFoundError):
            yield make_unreadable_problem(path, failure, "folder")


def _check_file(file: Path, path: str) -> Iterator[Problem]:
    """Yield the problems of a text file. Raises OSError."""
    if not file.is_file() or file.suffix.lower() in _BINARY_SUFFIXES or is_raster_image(path):
        return
    data = file.read_bytes()
    if not may_have_conflict_markers(data):
        return
    try:
        text = decode_text(data)
    except UnicodeDecodeError:
        return
    yield from find_conflict_markers(SourceFile.from_text(path, text))
