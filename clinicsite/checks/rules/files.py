"""Rules about the files of content: what may lie where, and what a drawing holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from clinicsite.checks.analysis.intended_names import find_intended_name
from clinicsite.checks.analysis.link_suggestions import IMAGE_SUFFIXES
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.images import make_ground_problem
from clinicsite.model.kind import PAGE_KINDS
from clinicsite.model.output_paths import is_verification_file
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.decode import make_unreadable_problem
from clinicsite.parsing.downloads import DOWNLOAD_SUFFIXES
from clinicsite.parsing.page_notes import NOTES_SUFFIX
from clinicsite.parsing.record_files import OLD_NAMES, RECORD_FILES
from clinicsite.parsing.site import Site
from clinicsite.parsing.svg import InvalidSvgError, has_fixed_colours, read_svg
from clinicsite.parsing.ui_strings import OLD_FILES, STRINGS_FOLDER
from clinicsite.support.edit_distance import find_only_near_match

ALLOWED_TYPES = {
    **dict.fromkeys(PAGE_KINDS, (".md",)),
    "data": (".yaml",),
    "images": IMAGE_SUFFIXES,
    "extra": (*DOWNLOAD_SUFFIXES, ".ico", ".png", ".svg"),
}
# Photos that browsers do not show: of phones, cameras and scanners.
_PHOTO_SUFFIXES = frozenset({".heic", ".heif", ".tif", ".tiff", ".bmp", ".psd", ".dng", ".raw"})
# Types of documents that can hold macros, and what to save them as.
_SAVED_AS = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotm", ".pages", ".rtf", ".wpd"), ".docx"),
    **dict.fromkeys((".xls", ".xlsm", ".xlsb", ".numbers"), ".xlsx"),
    **dict.fromkeys((".ppt", ".pptm", ".pps", ".ppsx", ".key"), ".pptx"),
}
# Files in which editors write a page with another program.
_PAGE_DOCUMENTS = (".docx", ".doc", ".odt", ".rtf", ".html", ".htm", ".rst", ".adoc", ".org")
# A file with an old name has a problem of its own, which names the new one.
KNOWN_FILES = frozenset({*RECORD_FILES, *OLD_NAMES.values(), *OLD_FILES})


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
        if file.is_dir():
            message = "This is a folder with the name of a file"
            help_text = "Rename the folder, or delete it."
            yield _make_problem(path, "E207", message, help_text)
            continue
        if not file.is_file():
            message = "This is a pipe or a device, which has no content"
            yield _make_problem(path, "E207", message, "Delete it.")
            continue
        folder, suffix = path.split("/", 1)[0], PurePosixPath(path).suffix
        types = ALLOWED_TYPES.get(folder, ()) if "/" in path else ()
        if find_intended_name(site, path):  # the rule on names reports it
            continue
        if folder in PAGE_KINDS and path.endswith(NOTES_SUFFIX):  # a rule of their own
            continue
        if suffix.lower() not in types or (folder == "data" and not _is_known_record(path)):
            yield _make_problem(
                path,
                "E206",
                _explain_misplaced(path, folder, types),
                _suggest_place(path, folder, types),
            )


def _is_known_record(path: str) -> bool:
    """Return whether the site reads a file of content/data, or has a better message on it."""
    name = PurePosixPath(path).relative_to("data").with_suffix("").as_posix()
    return name in KNOWN_FILES or name.rpartition("/")[0] == STRINGS_FOLDER


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
        return f"Move it to one of the folders: {', '.join(ALLOWED_TYPES)}. Or delete it."
    if folder == "data":
        meant = find_only_near_match(PurePosixPath(path).stem, RECORD_FILES)
        if meant:
            return f"Rename it to {meant}.yaml, or delete it if there is a {meant}.yaml."
        return f"Delete it. The records are: {', '.join(f'{name}.yaml' for name in RECORD_FILES)}."
    suffix = PurePosixPath(path).suffix.lower()
    if folder in PAGE_KINDS and suffix in _PAGE_DOCUMENTS:
        return (
            "For a page, type python3 tasks.py new, and paste the words. Then move or delete this."
        )
    if suffix in _SAVED_AS:
        safe = f"{_SAVED_AS[suffix]} or .pdf"
        return f"Save it as {safe} in content/extra, because these types hold no macros."
    if suffix in _PHOTO_SUFFIXES:
        return "Open it in a photo program, and export it as .jpg into content/images."
    if suffix in DOWNLOAD_SUFFIXES:
        return "Move it to content/extra, and link to it as in ../extra/name.pdf."
    return f"Move it or delete it. This folder holds {', '.join(types)} files."


@rule("E209", "E315", "W304", scope=Scope.SITE)
def svg_files(site: Site) -> Iterator[Problem]:
    """An SVG runs no code and fetches nothing, and its colors follow the page."""
    for path in sorted(site.files):
        file = site.content / path
        if path.endswith(".svg") and file.is_file() and not file.is_symlink():
            try:
                root = read_svg(file)
            except OSError as error:
                yield make_unreadable_problem(f"content/{path}", error)
                continue
            except InvalidSvgError as error:
                source = SourceFile.from_text(f"content/{path}", "")
                message = f"The site cannot publish this drawing: {error}"
                yield source.make_problem("E315", 1, 1, message, "Export it again as plain SVG.")
                continue
            if path.startswith("images/") and has_fixed_colours(root):
                help_text = "Give its shapes classes such as fig-ink, or draw a ground behind them."
                yield make_ground_problem(path, "light", help_text)
