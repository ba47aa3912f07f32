"""Rules about pictures: they are there, and say in words what they show."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.model.problem import Problem, nearest, other_case
from clinicsite.model.urls import relative, target_of, tidied
from clinicsite.parsing.images import FORMATS, UnfitPicture, is_bitmap
from clinicsite.parsing.markdown.elements import At, BlockStart, Picture
from clinicsite.parsing.site import Site, Text

PICTURES = (*sorted(FORMATS), ".svg")
_PUT_IT_THERE = "Put the picture in content/images and check its name."
MAX_ALT = 125  # characters (HEALTH-CONTENT E5)


def pictures_exist_and_are_described(site: Site) -> Iterator[Problem]:
    """Every picture exists and has a description of at most 125 characters."""
    for text in site.checked:
        for picture in text.found.pictures:
            yield from _where(site, text, picture)
            yield from _alt(text, picture.alt, picture.at)
        for block in text.found.blocks:
            if isinstance(block, BlockStart) and block.name == "figure":
                yield from _figure(site, text, block)


def _where(site: Site, text: Text, picture: Picture) -> Iterator[Problem]:
    link = picture.target
    target = target_of(link, text.path)
    if target.how in ("file", "outside") and (written := tidied(link)):
        message = f'"{link}" is not written as an address is'
        yield text.problem("E305", picture.at, message, f'Write "{written}".')
    elif target.how == "outside":
        message = f'"{link}" leads out of the folder content'
        yield text.problem("E306", picture.at, message, "Use a picture in content/images.")
    elif target.how != "file":
        message = f'"{link}" is not a picture of this site'
        cure = "Put the picture in content/images and write the path to it."
        yield text.problem("E305", picture.at, message, cure)
    elif target.path not in site.files or not target.path.lower().endswith(PICTURES):
        known = [path for path in site.files if path.lower().endswith(PICTURES)]
        message = f'There is no picture "{link}"'
        near = nearest(target.path, known)
        meant = relative(near, text.path) if near else None
        cure = f'Did you mean "{meant}"?' if meant else _PUT_IT_THERE
        problem = text.problem("E303", picture.at, message, cure)
        yield problem.mended_by(link, other_case(link, meant))


def _alt(text: Text, alt: str, at: At) -> Iterator[Problem]:
    if not alt.strip():
        message = "This picture has no description"
        cure = "Write between [ and ] what the picture tells the reader here."
        yield text.problem("E308", at, message, cure)
    elif len(alt) > MAX_ALT:
        message = f"The description of the picture has {len(alt)} characters; at most {MAX_ALT}"
        cure = "Shorten it; put the rest in the text, or in the body of a figure block."
        yield text.problem("W302", at, message, cure)


def _figure(site: Site, text: Text, block: BlockStart) -> Iterator[Problem]:
    """The picture of a figure is a picture like any other."""
    for option in block.options:
        if option.key == "picture" and option.value:
            yield from _where(site, text, Picture(option.value_at, option.value, ""))
        elif option.key == "alt" and option.value:
            yield from _alt(text, option.value, option.value_at)


def bitmaps_can_be_shown(site: Site) -> Iterator[Problem]:
    """A bitmap is whole, of the type its name says, not too large, and stands still."""
    for path in sorted(path for path in site.files if is_bitmap(path)):
        file = site.content / path
        if path.startswith(("images/", "extra/")) and file.is_file() and not file.is_symlink():
            try:
                bitmap = site.pictures.bitmap(path)
                if site.publish:  # a preview decodes only what it shows
                    from clinicsite.parsing.image_probe import decode  # Pillow takes long to import

                    decode(file, bitmap.format)
            except UnfitPicture as error:
                yield error.problem(path)
                continue
            if bitmap.moves:
                message = "This picture moves; its page shows the first frame"
                cure = "Export the frame that you want to show as a still picture."
                yield Problem(f"content/{path}", 1, 1, "W303", message, cure)
