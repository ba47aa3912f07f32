"""Rules about the files of content: what may lie where, and how it is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from clinicsite.checks.analysis.link_suggestions import IMAGE_SUFFIXES
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.images import make_ground_problem
from clinicsite.model.fields import MAX_SLUG
from clinicsite.model.kind import PAGE_KINDS
from clinicsite.model.output_paths import find_windows_fault
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.site_verification import is_verification_file
from clinicsite.model.urls import parse_page_path
from clinicsite.parsing.downloads import DOWNLOAD_SUFFIXES
from clinicsite.parsing.record_files import OLD_NAMES, RECORD_FILES
from clinicsite.parsing.site import Site
from clinicsite.parsing.svg import InvalidSvgError, has_fixed_colours, read_svg

_ALLOWED_TYPES = {
    **dict.fromkeys(PAGE_KINDS, (".md",)),
    "data": (".yaml",),
    "images": IMAGE_SUFFIXES,
    "extra": (*DOWNLOAD_SUFFIXES, ".ico", ".png", ".svg"),
}
# Types of documents that can hold macros, and what to save them as.
_SAVED_AS = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotm", ".pages", ".rtf", ".wpd"), ".docx"),
    **dict.fromkeys((".xls", ".xlsm", ".xlsb", ".numbers"), ".xlsx"),
    **dict.fromkeys((".ppt", ".pptm", ".pps", ".ppsx", ".key"), ".pptx"),
}
# A file with an old name has a problem of its own, which names the new one.
KNOWN_FILES = frozenset({*RECORD_FILES, *OLD_NAMES.values()})
_SAFE_PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")


def _make_problem(path: str, code: str, message: str, help_text: str) -> Problem:
    return Problem(f"content/{path}", 1, 1, code, message, help_text)


@rule("E206", "E207", scope=Scope.SITE)
def file_types(site: Site) -> Iterator[Problem]:
    """Each folder of content holds only files of its types, and no links."""
    for path in sorted(site.files):
        file = site.content / path
        if file.is_symlink():
            help_text = "Replace the link by the file itself."
            yield _make_problem(path, "E207", "This is a link to another place", help_text)
            continue
        if not file.is_file():
            message = "This is a pipe or a device, which has no content"
            yield _make_problem(path, "E207", message, "Delete it.")
            continue
        folder, suffix = path.split("/", 1)[0], PurePosixPath(path).suffix
        types = _ALLOWED_TYPES.get(folder, ()) if "/" in path else ()
        if suffix.lower() not in types or (
            folder == "data" and PurePosixPath(path).stem not in KNOWN_FILES
        ):
            yield _make_problem(
                path,
                "E206",
                _explain_misplaced(path, folder, types),
                _suggest_place(path, folder, types),
            )


def _explain_misplaced(path: str, folder: str, types: tuple[str, ...]) -> str:
    name = PurePosixPath(path).name
    if not types:
        return (
            f'Nothing belongs in "{folder}"' if "/" in path else f'"{name}" is outside the folders'
        )
    return f'"{name}" does not belong in content/{folder}'


def _suggest_place(path: str, folder: str, types: tuple[str, ...]) -> str:
    if is_verification_file(PurePosixPath(path).name):
        return "Delete it. Write its code below “verification:” in content/data/clinic.yaml."
    if not types:
        return f"Move it to one of the folders: {', '.join(_ALLOWED_TYPES)}. Or delete it."
    if folder == "data":
        return f"Delete it. The records are: {', '.join(f'{name}.yaml' for name in RECORD_FILES)}."
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in _SAVED_AS:
        safe = f"{_SAVED_AS[suffix]} or .pdf"
        return f"Save it as {safe} in content/extra, because these types hold no macros."
    if suffix in DOWNLOAD_SUFFIXES:
        return "Move it to content/extra, and link to it as in ../extra/name.pdf."
    return f"Move it or delete it. This folder holds {', '.join(types)} files."


@rule("E208", scope=Scope.SITE)
def file_names(site: Site) -> Iterator[Problem]:
    """File names are lower-case words joined by hyphens, since they become addresses."""
    for path in sorted(site.files):
        folder = path.split("/", 1)[0]
        pure = PurePosixPath(path)
        if folder in PAGE_KINDS and pure.suffix == ".md" and parse_page_path(path) is None:
            stem = re.sub(r"[^a-z0-9]+", "-", pure.stem.lower()).strip("-")[:MAX_SLUG] or "name"
            example = f"{stem}-page.md" if find_windows_fault(stem) else f"{stem}.md"
            message = f'"{path.split("/", 1)[1]}" cannot be part of a web address'
            help_text = (
                f'Rename it, for example to "{example}": lower-case letters, digits and '
                f"single hyphens, at most {MAX_SLUG} characters; .es.md for Spanish."
            )
            lower = str(pure.with_name(pure.name.lower()))
            problem = _make_problem(path, "E208", message, help_text)
            is_safe = parse_page_path(lower) and not find_windows_fault(lower)
            yield problem.with_fix(path, lower if is_safe else None)
        elif folder in ("images", "extra") and not _SAFE_PATH.fullmatch(path):
            help_text = "Rename it with lower-case letters, digits and hyphens, without spaces."
            problem = _make_problem(
                path, "E208", f'"{pure.name}" cannot be part of a web address', help_text
            )
            lower = str(pure.with_name(pure.name.lower()))
            is_safe = _SAFE_PATH.fullmatch(lower) and not find_windows_fault(lower)
            yield problem.with_fix(path, lower if is_safe else None)
        elif folder in _ALLOWED_TYPES and (fault := find_windows_fault(path)):
            message = f'Windows cannot hold a file or folder with the name "{fault[0]}"'
            yield _make_problem(path, "E208", message, fault[1])


@rule("E315", "W304", scope=Scope.SITE)
def svg_files(site: Site) -> Iterator[Problem]:
    """An SVG runs no code and fetches nothing, and its colors follow the page."""
    for path in sorted(site.files):
        file = site.content / path
        if path.endswith(".svg") and file.is_file() and not file.is_symlink():
            try:
                root = read_svg(file)
            except (InvalidSvgError, OSError) as error:
                source = SourceFile.from_text(f"content/{path}", "")
                message = f"The site cannot publish this drawing: {error}"
                yield source.make_problem("E315", 1, 1, message, "Export it again as plain SVG.")
                continue
            if path.startswith("images/") and has_fixed_colours(root):
                help_text = "Give its shapes classes such as fig-ink, or draw a ground behind them."
                yield make_ground_problem(path, "light", help_text)
