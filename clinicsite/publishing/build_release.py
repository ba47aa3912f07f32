"""Build the site, make it a release, and show its files in output/."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinicsite.publishing.release import Release, create_release, recover_releases
from clinicsite.rendering.build import BuildResult, build_private_site
from clinicsite.rendering.hosting_config import get_hosting_config
from clinicsite.support.atomic_dirs import WORK_FOLDER
from clinicsite.support.os_errors import describe_reason, os_errors_explained


@dataclass(frozen=True)
class ReleaseBuild:
    """A release, the result of its build, and warnings for the person who built it."""

    release: Release
    built: BuildResult
    warnings: tuple[str, ...]


def build_release(
    root: Path, output: Path, *, compressed: bool = False, **options: Any
) -> ReleaseBuild:
    """Build the project at `root`, make it a release, and show its files in `output`.

    With `compressed` the release also has its compressed files. The options are those of
    `build_private_site`. Raises ContentCheckError, UserError. Then
    `output` and all releases are unchanged.
    """
    with os_errors_explained(root / WORK_FOLDER):
        recover_releases(root, output)
        with build_private_site(root, **options) as finished:
            hosting = get_hosting_config(finished.site)
            release = create_release(finished.folder, hosting, root, output, compressed=compressed)
            warnings = tuple(_find_cache_warnings(root))
            return ReleaseBuild(release, finished.make_result(output), warnings)


def _find_cache_warnings(root: Path) -> list[str]:
    """Return a warning when the next build will be slow."""
    cache = root / ".cache"
    for folder in (cache, *sorted(cache.glob("*/"))):
        try:
            folder.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            why = f"{folder}: {describe_reason(error)}"
            return [f"The cache cannot be written ({why}). So every build takes longer."]
    return []
