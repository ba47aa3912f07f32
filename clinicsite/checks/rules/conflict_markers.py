"""Rule about files that hold two versions of a text after a merge in git."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.conflict_markers import find_conflict_markers
from clinicsite.parsing.decode import decode_text
from clinicsite.parsing.download_probe import MAX_DOWNLOAD_BYTES
from clinicsite.parsing.raster_image import is_raster_image
from clinicsite.parsing.site import Site

_READ_SUFFIXES = (".md", ".yaml")  # the reader of pages and records reports their markers
_BINARY_SUFFIXES = (".pdf", ".ico", ".woff2")


@rule("E215", scope=Scope.SITE)
def conflict_markers(site: Site) -> Iterator[Problem]:
    """No text file of the content or the theme has the markers of a merge that is not finished."""
    root = site.content.parent
    content = [site.content / path for path in site.files if not path.endswith(_READ_SUFFIXES)]
    for file in sorted([*content, *(root / "theme").rglob("*")]):
        suffix = PurePosixPath(file).suffix.lower()
        if suffix not in _BINARY_SUFFIXES and not is_raster_image(file.name):
            yield from _check_file(file, file.relative_to(root).as_posix())


def _check_file(file: Path, path: str) -> Iterator[Problem]:
    """Yield the problems of a file. Other rules report one that is no file, or no text."""
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > MAX_DOWNLOAD_BYTES:
            return
        text = decode_text(file.read_bytes())
    except (OSError, UnicodeDecodeError):
        return
    yield from find_conflict_markers(SourceFile.from_text(path, text))
