"""One message tells people what a run did to the live site."""

import json
from pathlib import Path

import pytest

from clinicsite.cli import release_commands
from clinicsite.publishing.run_message import (
    Event,
    JobOutcome,
    compose_message,
    format_output,
    read_outcomes,
)
from clinicsite.support.errors import UserError

RUN = "https://forge.example/run/1"
GOOD = JobOutcome("success", Event.LIVE, "all checks passed")
SAME = JobOutcome("success", Event.UNCHANGED, "Nothing changed.")


@pytest.mark.parametrize(
    ("outcomes", "title"),
    [
        ({"build": JobOutcome("success"), "publish": SAME, "look": GOOD}, ""),
        ({"publish": JobOutcome("success", "published", "1 page"), "look": GOOD}, "Published"),
        (
            {"publish": JobOutcome("failure", "refused", "No."), "look": GOOD},
            "Refused: nothing was published",
        ),
        (
            {"build": JobOutcome("failure"), "publish": JobOutcome("skipped"), "look": GOOD},
            "The tests or the build failed: nothing was published",
        ),
        (
            {
                "publish": JobOutcome("success", "published"),
                "look": JobOutcome("failure", "refused"),
                "take-back": JobOutcome("success", "rolled-back"),
            },
            "Published. The live site has a fault. Taken back",
        ),
        ({"publish": SAME, "look": JobOutcome("failure", "refused")}, "The live site has a fault"),
        ({"publish": JobOutcome("failure")}, "The job publish failed without a message"),
        ({"rollback": JobOutcome("success", "rolled-back")}, "Taken back by hand"),
    ],
)
def test_message_of_run_names_each_event(outcomes: dict[str, JobOutcome], title: str) -> None:
    assert compose_message(outcomes, RUN)[0] == title


def test_message_shows_the_text_as_it_is() -> None:
    outcome = JobOutcome("success", "published", "Pages:\n``` [x](y)")
    title, text = compose_message({"publish": outcome}, RUN)
    assert text == (
        f"## {title}\n\n```text\nPages:\n´´´ [x](y)\n```\n\n[The run]({RUN})\n"
    )  # fmt: skip


def test_outcomes_are_read_from_each_forge(tmp_path: Path) -> None:
    outputs = {"event": "published", "message": format_output("Pages:\n“A”")}
    needs = {"publish": {"result": "success", "outputs": outputs}, "look": {"result": "skipped"}}
    assert read_outcomes({"NEEDS": json.dumps(needs)}, tmp_path) == {
        "publish": JobOutcome("success", "published", "Pages:\n“A”"),
        "look": JobOutcome("skipped"),
    }
    assert read_outcomes({}, tmp_path) == {"build": JobOutcome("failure")}
    (tmp_path / "messages").mkdir()
    rows = "".join(f"{name}={value}\n" for name, value in outputs.items())
    (tmp_path / "messages/publish.env").write_text(rows)
    assert read_outcomes({}, tmp_path) == {"publish": JobOutcome("", "published", "Pages:\n“A”")}


@pytest.mark.parametrize(
    "needs", ["{", "[]", '{"look": 1}', '{"look": {"result": 1, "outputs": 1}}']
)
def test_results_that_cannot_be_read_are_told(needs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEEDS", needs)
    monkeypatch.setenv("GITHUB_RUN_ID", "7")
    with pytest.raises(UserError, match="no results that can be read"):
        release_commands.tell_people()


def test_tell_outside_of_a_run_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_RUN_ID", "CI_PIPELINE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UserError, match="a run on GitHub or GitLab"):
        release_commands.tell_people()
