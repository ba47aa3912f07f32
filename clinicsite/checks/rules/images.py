"""Check images: each exists, is whole, and has a description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.analysis.link_suggestions import FILE_FOLDERS, IMAGE_SUFFIXES
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.block import PICTURE_BLOCKS
from clinicsite.model.problem import Problem
from clinicsite.model.urls import format_relative_path, normalize_url, resolve_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart, ImageElement, TextSpan
from clinicsite.parsing.raster_image import InvalidImageError, is_raster_image
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import find_case_match, find_near_paths, format_question

_MISSING_IMAGE_HELP = "Put the image in content/images and check its name."
MAX_ALT_LENGTH = 125  # characters (HEALTH-CONTENT E5)


@rule("E303", "E305", "E306", "E308", "W302", scope=Scope.DOCUMENT_IN_SITE)
def image_targets(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """Every image exists and has a description of at most 125 characters."""
    for text in documents:
        for picture in text.elements.images:
            yield from _check_target(site, text, picture)
            yield from _check_alt(text, picture.alt, picture.span)
        for block in text.elements.blocks:
            if isinstance(block, BlockStart) and block.name in PICTURE_BLOCKS:
                yield from _check_figure(site, text, block)


def _check_target(site: Site, text: Document, image: ImageElement) -> Iterator[Problem]:
    link = image.target
    target = resolve_link(link, text.path)
    if target.kind in ("file", "outside") and (written := normalize_url(link)):
        message = f'"{link}" is not a valid web address or path'
        yield text.make_problem("E305", image.span, message, f'Write "{written}".')
    elif target.kind == "outside":
        message = f'"{link}" leads out of the folder content'
        yield text.make_problem("E306", image.span, message, "Use an image in content/images.")
    elif target.kind != "file":
        message = f'"{link}" is not an image of this site'
        meant = _list_near_images(site, text, target.path) if target.kind == "absolute" else []
        help_text = format_question(meant) or (
            "Put the image in content/images and write the path to it."
        )
        yield text.make_problem("E305", image.span, message, help_text)
    elif target.path not in site.files or not target.path.lower().endswith(IMAGE_SUFFIXES):
        message = f'There is no image "{link}"'
        meant = _list_near_images(site, text, target.path)
        help_text = format_question(meant) or _MISSING_IMAGE_HELP
        problem = text.make_problem("E303", image.span, message, help_text)
        yield problem.with_fix(link, find_case_match(link, next(iter(meant), None)))


def _list_near_images(site: Site, text: Document, path: str) -> list[str]:
    """Return the paths from `text` to the images that `path` can mean."""
    known = [
        path
        for path in site.files
        if path.startswith(FILE_FOLDERS) and path.lower().endswith(IMAGE_SUFFIXES)
    ]
    return [format_relative_path(near, text.path) for near in find_near_paths(path, known)]


def _check_alt(text: Document, alt: str, at: TextSpan) -> Iterator[Problem]:
    if not alt.strip():
        message = "This image has no description"
        help_text = "Write between [ and ] what the image tells the reader here."
        yield text.make_problem("E308", at, message, help_text)
    elif len(alt) > MAX_ALT_LENGTH:
        message = (
            f"The description of the image has {len(alt)} characters. The limit is {MAX_ALT_LENGTH}"
        )
        help_text = "Shorten it. Put the rest in the text, or in the body of a figure block."
        yield text.make_problem("W302", at, message, help_text)


def _check_figure(site: Site, text: Document, block: BlockStart) -> Iterator[Problem]:
    """Check the image of a block like any other image."""
    for option in block.options:
        if option.key == "picture" and option.value:
            yield from _check_target(site, text, ImageElement(option.value_span, option.value, ""))
        elif option.key == "alt" and option.value:
            yield from _check_alt(text, option.value, option.value_span)


@rule("E206", "E320", "E321", "E322", "W303", "W304", scope=Scope.SITE)
def image_files(site: Site) -> Iterator[Problem]:
    """A raster image is whole, has the type of its name, is not too large, does not move, and has
    a ground.
    """
    for path in sorted(path for path in site.files if is_raster_image(path)):
        file = site.content / path
        if path.startswith(FILE_FOLDERS) and file.is_file() and not file.is_symlink():
            try:
                bitmap = site.images.get_image(path)
                if site.publish:  # a preview decodes only what it shows
                    # Pillow takes long to import.
                    from clinicsite.parsing.image_probe import decode_image

                    decode_image(file, bitmap.format)
            except InvalidImageError as error:
                yield error.to_problem(path)
                continue
            if bitmap.is_animated:
                message = "This image moves, but its page shows only the first frame"
                help_text = "Export the frame that you want to show as a still image."
                yield Problem(f"content/{path}", 1, 1, "W303", message, help_text)
            if bitmap.ground:
                help_text = "To choose the ground yourself, fill it before you export the image."
                yield make_ground_problem(path, bitmap.ground, help_text)


def make_ground_problem(path: str, ground: str, help_text: str) -> Problem:
    """Return the problem of a transparent image, which the site gives a ground."""
    message = f"This transparent image has fixed colors, so the site shows it on a {ground} ground"
    return Problem(f"content/{path}", 1, 1, "W304", message, help_text)
