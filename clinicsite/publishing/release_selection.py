"""Find the finished release that a person or a workflow names, unchanged since its build."""

from __future__ import annotations

import re
from pathlib import Path

from clinicsite.publishing.provenance import ProvenanceError, check_provenance, get_current_run
from clinicsite.publishing.release import (
    Release,
    ReleaseIntegrityError,
    get_release_name,
    list_local_releases,
)
from clinicsite.support.errors import UserError

# As in: 20261129T201502Z-0123456789ab@sha256:… (as container images are named by digest)
_REFERENCE = re.compile(r"(?P<name>[\w-]+)(?:@sha256:(?P<checksum>[0-9a-f]{64}))?")


def select_release(root: Path, reference: str) -> Release:
    """Return the release of this machine that `reference` names, by the start of its name or all.

    A workflow also names its checksum, and gets only a release of the same run. Raises UserError.
    """
    parts = _REFERENCE.fullmatch(reference)
    name, checksum = (parts["name"], parts["checksum"] or "") if parts else (reference, "")
    found = [release for release in list_local_releases(root) if release.name.startswith(name)]
    if len(found) != 1:
        names = ", ".join(release.name for release in list_local_releases(root)) or "none"
        why = "several releases" if found else "no release"
        raise UserError(
            f"There is {why} here whose name begins with “{name}”. These are here: {names}.",
            "To make one, type: python3 tasks.py build",
        )
    release = found[0]
    release.verify()
    if release.name != get_release_name(release.info):
        raise ReleaseIntegrityError(
            f"The release {release.name} has the files of {get_release_name(release.info)}."
        )
    run = get_current_run()
    if run and not checksum:
        raise ProvenanceError(f"No checksum of the release {release.name} was handed over.")
    if checksum not in ("", release.checksum):
        raise ReleaseIntegrityError(
            f"The release {release.name} was changed after it was created: its checksum is "
            f"{release.checksum[:12]}, and {checksum[:12]} was handed over."
        )
    if run:
        check_provenance(release.name, release.info.source, release.provenance, run)
    return release
