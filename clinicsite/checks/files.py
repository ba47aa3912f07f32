"""Rules about the files of content: what may lie where, and how it is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from clinicsite.checks.images import PICTURES
from clinicsite.model.fields import MAX_SLUG
from clinicsite.model.kind import KINDS
from clinicsite.model.problem import Problem, Source
from clinicsite.model.urls import place_of
from clinicsite.parsing.records import FILES
from clinicsite.parsing.site import Site
from clinicsite.parsing.svg import UnfitDrawing, read_svg

_TYPES = {
    **dict.fromkeys(KINDS, (".md",)),
    "data": (".yaml",),
    "images": PICTURES,
    "extra": (".txt", ".pdf", ".ico", ".png", ".svg", ".vcf", ".ics"),
}
_PDF = b"%PDF"
_SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9._/-]*")


def _at(path: str, code: str, message: str, cure: str) -> Problem:
    return Problem(f"content/{path}", 1, 1, code, message, cure)


def folder_holds_its_types(site: Site) -> Iterator[Problem]:
    """Each folder of content holds only the types of file it is for; links are never followed."""
    for path in sorted(site.files):
        file = site.content / path
        if file.is_symlink() or not file.is_file():
            cure = "Put the file itself here."
            yield _at(path, "E207", "This is not a file but a link to another place", cure)
            continue
        folder, suffix = path.split("/", 1)[0], PurePosixPath(path).suffix
        types = _TYPES.get(folder, ()) if "/" in path else ()
        if suffix.lower() not in types or (
            folder == "data" and PurePosixPath(path).stem not in FILES
        ):
            yield _at(path, "E206", _misplaced(path, folder, types), _cure(folder, types))
        elif suffix.lower() == ".pdf" and not _begins_with(file, _PDF):
            message = f"This is not really a {suffix} file"
            yield _at(path, "E206", message, "Export it again in that format, or rename it.")


def _begins_with(path: Path, magic: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(magic)) == magic
    except OSError:
        return False


def _misplaced(path: str, folder: str, types: tuple[str, ...]) -> str:
    name = PurePosixPath(path).name
    if not types:
        return (
            f'Nothing belongs in "{folder}"'
            if "/" in path
            else f'"{name}" lies outside the folders'
        )
    return f'"{name}" does not belong in content/{folder}'


def _cure(folder: str, types: tuple[str, ...]) -> str:
    if not types:
        return f"Move it to one of the folders: {', '.join(_TYPES)}; or delete it."
    if folder == "data":
        return f"Delete it. The records are: {', '.join(f'{name}.yaml' for name in FILES)}."
    return f"Move it or delete it. This folder is for {', '.join(types)} files."


def names_are_kebab_case(site: Site) -> Iterator[Problem]:
    """File names are lower-case words joined by hyphens, since they become addresses."""
    for path in sorted(site.files):
        folder = path.split("/", 1)[0]
        pure = PurePosixPath(path)
        if folder in KINDS and pure.suffix == ".md" and place_of(path) is None:
            stem = re.sub(r"[^a-z0-9]+", "-", pure.stem.lower()).strip("-")[:MAX_SLUG]
            message = f'"{path.split("/", 1)[1]}" cannot be an address'
            cure = (
                f'Rename it, for example to "{stem or "name"}.md": lower-case letters, digits and '
                f"single hyphens, at most {MAX_SLUG} characters; .es.md for Spanish."
            )
            lower = str(pure.with_name(pure.name.lower()))
            problem = _at(path, "E208", message, cure)
            yield problem.mended_by(path, lower if place_of(lower) else None)
        elif folder in ("images", "extra") and not _SAFE_NAME.fullmatch(path):
            cure = "Rename it with lower-case letters, digits and hyphens, without spaces."
            problem = _at(path, "E208", f'"{pure.name}" cannot be part of an address', cure)
            lower = str(pure.with_name(pure.name.lower()))
            yield problem.mended_by(path, lower if _SAFE_NAME.fullmatch(lower) else None)


def drawings_are_plain(site: Site) -> Iterator[Problem]:
    """A drawing opened by itself must not run code or fetch anything either."""
    for path in sorted(site.files):
        file = site.content / path
        if path.endswith(".svg") and file.is_file() and not file.is_symlink():
            try:
                read_svg(file)
            except (UnfitDrawing, OSError) as error:
                source = Source.of(f"content/{path}", "")
                message = f"This drawing cannot be published: {error}"
                yield source.problem("E315", 1, 1, message, "Export it again as plain SVG.")
