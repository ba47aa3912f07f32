"""Build a release with a progress bar."""

from __future__ import annotations

from collections.abc import Callable

from invoke import Exit
from rich.progress import BarColumn, Progress, TextColumn

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.cli.console import ROOT, echo
from clinicsite.cli.problem_output import print_problems
from clinicsite.publishing.build_release import ReleaseBuild, build_release


def build_site(*, use_cache: bool = True, compressed: bool = False) -> ReleaseBuild:
    """Build a release, with its compressed files if wanted, and print problems and warnings.

    Without `use_cache`, nothing that an earlier build made is used.

    Raises Exit when the content has errors, and UserError when the build fails.
    """
    try:
        with Progress(TextColumn("{task.description}"), BarColumn()) as progress:
            bar = progress.add_task("Reading the content", total=None)

            def make_callback(action: str) -> Callable[[int, int], None]:
                return lambda done, total: progress.update(
                    bar, description=f"{action} {done} of {total}", completed=done, total=total
                )

            build = build_release(
                ROOT,
                ROOT / "output",
                use_cache=use_cache,
                compressed=compressed,
                on_page=make_callback("Building page"),
                on_image=make_callback("Encoding picture"),
            )
    except ContentCheckError as error:
        raise Exit(code=print_problems(error.problems) or 1) from None
    if build.built.problems:
        print_problems(build.built.problems)
    for warning in build.warnings:
        echo(warning)
    return build
