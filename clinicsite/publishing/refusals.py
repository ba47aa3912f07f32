"""Explain to a person why a decision refuses a release, and the one command that goes on."""

from __future__ import annotations

from pathlib import Path

from clinicsite.publishing.decisions import Decision, HeldSource, PublishFacts, Reason
from clinicsite.publishing.holds import describe_held_sources
from clinicsite.publishing.hosts.host import LiveState
from clinicsite.publishing.manual_changes import explain_lost_manual_pages, explain_other_domain
from clinicsite.publishing.release import Release
from clinicsite.publishing.release_order import describe_commit, explain_order
from clinicsite.support.git import Repository

AGAIN_HINT = "To publish it as it is, type: python3 tasks.py publish --again"


def explain_refusal(
    root: Path,
    decision: Decision,
    facts: PublishFacts,
    held: frozenset[HeldSource],
    live: LiveState,
    release: Release,
    place: str,
) -> str:
    """Return why a publish to `place` is refused, what is live there, and how to go on."""
    info = release.info
    if decision.reason is Reason.OTHER_DOMAIN:
        assert live.other_commit
        return explain_other_domain(live.other_commit, release.hosting, place)
    if decision.reason is Reason.LOST_PAGES:
        return explain_lost_manual_pages(live, release.site, place)
    if decision.reason not in (Reason.HELD_SOURCES, Reason.HELD_MARK, Reason.HELD_UNKNOWN):
        assert live.info
        return explain_order(root, live.info, info, facts.order)
    git = Repository(root)
    served = f"made from {describe_commit(git, live.info.source)}" if live.info else "not ours"
    state = f"Live on {place} is the site {served}."
    if decision.reason is Reason.HELD_SOURCES:
        rows, commit = describe_held_sources(root, held, live.info, info)
        revert = f"To leave it out, type: git revert {commit[:12]}\n" if commit else ""
        return (
            f"A rollback took this off {place}, and the new release still has it:{rows}\n{state}\n"
            f"{revert}{AGAIN_HINT}"
        )
    if decision.reason is Reason.HELD_MARK:
        return (
            f"A rollback took this very site, made from {describe_commit(git, info.source)}, off "
            f"{place}. {state} Fix what was wrong with it and commit that. {AGAIN_HINT}"
        )
    if live.info is None:
        return (
            f"Visitors of {place} had a site of ours, and now get another one. The page of the "
            "host may have gone back to it, or the address may lead to another server. Look at it "
            f"first.\n{AGAIN_HINT}"
        )
    return (
        f"A rollback took a release off {place} whose sources no commit tells. So it is unknown "
        f"whether the new release still has them. {state} Look at the new site first: python3 "
        f"tasks.py preview\n{AGAIN_HINT}"
    )
