"""Name the run of a workflow that built a release, and refuse a release of another run.

A workflow builds in a job without rights, and publishes in a job that builds nothing. The second
job compares what it downloaded with its own run, and with the checksum that the first job printed.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

from clinicsite.support.errors import UserError

PROVENANCE_FILE = "provenance.json"  # beside site/
BUILD_HINT = "Start the workflow again, so that it builds and publishes in one run."


class ProvenanceError(UserError):
    """A release was built elsewhere than in the run that publishes it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, BUILD_HINT)


@dataclass(frozen=True)
class Provenance:
    """The run of a workflow: the URL of its repository, its number, and the commit of its files."""

    repository: str
    run: str
    commit: str

    def to_json(self) -> str:
        """Return the text that `parse_provenance` reads."""
        return json.dumps(asdict(self), indent=1) + "\n"


# Variables of a runner, in the order of the fields of Provenance. The first one marks the forge.
# docs.github.com, "Default environment variables"; docs.gitlab.com/ci/variables
_GITHUB = ("GITHUB_ACTIONS", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_SHA")
_GITLAB = ("GITLAB_CI", "CI_PROJECT_URL", "CI_PIPELINE_ID", "CI_COMMIT_SHA")


def get_current_run() -> Provenance | None:
    """Return the run of a workflow that this process belongs to, or None on another machine."""
    for mark, *names in (_GITHUB, _GITLAB):
        if os.environ.get(mark):
            return Provenance(*(os.environ.get(name, "") for name in names))
    return None


def parse_provenance(text: str) -> Provenance | None:
    """Return the provenance of a text, or None where it is none."""
    try:
        fields = json.loads(text)
        return Provenance(str(fields["repository"]), str(fields["run"]), str(fields["commit"]))
    except (ValueError, TypeError, KeyError):
        return None


def check_provenance(name: str, source: str, built: Provenance | None, now: Provenance) -> None:
    """Raise ProvenanceError unless a release of the commit `source` is of the run `now`."""
    if built is None:
        raise ProvenanceError(f"No workflow built the release {name}.")
    if built.repository != now.repository:
        raise ProvenanceError(
            f"The release {name} was built in {built.repository}, and this is {now.repository}."
        )
    for commit in (source, built.commit):
        if commit != now.commit:
            raise ProvenanceError(
                f"The release {name} was built from the commit {commit[:12]}, and this run is of "
                f"{now.commit[:12]}."
            )
    if built.run != now.run:
        raise ProvenanceError(
            f"The release {name} was built in the run {built.run}, and this is the run {now.run}."
        )
