"""Numbered releases of a small site."""

from pathlib import Path

from clinicsite.publishing.release import (
    Release,
    create_release,
)
from clinicsite.rendering.http_headers import HostingConfig
from clinicsite.rendering.release_info import write_release_info
from tests.publishing.conftest import make_site

SERVED = HostingConfig("https://clinic.example", {"articles/old/": "articles/new/"})


def make_built_site(root: Path, words: str = "") -> Path:
    """A finished site, in a folder beside the releases of a project."""
    folder = make_site(root / f"built-{words}")
    (folder / "about/index.html").write_text(words)
    write_release_info(folder, root, 1)
    return folder


def make_numbered_release(root: Path, words: str = "", output: Path | None = None) -> Release:
    return create_release(make_built_site(root, words), SERVED, root, output)
