"""Check the photos of the clinic and of clinicians: each exists and fits its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.images import MAX_ALT_LENGTH
from clinicsite.model.problem import Problem
from clinicsite.model.record_source import RecordSource
from clinicsite.model.yaml_tree import YamlPath
from clinicsite.parsing.raster_image import InvalidImageError, is_raster_image
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import find_case_match, find_near_paths, format_question


@dataclass(frozen=True)
class PhotoPlace:
    """A place for a photo: its name, and the least width in pixels.

    The page cuts a photo to the shape of the place. A photo whose width divided by its height is
    below `narrowest` or above `widest` loses more than half.
    """

    name: str
    min_width: int
    narrowest: float
    widest: float


# The shapes of theme/static/css/images.css, and twice their width on a phone.
_HERO = PhotoPlace("the top of the home page", 800, 0.6, 2.4)
_ROOM = PhotoPlace("the photos of rooms", 600, 0.67, 2.7)
_PORTRAIT = PhotoPlace("a portrait", 240, 0.5, 2)


@dataclass(frozen=True)
class PlacedPhoto:
    """A photo of a record in its place. `path` is the position of its file name."""

    place: PhotoPlace
    file: str
    alt: str
    source: RecordSource
    path: YamlPath

    def make_problem(self, code: str, message: str, help_text: str) -> Problem:
        """Return a problem at the file name of the photo."""
        return self.source.make_problem(code, self.path, message, help_text)


@rule("E303", "W302", "W305", scope=Scope.SITE)
def record_photos(site: Site) -> Iterator[Problem]:
    """Each photo of a record exists, has a short description, and fits its place."""
    for photo in _iter_photos(site):
        if photo.file in site.files:
            yield from _check_shape(photo, site)
        else:
            known = [path for path in site.files if is_raster_image(path)]
            near_paths = find_near_paths(photo.file, known)
            help_text = format_question(near_paths) or "Put the photo in content/images."
            problem = photo.make_problem("E303", f'There is no photo "{photo.file}"', help_text)
            near = find_case_match(photo.file, next(iter(near_paths), None))
            yield problem.with_fix(photo.file, near)
        if len(photo.alt) > MAX_ALT_LENGTH:
            message = (
                f"The description of the photo has {len(photo.alt)} characters; "
                f"at most {MAX_ALT_LENGTH}"
            )
            help_text = "Say what the photo shows in one short sentence."
            path = (*photo.path[:-1], "alt")
            yield photo.source.make_problem("W302", path, message, help_text)


def _iter_photos(site: Site) -> Iterator[PlacedPhoto]:
    records = site.records
    if records.clinic.photo or records.clinic.rooms:
        source = records.get_source("clinic")
        if photo := records.clinic.photo:
            yield PlacedPhoto(_HERO, photo.file, photo.alt, source, ("photo", "file"))
        for index, room in enumerate(records.clinic.rooms):
            yield PlacedPhoto(_ROOM, room.file, room.alt, source, ("rooms", index, "file"))
    for key, person in records.people.items():
        if person.portrait:
            source = records.get_source("people")
            path, own = (source.indexes.get(key, 0), "portrait", "file"), person.portrait
            yield PlacedPhoto(_PORTRAIT, own.file, own.alt, source, path)


def _check_shape(photo: PlacedPhoto, site: Site) -> Iterator[Problem]:
    try:
        image = site.images.get_image(photo.file)
    except InvalidImageError:  # the rule on image files reports it
        return
    place, size = photo.place, f"{image.width} × {image.height} pixels"
    if image.width < place.min_width:
        message = f"This photo has {size}, which is too small for {place.name}"
        help_text = f"Use a photo that is at least {place.min_width} pixels wide."
        yield photo.make_problem("W305", message, help_text)
    if not place.narrowest <= image.width / image.height <= place.widest:
        shape = "narrow" if image.width < image.height else "wide"
        message = f"This photo has {size}, which is too {shape} for {place.name}"
        help_text = "The page shows less than half of it. Cut the photo to the part that matters."
        yield photo.make_problem("W305", message, help_text)
