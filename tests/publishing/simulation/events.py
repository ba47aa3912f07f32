"""What editors, the forge, a slow host and time do in the model. Each yields before it acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clinicsite.publishing.decisions import HeldSource
from clinicsite.publishing.hosts.other_commit import OtherCommit
from tests.publishing.simulation.model import PAGE_BY_HAND, PAGES, TYPED_DOMAIN, WRONG, World


def edit(world: World, page: int, text: str, *, clock: float = 0.0) -> Iterator[str]:
    """Merge a new text of a page to main, on a machine that is so many days ahead."""
    yield "merge"
    newest = world.main[-1]
    if clock and newest.made_on > world.day:
        return  # two commits of one wrong clock are believed, as docs/publishing-decisions.md says
    number = newest.number + 1
    words = text if text == WRONG else f"{text}{number}"
    texts = tuple(words if at == page else old for at, old in enumerate(newest.texts))
    world.main.append(replace(newest, number=number, texts=texts, made_on=world.day + clock))


def revert(world: World) -> Iterator[str]:
    """Give each held page its live text, as `git revert` does."""
    yield "revert"
    newest, live = world.main[-1], world.live
    held = live.hold.sources
    texts = tuple(
        old if HeldSource(page, text) in held else text
        for page, text, old in zip(PAGES, newest.texts, live.commit.texts, strict=True)
    )
    world.main.append(replace(newest, number=newest.number + 1, texts=texts, made_on=world.day))


def adopt(world: World) -> Iterator[str]:
    """Set SITE_URL to the domain of the branch, and write the page by hand in the sources."""
    yield "adopt"
    newest, live = world.main[-1], world.live
    world.main.append(
        replace(
            newest,
            number=newest.number + 1,
            made_on=world.day,
            domain=live.domain,
            has_page_by_hand=newest.has_page_by_hand or live.has_page_by_hand,
        )
    )


def serve(world: World) -> Iterator[str]:
    """Let a slow host show visitors what is live."""
    yield "serve"
    world.visited = world.live.commit


def work_off(world: World) -> Iterator[str]:
    """Let a silent host take what it got."""
    yield "work"
    while world.in_flight:
        is_taken = world.in_flight.pop(0)()
        world.note("taken late" if is_taken else "refused late")


def pass_days(world: World, days: float) -> Iterator[str]:
    """Let time go on."""
    yield "wait"
    world.day += days


def commit_domain(world: World) -> Iterator[str]:
    """Type a domain at the forge, which commits it to the branch."""
    yield "commit"
    _commit_beside(world, domain=TYPED_DOMAIN)
    world.typed_domain = TYPED_DOMAIN


def commit_page(world: World) -> Iterator[str]:
    """Write a page on the branch by hand."""
    yield "commit"
    _commit_beside(world, has_page_by_hand=True)


def _commit_beside(world: World, **changes: object) -> None:
    """Commit beside the publisher, whose record stays below that commit."""
    live, before = world.live, world.live.other
    new = replace(live, revision=live.revision + 1, **changes)
    old_domains = before.old_domains if before else (live.domain,)
    paths = (PAGE_BY_HAND,) if new.has_page_by_hand else ()
    other = OtherCommit("c", "A person", "Change", paths, old_domains, (new.domain,))
    world.live = replace(new, other=other)
