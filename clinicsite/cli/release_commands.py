"""Do the work of the commands that send a finished release, or look at the live one.

`commands/` defines them for people. `small_environment.py` starts them without any package.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping

from clinicsite.cli.output import ROOT, add_ci_summary, echo, set_ci_output
from clinicsite.publishing.handovers import record_live
from clinicsite.publishing.hosts.host import Host, ProgressCallback
from clinicsite.publishing.hosts.registry import add_host_option, resolve_host
from clinicsite.publishing.live_check_target import prepare_live_check
from clinicsite.publishing.live_verdict import ADVICE, judge
from clinicsite.publishing.publish import PublishOptions
from clinicsite.publishing.publish import publish as publish_release
from clinicsite.publishing.release import Release
from clinicsite.publishing.rollback import rollback
from clinicsite.publishing.run_message import (
    Event,
    compose_message,
    format_output,
    read_outcomes,
)
from clinicsite.reports import github_issue, gitlab_issue
from clinicsite.support.credentials import hide_credentials
from clinicsite.support.errors import UserError

ISSUE_TITLE = "What happened to the site"  # of the open issue with a comment for each run
AGAIN_VARIABLE = "PUBLISH_AGAIN"  # with which a person starts a workflow


@contextlib.contextmanager
def host_of_command(
    host_name: str, default: str, hosts: Mapping[str, str], progress: ProgressCallback
) -> Iterator[Host]:
    """Give the named host, or the default one.

    Each command in the message of a UserError gets the `--to` that was typed.
    """
    try:
        yield resolve_host(host_name or default, ROOT, hosts, progress)
    except UserError as error:
        explained = UserError(add_host_option(str(error), host_name))
        report_event(Event.REFUSED, str(explained))
        explained.exit_code = error.exit_code
        raise explained from None


def report_event(event: Event, text: str) -> None:
    """Leave what a job did for the message of the run, and do nothing outside of a workflow."""
    set_ci_output("event", event)
    set_ci_output("message", format_output(hide_credentials(text)))


def send_release(
    release: Release, host: Host, options: PublishOptions, progress: ProgressCallback, to: str
) -> None:
    """Publish a release and print what visitors see then. Raises UserError."""
    result = publish_release(ROOT, release, host, options, progress)
    text = add_host_option(str(result), to)
    add_ci_summary(f"## Published\n\n```text\n{text}\n```")
    is_sent = result.changes is not None and not result.dry_run
    set_ci_output("sent", release.info.digest if is_sent else "")
    report_event(Event.PUBLISHED if is_sent else Event.UNCHANGED, text)
    echo(f"\n{text}")


def is_again(again: bool) -> bool:
    """Return whether a person asked for what a rollback took off, by option or by variable."""
    return again or os.environ.get(AGAIN_VARIABLE) == "true"


def restore_release(
    host: Host, progress: ProgressCallback, to: str, release: str, **options: bool | str
) -> None:
    """Roll back and print what is live then. Raises UserError."""
    text = rollback(ROOT, host, release, progress=progress, **options)  # type: ignore[arg-type]
    text = add_host_option(text, to)
    add_ci_summary(text)
    report_event(Event.ROLLED_BACK, text)
    echo(f"\n{text}")


def check_live_site(
    host: Host, progress: ProgressCallback, url: str, release: str, wait: int
) -> None:
    """Check the live site and print the result. Raises UserError with all problems."""
    check = prepare_live_check(ROOT, url, host, release)
    progress("Checking the live site")
    errors = check.run_with_retries(wait, progress)
    verdict = judge(check, errors)
    set_ci_output("verdict", verdict)
    if errors:
        message = "\n  ".join([f"\n{url} failed these checks:", *errors])
        raise UserError(f"{message}\n", ADVICE[verdict])
    remark = record_live(ROOT, url, check.visited_source) if host.is_handover else ""
    text = f"{url} serves the release {check.digest[:12]}, and all checks passed.{remark}"
    report_event(Event.LIVE, text)
    echo(f"\n{text}")


def tell_people() -> None:
    """Write one message on this run into the issue of the forge. Raises UserError."""
    environment = os.environ
    server, repository = (environment.get(f"GITHUB_{n}", "") for n in ("SERVER_URL", "REPOSITORY"))
    run = f"{server}/{repository}/actions/runs/{environment.get('GITHUB_RUN_ID', '')}"
    run_url = environment.get("CI_PIPELINE_URL") or run
    if not (environment.get("CI_PIPELINE_URL") or environment.get("GITHUB_RUN_ID")):
        raise UserError(
            "This command tells people of a run on GitHub or GitLab, and this is none.",
            "To see what is live, type: python3 tasks.py live-check",
        )
    try:
        title, text = compose_message(read_outcomes(environment, ROOT), run_url)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UserError("The jobs of this run left no results that can be read.") from None
    if not title:
        echo("Visitors have what they should have, and nothing changed. So there is no message.")
        return
    echo(f"{title}\n\n{text}")
    if environment.get(gitlab_issue.TOKEN_VARIABLE):
        echo(f"The message is in {gitlab_issue.add_comment(ISSUE_TITLE, text, environment)}")
    elif environment.get("GITHUB_TOKEN"):
        echo(f"The message is in {github_issue.add_comment(ISSUE_TITLE, text, environment)}")
