"""Store the compressed files of a release beside its site.

Some hosts serve them as they are. A job that only publishes has no package that makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from clinicsite.publishing.hosts.precompress import CACHE_FOLDER, compress_files
from clinicsite.rendering.release_info import Manifest, create_manifest

COMPRESSED_FOLDER, COMPRESSED_FILE = "compressed", "compressed.txt"  # beside site/


def write_compressed_files(folder: Path, site: Path, root: Path) -> None:
    """Write the compressed files and their list to the folder of a release. Raises OSError."""
    target = folder / COMPRESSED_FOLDER
    target.mkdir()
    for path, data in compress_files(site, create_manifest(site), root / CACHE_FOLDER):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)
    (folder / COMPRESSED_FILE).write_text(str(create_manifest(target)), "utf-8", newline="\n")


def is_compressed_intact(folder: Path) -> bool:
    """Return whether a release has the compressed files of its list, or none. Raises OSError."""
    target, listed = folder / COMPRESSED_FOLDER, folder / COMPRESSED_FILE
    if not target.exists():
        return not listed.exists()
    return listed.exists() and str(create_manifest(target)) == listed.read_text("utf-8")


def get_compressed_files(
    folder: Path, site: Path, manifest: Manifest, root: Path
) -> Mapping[str, bytes]:
    """Return path → bytes of the compressed files of a release, which may have stored them."""
    target = folder / COMPRESSED_FOLDER
    if not target.exists():
        return dict(compress_files(site, manifest, root / CACHE_FOLDER))
    stored = create_manifest(target).entries
    return {entry.path: (target / entry.path).read_bytes() for entry in stored}
