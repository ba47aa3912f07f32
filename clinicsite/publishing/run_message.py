"""Tell people in one message what a run of a workflow did to the live site.

Each job that sends or checks a release leaves an event and a text. The last job puts them together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

# The variable with GitHub's results and outputs of earlier jobs, and GitLab's folder of outputs.
RESULTS_VARIABLE, MESSAGE_FOLDER = "NEEDS", "messages"
BUILD_JOB = "build"


class Event(StrEnum):
    """What a job did. A workflow reads it as the output `event`."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"  # visitors have this site already
    ROLLED_BACK = "rolled-back"
    LIVE = "live"  # the live site is as it should be
    REFUSED = "refused"  # the job ended with a message for people


# The titles of the events of a job. What is not here is no reason for a message.
_TITLES = {
    ("publish", Event.PUBLISHED): "Published",
    ("publish", Event.REFUSED): "Refused: nothing was published",
    ("look", Event.REFUSED): "The live site has a fault",
    ("take-back", Event.ROLLED_BACK): "Taken back",
    ("take-back", Event.REFUSED): "Not taken back",
    ("rollback", Event.ROLLED_BACK): "Taken back by hand",
    ("rollback", Event.REFUSED): "Not taken back",
}
_STOPPED = "The tests or the build failed: nothing was published"
_BROKEN = "The job {} failed without a message"


@dataclass(frozen=True)
class JobOutcome:
    """What a job left: its result on the forge, the event and the text."""

    result: str
    event: str = ""
    text: str = ""


def format_output(text: str) -> str:
    """Return the text in one line, which `read_outcomes` reads."""
    return json.dumps(text)


def read_outcomes(environment: Mapping[str, str], root: Path) -> dict[str, JobOutcome]:
    """Return the outcome of each earlier job of this run, by its name. Raises ValueError."""
    if results := environment.get(RESULTS_VARIABLE):
        return {
            name: _parse_outcome(str(job["result"]), job.get("outputs", {}))
            for name, job in json.loads(results).items()
        }
    found = {}
    for job in ("publish", "look"):
        if (file := root / MESSAGE_FOLDER / f"{job}.env").is_file():
            rows = (row.partition("=") for row in file.read_text("utf-8").splitlines())
            found[job] = _parse_outcome("", {name: value for name, _, value in rows})
    return found if "publish" in found else {BUILD_JOB: JobOutcome("failure"), **found}


def _parse_outcome(result: str, outputs: Mapping[str, str]) -> JobOutcome:
    text = outputs.get("message", "")
    return JobOutcome(result, outputs.get("event", ""), json.loads(text) if text else "")


def compose_message(outcomes: Mapping[str, JobOutcome], run_url: str) -> tuple[str, str]:
    """Return the title and the Markdown of the message, or two empty texts where all is well."""
    titles, parts = [], []
    for name, outcome in outcomes.items():
        title = _TITLES.get((name, Event(outcome.event))) if outcome.event else ""
        if not outcome.event and outcome.result == "failure":
            title = _STOPPED if name == BUILD_JOB else _BROKEN.format(name)
        if not title:
            continue
        titles.append(title)
        parts.append(f"## {title}\n")
        if outcome.text:
            parts.append(f"```text\n{outcome.text.replace('```', '´´´')}\n```\n")
    if not titles:
        return "", ""
    parts.append(f"[The run]({run_url})\n")
    return ". ".join(titles), "\n".join(parts)
