"""Check a release before it is sent: its files, its source, and the live site."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.publishing.decisions import Action, HeldSource, Order, PublishFacts, decide_publish
from clinicsite.publishing.handovers import is_host_rollback
from clinicsite.publishing.holds import find_held_sources
from clinicsite.publishing.hosts.host import Host, LiveState, PublishError
from clinicsite.publishing.manual_changes import list_lost_manual_pages
from clinicsite.publishing.preflight import (
    check_change_log,
    check_files,
    check_host_limits,
    check_lost_urls,
    check_redirects,
    check_shrinkage,
    check_site_url,
)
from clinicsite.publishing.refusals import explain_refusal
from clinicsite.publishing.release import Release
from clinicsite.publishing.release_order import find_order
from clinicsite.publishing.secret_scan import find_secrets
from clinicsite.rendering.release_info import SOURCE_PATHS
from clinicsite.support.git import GitError, GitSetupError, Repository

MAX_PROBLEMS_SHOWN = 20


@dataclass(frozen=True)
class PublishOptions:
    """What the user asks for. Each option switches one check off."""

    dry_run: bool = False
    force_older: bool = False  # than the live site
    allow_shrink: bool = False
    with_uncommitted: bool = False
    again: bool = False  # also what a rollback took off


DEFAULT_OPTIONS = PublishOptions()


def run_preflight(
    root: Path, release: Release, host: Host, options: PublishOptions
) -> dict[str, bytes]:
    """Check what needs no network, and return the files that only the host needs.

    Raises PublishError, ReleaseIntegrityError.
    """
    raise_if_any(check_files(release.site))  # first: the checks below read these files
    release.verify()
    raise_if_any(check_site_url(release.hosting.root), "")
    raise_if_any(check_source(root, release, options), "")
    sizes = {entry.path: entry.size for entry in release.manifest.entries}
    raise_if_any(find_secrets(release.site, sizes))
    raise_if_any(check_redirects(release.hosting.redirects, release.site))
    host_files = host.get_host_files(release)
    raise_if_any(check_host_limits(sizes, host_files, host.limits))
    return host_files


def compare_with_live(
    root: Path, release: Release, live: LiveState | None, options: PublishOptions, place: str
) -> None:
    """Compare the release with what is live on the host called `place`. Raises PublishError."""
    if live is None:
        return
    info, hold, other = release.info, live.record.hold, live.other_commit
    held = frozenset[HeldSource]() if options.again else find_held_sources(root, hold, info)
    order = find_order(root, live.info, info)
    facts = PublishFacts(
        order,
        has_held_mark=bool(hold.marks & {info.digest, info.source}),
        has_held_sources=bool(held),
        is_hold_unknown=hold.is_unknown,
        is_host_rollback=order is Order.OLDER and is_host_rollback(info.source),
        is_other_domain=bool(other and other.is_other_domain(release.hosting.domain)),
        has_lost_pages=bool(list_lost_manual_pages(live, release.site)),
    )
    decision = decide_publish(facts, force_older=options.force_older, again=options.again)
    if decision.action is Action.REFUSE:
        raise PublishError(explain_refusal(root, decision, facts, held, live, release, place))
    if facts.is_host_rollback:
        return  # as after `rollback`: the earlier site has fewer pages and other words
    if not options.allow_shrink:
        raise_if_any(check_shrinkage(live, info), "")
    raise_if_any(check_change_log(live.content_hashes, release.site))
    by_hand = {*other.paths} if other else set()
    lost = check_lost_urls(live.files - by_hand, release.site, allow_shrink=options.allow_shrink)
    raise_if_any(lost)


def check_source(root: Path, release: Release, options: PublishOptions) -> Iterator[str]:
    """Yield why the commit that the release names is not its whole source."""
    info = release.info
    if not info.source:
        yield _explain_missing_commit(root)
    elif not info.clean and not options.with_uncommitted:
        status = ("status", "--porcelain", "--", *SOURCE_PATHS)
        rows = Repository(root).run_or_empty(*status).splitlines()
        names = ", ".join(row[2:].strip() for row in rows[:5]) or "they are committed now"
        more = f" and {len(rows) - 5} more" if rows[5:] else ""
        yield (
            f"The site was built from changes that were not committed: {names}{more}. Commit them "
            "(git commit), then type the command again. To publish them as they are, add "
            "--with-uncommitted."
        )


def _explain_missing_commit(root: Path) -> str:
    """Return why git cannot name the newest commit, and what to do."""
    reported = ""
    try:
        Repository(root).run("log", "-1", "--format=%H")
    except GitSetupError as error:
        return str(error)
    except GitError as error:
        reported = f"\ngit reported: {error}"
    return f"This folder has no commit to name as the source. Commit your work first.{reported}"


def raise_if_any(
    problems: Iterable[str], hint: str = "\nFix these problems, and build the site again."
) -> None:
    """Raise PublishError when there is a problem."""
    found = list(itertools.islice(problems, MAX_PROBLEMS_SHOWN))
    if found and hint:
        text = "".join(f"\n  {problem}" for problem in found)
        raise PublishError(f"The site failed these checks:{text}{hint}")
    if found:
        raise PublishError("\n".join(found))
