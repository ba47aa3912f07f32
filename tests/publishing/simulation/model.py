"""A model of a host, a forge and their users, whose decisions are those of the real publisher.

A source commit has the texts of two pages. An actor yields before each atomic act: a look, a send,
or a second look after an answer that was lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from clinicsite.publishing.decisions import (
    NO_HOLD,
    Action,
    HeldSource,
    Hold,
    Order,
    PublishFacts,
    RollbackFacts,
    add_to_hold,
    decide_automatic_rollback,
    decide_publish,
    decide_rollback,
    release_from_hold,
)

PAGES = ("a", "b")
WRONG = "wrong"


class BrokenRuleError(AssertionError):
    """An invariant does not hold."""


@dataclass(frozen=True)
class Commit:
    """A commit of the sources: its number on main, and the text of each page."""

    number: int
    texts: tuple[str, str]

    @property
    def sources(self) -> frozenset[HeldSource]:
        """Return each page with its text."""
        return frozenset(HeldSource(*pair) for pair in zip(PAGES, self.texts, strict=True))


@dataclass(frozen=True)
class Live:
    """What a host serves: a release, its record, and the number of the change."""

    commit: Commit
    hold: Hold = NO_HOLD
    revision: int = 0


@dataclass
class World:
    """A host that switches in one step, its visitors' cache, and the main branch of a forge."""

    main: list[Commit]
    live: Live
    visited: Commit  # what visitors get, which a slow host updates late
    history: list[Commit] = field(default_factory=list)  # what was live, oldest first
    released: set[HeldSource] = field(default_factory=set)  # by a revert, an edit or again
    taken_off: set[HeldSource] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    def switch(self, seen: Live, commit: Commit, hold: Hold, why: str) -> bool:
        """Replace what is live, if it is still `seen`. Check the rules."""
        if self.live.revision != seen.revision:
            return False
        before = self.live
        self.live = Live(commit, hold, before.revision + 1)
        self.history.append(before.commit)
        if why == "publish" and commit.number < before.commit.number:
            raise BrokenRuleError("an older release replaced a newer one by accident")
        held = self.taken_off - self.released
        if why == "publish" and held & commit.sources:
            raise BrokenRuleError("a held page went live")
        return True

    def is_report_true(self, commit: Commit, seen: Live) -> bool:
        """Return whether the host serves a commit in place of what an actor saw."""
        return self.live.commit == commit and self.live.revision == seen.revision + 1

    def note(self, what: str) -> None:
        """Count an outcome."""
        self.counts[what] = self.counts.get(what, 0) + 1


def compare(live: Commit, ours: Commit) -> Order:
    """Return the order of two commits of one branch."""
    if live.number == ours.number:
        return Order.SAME
    return Order.NEWER if ours.number > live.number else Order.OLDER


def publish(
    world: World, *, again: bool = False, loses_answer: bool = False, stale: bool = False
) -> Iterator[str]:
    """Publish the newest commit, or a late build of the one before; yield before each act."""
    yield "check out"
    commit = world.main[-2 if stale else -1]
    for _ in range(3):
        yield "look"
        seen = world.live
        if not again and not seen.hold and seen.commit.number == commit.number:
            world.note("nothing")
            return
        held = seen.hold.sources & commit.sources
        is_same = seen.commit.texts == commit.texts
        facts = PublishFacts(
            compare(seen.commit, commit),
            is_same_site=is_same,
            has_held_sources=bool(held),
            is_hold_unknown=seen.hold.is_unknown,
        )
        decision = decide_publish(facts, again=again)
        if decision.action is not Action.SEND:
            world.note(str(decision.reason))
            return
        yield "send"
        if again and world.live.revision == seen.revision:
            world.released |= seen.hold.sources
        is_sent = world.switch(seen, commit, NO_HOLD, "publish")
        if is_sent and not again:  # each held page was changed since: the hold ends
            world.released |= seen.hold.sources
        if is_sent and not world.is_report_true(commit, seen):
            raise BrokenRuleError("a publish reported what is not live")
        if is_sent and not loses_answer:
            world.note("published")
            return
        if loses_answer:  # the publisher asks again, and reports only what it reads
            yield "ask again"
            if world.live.commit == commit:
                world.note("published, answer lost")
                return
        world.note("race")
    world.note("gave up")


def roll_back(world: World, *, if_live: bool = False, if_wrong: bool = False) -> Iterator[str]:
    """Take back what is live, or only what was live at the start, or that if it is wrong."""
    yield "start"
    sent = world.live.commit
    if if_wrong:
        yield "visit"
        found = decide_automatic_rollback(
            wanted=str(sent), visited=str(world.visited), is_faulty=WRONG in sent.texts
        )
        if found.action is not Action.SEND:
            world.note(f"report {found.reason}")
            return
    yield "look"
    seen = world.live
    names = {str(seen.commit.number), *seen.hold.marks}
    chosen = next(
        (
            one
            for one in reversed(world.history)
            if str(one.number) not in names and not seen.hold.sources & one.sources
        ),
        None,
    )
    facts = RollbackFacts(True, not (if_live or if_wrong) or seen.commit == sent, chosen is None)
    if decide_rollback(facts).action is not Action.SEND or chosen is None:
        world.note("no rollback")
        return
    taken = seen.commit.sources - chosen.sources
    marks = frozenset({str(seen.commit.number)})
    hold = add_to_hold(seen.hold, marks, taken, is_unknown=not taken)
    restored = frozenset({str(chosen.number)})
    hold = release_from_hold(hold, restored, hold.sources & chosen.sources)
    yield "send"
    if not world.switch(seen, chosen, hold, "rollback"):
        world.note("rollback lost the race")
        return
    if if_wrong and WRONG not in sent.texts:
        raise BrokenRuleError("a good release was taken back automatically")
    if not world.is_report_true(chosen, seen):
        raise BrokenRuleError("a rollback reported what is not live")
    world.taken_off |= hold.sources
    world.released -= hold.sources
    world.note("rolled back")


def edit(world: World, page: int, text: str) -> Iterator[str]:
    """Merge a new text of a page to main."""
    yield "merge"
    newest = world.main[-1]
    number = newest.number + 1
    words = text if text == WRONG else f"{text}{number}"
    texts = tuple(words if at == page else old for at, old in enumerate(newest.texts))
    world.main.append(replace(newest, number=number, texts=texts))


def revert(world: World) -> Iterator[str]:
    """Give each held page its live text, as `git revert` does."""
    yield "revert"
    newest, live = world.main[-1], world.live
    held = live.hold.sources
    texts = tuple(
        old if HeldSource(page, text) in held else text
        for page, text, old in zip(PAGES, newest.texts, live.commit.texts, strict=True)
    )
    world.main.append(Commit(newest.number + 1, texts))


def serve(world: World) -> Iterator[str]:
    """Let a slow host show visitors what is live."""
    yield "serve"
    world.visited = world.live.commit


def commit_by_forge(world: World) -> Iterator[str]:
    """Commit a file beside the site, as a forge or a person does on a pages branch.

    The record of the publisher stays below that commit.
    """
    yield "commit"
    world.live = replace(world.live, revision=world.live.revision + 1)
