"""Small sealed releases, and what is sent of them to a host."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from clinicsite.publishing.hosts.host import Host, LiveState, StagedSite
from clinicsite.publishing.release import Release, create_release
from clinicsite.publishing.site_files import SiteFiles
from clinicsite.rendering.http_headers import HostingConfig
from clinicsite.rendering.release_info import write_release_info

NEEDED = ("index.html", "404.html", "sitemap.xml")


def make_release(root: Path, files: Mapping[str, str | bytes]) -> Release:
    """A release of the project at `root` with these files and those that each site has."""
    built = root / "built"
    for path, text in {**{name: f"This is {name}.\n" for name in NEEDED}, **files}.items():
        file = built / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
    write_release_info(built, root, pages=len(files))
    return create_release(built, HostingConfig("https://clinic.example", {}), root)


def send_release(host: Host, release: Release, words: str = "Words") -> None:
    """Sends a release as the command does: dressed, in the place of what is live now."""
    live = host.get_live_state()
    host.send(stage(host, release), release, live, words)


def read_live(host: Host) -> LiveState:
    """What a host serves, which is a site."""
    live = host.get_live_state()
    assert live
    return live


def stage(host: Host, release: Release, name: str = "staged") -> StagedSite:
    """The files that are sent to a host, which may ask for a folder of this name."""
    private = release.folder.parent.parent / name

    def create_private() -> Path:
        shutil.rmtree(private, ignore_errors=True)
        private.mkdir()
        return private

    files = SiteFiles(release, host.get_host_files(release), create_private)
    return StagedSite(files, host.hash_files(files))


def read_files(folder: Path, *, without: str = "") -> dict[str, bytes]:
    """Path → bytes of every file below a folder, without those whose names begin so.

    A link is followed once: a host can switch it meanwhile.
    """
    folder = folder.resolve()
    names = (file for file in folder.rglob("*") if not (without and file.name.startswith(without)))
    files = (file for file in names if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
