"""Publish and roll back in the model. Each actor yields before an atomic act: a look or a send.

The decisions are those of the real publisher.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

from clinicsite.publishing.clock_decision import DAY, ClockFacts, decide_clock
from clinicsite.publishing.decisions import (
    NO_HOLD,
    Action,
    Decision,
    Hold,
    Order,
    PublishFacts,
    Reason,
    RollbackFacts,
    add_to_hold,
    decide_automatic_rollback,
    decide_outcome,
    decide_publish,
    decide_rollback,
    release_from_hold,
)
from tests.publishing.simulation.model import (
    DUE_DAY,
    WRONG,
    BrokenRuleError,
    Live,
    World,
    compare,
)

MAX_ATTEMPTS = 3
MAX_LOOKS = 2  # at a host that gave no answer


@dataclass(frozen=True)
class Publisher:
    """How one publish differs from a usual one."""

    again: bool = False
    is_late: bool = False  # a build of the commit before the newest
    answer: str = ""  # "lost", "late": the host is silent, then takes it, or "never"
    clock: float = 0.0  # days that this machine is ahead
    server_clock: float = 0.0  # days that the server is ahead


USUAL = Publisher()


def publish(world: World, how: Publisher = USUAL) -> Iterator[str]:
    """Build a commit and publish it; yield before each act."""
    yield "check out"
    release = build(world, how)
    if release is None:
        world.note("wrong clock")
        return
    for _ in range(MAX_ATTEMPTS):
        yield "look"
        seen = world.live
        decision, hold = decide(seen, release, again=how.again)
        if decision.action not in (Action.SEND, Action.RECORD):
            world.note(str(decision.reason))
            return
        yield "send"
        outcome = yield from send(world, how, seen, replace(release, hold=hold))
        world.note(outcome)
        if outcome != "race":
            return
    world.note("gave up")


def build(world: World, how: Publisher) -> Live | None:
    """Return a release of a commit, or None with a wrong clock."""
    commit, today = world.main[-2 if how.is_late else -1], world.day + how.clock
    dates = tuple(one.made_on * DAY for one in world.main[commit.number - 1 :: -1][:2])
    clock = ClockFacts(today * DAY, today * DAY, dates, (world.day + how.server_clock) * DAY)
    if decide_clock(clock).action is Action.REFUSE:
        return None
    return Live(
        commit,
        has_due_page=today >= DUE_DAY,
        domain=commit.domain,
        has_page_by_hand=commit.has_page_by_hand,
    )


def send(world: World, how: Publisher, seen: Live, release: Live) -> Generator[str, None, str]:
    """Send a release in place of what was seen, and return what the publisher reports."""
    new = replace(release, revision=seen.revision + 1)
    if how.answer == "late":
        world.in_flight.append(lambda: world.publish(seen, new, again=how.again))
    is_sent = how.answer in ("", "lost") and world.publish(seen, new, again=how.again)
    found = Decision(Action.NOTHING if is_sent else Action.DECIDE_AGAIN, Reason.ALLOWED)
    if how.answer:
        found = yield from ask_again(world, seen, new)
    if found.action is Action.ASK_AGAIN:
        return "unknown, exit 75"
    if found.action is Action.DECIDE_AGAIN:
        return "race"
    is_true = world.live.commit == new.commit if how.answer else world.is_report_true(new, seen)
    if not is_true:
        raise BrokenRuleError("a publish reported what is not live")
    return "published, answer lost" if how.answer else "published"


def decide(seen: Live, release: Live, *, again: bool) -> tuple[Decision, Hold]:
    """Return the decision on a release, and the hold that its record would have."""
    ours, hold = release.commit, seen.hold
    if seen.content == release.content and seen.other is None:
        is_supersedable = ours.number > seen.commit.number + 1
        facts = PublishFacts(Order.SAME, is_same_site=True, is_supersedable=is_supersedable)
        return decide_publish(facts), hold
    facts = PublishFacts(
        compare(seen.commit, ours),
        has_held_mark=ours.mark in hold.marks,
        has_held_sources=bool(hold.sources & ours.sources),
        is_hold_unknown=hold.is_unknown,
        is_other_domain=bool(seen.other and seen.other.is_other_domain(release.domain)),
        has_lost_pages=seen.has_page_by_hand and not release.has_page_by_hand,
    )
    return decide_publish(facts, again=again), NO_HOLD


def ask_again(world: World, seen: Live, new: Live) -> Generator[str, None, Decision]:
    """Look at a host that gave no answer, and return what the publisher makes of it."""
    for _ in range(MAX_LOOKS):
        yield "ask again"
        live = world.live
        is_ours = live.content == new.content and live.commit == new.commit and live.other is None
        found = decide_outcome(
            is_read=True, is_changed=live.revision != seen.revision, is_ours=is_ours
        )
        if found.action is not Action.ASK_AGAIN:
            return found
    return Decision(Action.ASK_AGAIN, Reason.SILENT)


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
    chosen = find_previous(world, seen)
    is_expected = not (if_live or if_wrong) or seen.commit == sent
    if (
        decide_rollback(RollbackFacts(True, is_expected, chosen is None)).action is not Action.SEND
        or chosen is None
    ):
        world.note("no rollback")
        return
    taken = seen.commit.sources - chosen.commit.sources
    marks = frozenset({seen.commit.mark})
    hold = add_to_hold(seen.hold, marks, taken, is_unknown=not taken)
    restored = frozenset({chosen.commit.mark})
    hold = release_from_hold(hold, restored, hold.sources & chosen.commit.sources)
    other = seen.other if seen.other and seen.other.has_new_domain else None
    yield "send"
    new = replace(
        chosen,
        hold=hold,
        revision=seen.revision + 1,
        other=replace(other, paths=()) if other else None,
        domain=seen.domain,
    )
    if not world.roll_back(seen, new):
        world.note("rollback lost the race")
        return
    if if_wrong and WRONG not in sent.texts:
        raise BrokenRuleError("a good release was taken back automatically")
    if not world.is_report_true(new, seen):
        raise BrokenRuleError("a rollback reported what is not live")
    if seen.has_page_by_hand and not new.has_page_by_hand:
        world.note("rolled back, page by hand named")
    world.note("rolled back")


def find_previous(world: World, seen: Live) -> Live | None:
    """Return the newest earlier release that has nothing of what is held."""
    names = {seen.commit.mark, *seen.hold.marks}
    for one in reversed(world.history):
        if one.commit.mark not in names and not seen.hold.sources & one.commit.sources:
            return replace(one, other=None, has_page_by_hand=one.commit.has_page_by_hand)
    return None
