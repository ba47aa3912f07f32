"""What a person types to bring the site to its visitors."""

import contextlib
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from invoke import Context, Exit, task

from clinicsite.cli.console import (
    INVOCATION_DIR,
    ROOT,
    add_ci_summary,
    echo,
    get_site_url,
    print_problems,
    set_ci_output,
)

if TYPE_CHECKING:
    from clinicsite.publishing.build_release import ReleaseBuild
    from clinicsite.publishing.hosts.host import Host, ProgressCallback


@task
def build(context: Context) -> None:
    """Build the site, seal it as a release, and show its files in output/."""
    done = build_site()
    result = done.built
    echo(
        f"\nThe site is in {result.output}: {result.pages} pages, {result.files} files, "
        f"built in {result.seconds:.1f} s.\n"
        f"It is sealed as the release {done.release.name}, which `publish` sends.\n"
        "To see it, type:       python3 tasks.py preview\n"
        f"Its home page as file: {result.output / 'index.html'}"
    )


HOST_HELP = "The host: a name in publishconf.py, or in place, as in pages:origin#gh-pages."


@task(
    help={
        "to": HOST_HELP,
        "dry-run": "Do everything but send it.",
        "force-older": "Also when the live site is newer than this one.",
        "allow-shrink": "Also when many pages are gone.",
        "with-uncommitted": "Also with changes that are not committed.",
        "again": "Also when a rollback took this very site off.",
    }
)
def publish(
    context: Context,
    to: str = "",
    dry_run: bool = False,
    force_older: bool = False,
    allow_shrink: bool = False,
    with_uncommitted: bool = False,
    again: bool = False,
) -> None:
    """Check and build the site, and send it to its host, whole."""
    from clinicsite.publishing.hosts.registry import add_host_option
    from clinicsite.publishing.publish import PublishOptions
    from clinicsite.publishing.publish import publish as send

    wishes = PublishOptions(dry_run, force_older, allow_shrink, with_uncommitted, again)
    with open_host(to, "Not published. ") as (host, tell):
        release = build_site().release
        sent = send(ROOT, release, host, wishes, tell)
    told = add_host_option(str(sent), to)
    add_ci_summary(f"## Published\n\n```text\n{told}\n```")
    set_ci_output(
        "sent", release.info.digest if sent.changes is not None and not sent.dry_run else ""
    )
    echo(f"\n{told}")


@task(
    help={
        "release": "The number or the name of a release; without it, the one before the live one.",
        "to": HOST_HELP,
        "dry-run": "Say what would be done.",
        "if-live": "Only while the release with this digest is live.",
    },
)
def rollback(
    context: Context, release: str = "", to: str = "", dry_run: bool = False, if_live: str = ""
) -> None:
    """Serve an earlier release again, at once and without a build."""
    from clinicsite.publishing.hosts.registry import add_host_option
    from clinicsite.publishing.rollback import rollback as take_back

    with open_host(to) as (host, tell):
        done = take_back(ROOT, host, release, if_live=if_live, dry_run=dry_run, progress=tell)
    done = add_host_option(done, to)
    add_ci_summary(done)
    echo(f"\n{done}")


@task(help={"to": HOST_HELP})
def releases(context: Context, to: str = "") -> None:
    """List what was published, and what can be taken back."""
    from clinicsite.publishing.hosts.registry import add_host_option
    from clinicsite.publishing.rollback import format_releases
    from clinicsite.publishing.rollback import list_releases as earlier

    with open_host(to) as (host, _):
        listed = format_releases(earlier(ROOT, host), host)
    echo(add_host_option(listed, to))


@task(
    name="live-check",
    help={
        "url": "The address of the live site; without it, that of publishconf.py.",
        "to": HOST_HELP,
        "release": "The name of a release on this machine; without it, what the host says it has.",
        "wait": "How many seconds it may take until all is right.",
    },
)
def live_check(
    context: Context, url: str = "", to: str = "", release: str = "", wait: int = 0
) -> None:
    """Ask the live site, as a visitor would, whether it serves what was published."""
    from clinicsite.publishing.hosts.registry import add_host_option
    from clinicsite.publishing.live_check import LiveCheckError, prepare_live_check

    url = url or get_site_url()
    with open_host(to) as (host, tell):
        try:
            check = prepare_live_check(ROOT, url, host, release)
        except LiveCheckError as reason:
            raise Exit(add_host_option(str(reason), to), code=1) from None
        tell("Looking at the live site")
        faults = check.run_with_retries(wait, tell)
    if faults:
        raise Exit("\n  ".join([f"\n{url} is not as it should be:", *faults]), code=1)
    echo(f"\n{url} serves the release {check.digest[:12]}, and all that was asked for is right.")


@task(
    positional=["server"],
    help={
        "server": "nginx, caddy or apache.",
        "root": "The folder of the site on the server (if not said: /var/www/DOMAIN/current).",
        "to": "The file to write; without it, the text is shown.",
    },
)
def host_config(context: Context, server: str, root: str = "", to: str = "") -> None:
    """Show the file that tells nginx, Caddy or Apache how to serve the site."""
    from clinicsite.publishing.servers.host_config import HostConfigError
    from clinicsite.publishing.servers.host_config import host_config as made

    try:
        text = made(server, ROOT, get_site_url(), root)
        if not to:
            echo(text.removesuffix("\n"))
            return
        (INVOCATION_DIR / to).write_text(text, "utf-8")
    except HostConfigError as problem:
        raise Exit(str(problem), code=1) from None
    except OSError as problem:
        said = problem.strerror or problem
        raise Exit(f"{to} cannot be written ({said}). Name another file.", code=1) from None
    echo(f"Written to {to}. What to do with it stands at its top.")


@contextlib.contextmanager
def open_host(host_name: str, error_prefix: str = "") -> "Iterator[tuple[Host, ProgressCallback]]":
    """The host that was typed, or the usual one, and how to say what is being done with it.

    Exits with the reason when something is refused, which `refused` begins.
    """
    from rich.console import Console

    from clinicsite.publishing.hosts.host import PublishError
    from clinicsite.publishing.hosts.registry import add_host_option, resolve_host

    settings = import_module("publishconf")
    status, told = Console().status("Starting"), ""

    def tell(what: str) -> None:
        nonlocal told
        what = add_host_option(what, host_name)
        step = re.sub(r" \d+ %$", "", what)
        if status.console.is_terminal:
            status.start()  # not before: a build shows its own bar
            status.update(what)
        elif step != told:  # in a log, each step is one line
            echo(f"{step} …")
        told = step

    try:
        yield resolve_host(host_name or settings.PUBLISH_TO, ROOT, settings.HOSTS, tell), tell
    except PublishError as problem:
        status.stop()
        raise Exit(f"\n{error_prefix}{add_host_option(str(problem), host_name)}", code=1) from None
    finally:
        status.stop()


def build_site() -> "ReleaseBuild":
    """Build a release with a progress bar; prints the problems, and exits when one is grave."""
    from rich.progress import BarColumn, Progress, TextColumn

    from clinicsite.checks.report_formats import ContentCheckError
    from clinicsite.publishing.build_release import ReleaseBuildError, build_release

    look = (TextColumn("{task.description}"), BarColumn())
    try:
        with Progress(*look) as progress:
            bar = progress.add_task("Reading the content", total=None)

            def showing(what: str) -> Callable[[int, int], None]:
                return lambda done, total: progress.update(
                    bar, description=f"{what} {done} of {total}", completed=done, total=total
                )

            done = build_release(
                ROOT,
                ROOT / "output",
                on_page=showing("Building page"),
                on_image=showing("Encoding picture"),
            )
    except ContentCheckError as stopped:
        raise Exit(code=print_problems(stopped.problems) or 1) from None
    except ReleaseBuildError as fault:
        raise Exit(f"Not built. {fault}", code=1) from None
    if done.built.problems:
        print_problems(done.built.problems)
    for remark in done.warnings:
        echo(remark)
    return done
