"""Photos of records have the sizes of their places, and pages are whole without photos."""

import re
from pathlib import Path

import pytest

from clinicsite.model.urls import UrlBuilder
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.parsing.templates import create_environment
from clinicsite.rendering.image_files import write_images
from clinicsite.rendering.views import SiteView
from clinicsite.support.file_cache import FileCache
from tests.conftest import PAGE, ROOT, Project
from tests.photos import encode_image, make_image

PEOPLE = """\
- key: example-clinician
  name: Example Clinician
  license_type: Example license
  license_state: Florida
  consent_to_publish: true
"""
PHOTO = "{file: images/photo.jpg, alt: A house & a tree}"


def make_site(project: Project, photo: str, rooms: str, portrait: str) -> Site:
    """The site with these photos of records, and a draft that shows one of them too."""
    data = encode_image(make_image(600, 500), "JPEG")
    (project.root / "content/images/photo.jpg").write_bytes(data)
    project.edit("content/data/clinic.yaml", "\nphoto:\n", f"\nphoto: {photo}\n")
    project.edit("content/data/clinic.yaml", "\nrooms: []\n", f"\nrooms: {rooms}\n")
    project.write("content/data/people.yaml", f"{PEOPLE}  portrait: {portrait}\n")
    draft = PAGE.format(title="A draft").replace("published", "draft")
    project.write("content/pages/draft.md", f"{draft}\n![A photo](../images/photo.jpg)\n")
    return read_site(project.root / "content", ROOT / "theme", "", publish=True)


def render_macro(site: Site, macro: str, *values: object) -> str:
    """The HTML of a macro of the photo component."""
    env = create_environment(ROOT / "theme", site.records, UrlBuilder(""))
    module = env.get_template("components/photo.html").module
    return str(getattr(module, macro)(SiteView(site), *values))


def test_photos_of_records_are_published_for_their_places(small: Project, tmp_path: Path) -> None:
    site = make_site(small, PHOTO, f"[{PHOTO}]", PHOTO)
    assert site.problems == []
    assert site.withheld_files == frozenset()  # although a draft shows the photo too
    write_images(site, tmp_path, FileCache(tmp_path / "cache"))
    clinic = site.records.clinic
    hero, rooms = (render_macro(site, name, clinic) for name in ("hero_photo", "room_photos"))
    portrait = render_macro(site, "portrait", site.records.people["example-clinician"])
    for html in (hero, rooms, portrait):
        links = re.findall(r"(/images/\S+) \d+w", html)
        assert len(links) == 6  # two widths of three types
        assert [link for link in links if not (tmp_path / link.lstrip("/")).is_file()] == []
    assert 'alt="A house &amp; a tree"' in hero
    assert 'fetchpriority="high"' in hero
    assert 'loading="lazy"' in rooms
    assert 'alt=""' in portrait


@pytest.mark.parametrize("file", ["", "images/absent.jpg", "images/broken.jpg"])
def test_pages_are_whole_without_photos(small: Project, file: str) -> None:
    (small.root / "content/images/broken.jpg").write_bytes(b"\xff\xd8\xffno")
    photo = f"{{file: {file}, alt: The entrance}}" if file else ""
    site = make_site(small, photo, f"[{photo}]", photo)
    clinic, (person,) = site.records.clinic, site.records.people.values()
    hero = render_macro(site, "hero_photo", clinic, "hero__art")
    assert '<svg class="drawing drawing--wide hero__art" aria-hidden="true"' in hero
    assert "<img" not in hero + render_macro(site, "room_photos", clinic)
    assert ">EC</span>" in render_macro(site, "portrait", person)
