"""Build the site, make it a release, and show its files in output/."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinicsite.publishing.release import (
    Release,
    ReleaseIntegrityError,
    create_release,
    recover_releases,
)
from clinicsite.rendering.build import BuildResult, build_private_site
from clinicsite.rendering.http_headers import get_hosting_config
from clinicsite.support.atomic_dirs import WORK_FOLDER
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_os_error


class ReleaseBuildError(UserError):
    """A built site could not become a release."""


@dataclass(frozen=True)
class ReleaseBuild:
    """A release, the result of its build, and warnings for the person who built it."""

    release: Release
    built: BuildResult
    warnings: tuple[str, ...]


def build_release(root: Path, output: Path, **options: Any) -> ReleaseBuild:
    """Build the project at `root`, make it a release, and show its files in `output`.

    The options are those of `build_private_site`. Raises ContentCheckError, ReleaseBuildError. Then
    `output` and all releases are unchanged.
    """
    try:
        recover_releases(root, output)
        with build_private_site(root, **options) as finished:
            release = create_release(
                finished.folder, get_hosting_config(finished.site), root, output
            )
            return ReleaseBuild(
                release, finished.make_result(output), tuple(_find_cache_warnings(root))
            )
    except ReleaseIntegrityError as error:
        raise ReleaseBuildError(str(error), "Type the command again.") from None
    except OSError as error:
        raise ReleaseBuildError(*describe_os_error(error, root / WORK_FOLDER)) from None


def _find_cache_warnings(root: Path) -> list[str]:
    """Return what did not stop this build, but makes the next one slow."""
    cache = root / ".cache"
    for folder in (cache, *sorted(cache.glob("*/"))):
        try:
            folder.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            why = f"{folder}: {error.strerror}"
            return [f"The cache cannot be written ({why}), so every build takes longer."]
    return []
