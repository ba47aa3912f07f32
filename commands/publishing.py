"""What a person types to bring the site to its visitors."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from invoke import Context, Exit, task
from rich.progress import BarColumn, Progress, TextColumn

from commands.here import ROOT, report, say

if TYPE_CHECKING:
    from plugins.rendering.build import BuildResult


@task
def build(context: Context) -> None:
    """Build the site into output/."""
    result = build_site()
    say(
        f"\nThe site is in {result.output}: {result.pages} pages, {result.files} files, "
        f"built in {result.seconds:.1f} s.\n"
        "To see it, type:       python3 tasks.py preview\n"
        f"Its home page as file: {result.output / 'index.html'}"
    )


@task(
    help={
        "remote": "The git remote to publish to (publishconf.py: PUBLISH_REMOTE).",
        "branch": "The branch that the host serves (publishconf.py: PUBLISH_BRANCH).",
        "dry-run": "Do everything but send it.",
    }
)
def publish(context: Context, remote: str = "", branch: str = "", dry_run: bool = False) -> None:
    """Check and build the site, and send it to the branch that the host serves."""
    from plugins.publishing import pages

    settings = import_module("publishconf")
    result = build_site()
    try:
        sent = pages.publish(
            ROOT,
            result.output,
            remote=remote or settings.PUBLISH_REMOTE,
            branch=branch or settings.PUBLISH_BRANCH,
            dry_run=dry_run,
        )
    except pages.NotPublishedError as problem:
        raise Exit(f"\nNot published. {problem}", code=1) from None
    say(f"\n{sent}")


def build_site() -> "BuildResult":
    """Build into output/ with a progress bar; prints the problems, and exits when one is grave."""
    from plugins.checking.problems import ContentProblems
    from plugins.rendering.build import build as build_pages

    look = (TextColumn("{task.description}"), BarColumn())
    try:
        with Progress(*look) as progress:
            bar = progress.add_task("Reading the content", total=None)

            def showing(what: str) -> Callable[[int, int], None]:
                return lambda done, total: progress.update(
                    bar, description=f"{what} {done} of {total}", completed=done, total=total
                )

            result = build_pages(
                ROOT,
                ROOT / "output",
                on_page=showing("Building page"),
                on_picture=showing("Encoding picture"),
            )
    except ContentProblems as stopped:
        raise Exit(code=report(stopped.problems) or 1) from None
    if result.problems:
        report(result.problems)
    return result
