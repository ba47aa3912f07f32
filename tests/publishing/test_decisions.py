"""The table of ADR 56: each event in each state, and what the decision is."""

import ast
from pathlib import Path
from types import ModuleType

import pytest

from clinicsite.publishing import clock_decision, decisions
from clinicsite.publishing.decisions import (
    Action,
    Decision,
    HeldSource,
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
from clinicsite.publishing.hosts.bucket import lease_rules

SEND = Decision(Action.SEND, Reason.ALLOWED)
SAME_SITE = PublishFacts(Order.SAME, is_same_site=True)


def refuse(reason: Reason) -> Decision:
    return Decision(Action.REFUSE, reason)


@pytest.mark.parametrize("module", [decisions, clock_decision, lease_rules])
def test_decisions_import_nothing_that_can_look_around(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    froms = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert froms <= {"__future__", "collections.abc", "dataclasses", "enum", decisions.__name__}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        (Order.SAME, SEND),
        (Order.NEWER, SEND),
        (Order.OLDER, refuse(Reason.OLDER)),
        (Order.DIVERGED, refuse(Reason.DIVERGED)),
        (Order.UNKNOWN, refuse(Reason.UNKNOWN_COMMIT)),
    ],
)
def test_publish_decision_depends_on_order(order: Order, wanted: Decision) -> None:
    assert decide_publish(PublishFacts(order)) == wanted
    assert decide_publish(PublishFacts(order), force_older=True) == SEND
    assert decide_publish(PublishFacts(order), again=True) == wanted


@pytest.mark.parametrize("order", list(Order))
def test_publish_decision_sends_what_the_page_of_the_host_asked_for(order: Order) -> None:
    asked = decide_publish(PublishFacts(order, is_host_rollback=True))
    assert asked == (SEND if order is Order.OLDER else decide_publish(PublishFacts(order)))
    held = PublishFacts(order, has_held_sources=True, is_host_rollback=True)
    assert decide_publish(held) == refuse(Reason.HELD_SOURCES)


@pytest.mark.parametrize("order", list(Order))
def test_publish_decision_never_takes_off_a_domain(order: Order) -> None:
    facts = PublishFacts(order, is_other_domain=True)
    for again in (True, False):
        decision = decide_publish(facts, force_older=True, again=again)
        assert decision == refuse(Reason.OTHER_DOMAIN)


@pytest.mark.parametrize("order", list(Order))
def test_publish_decision_never_takes_off_a_page_by_hand(order: Order) -> None:
    facts = PublishFacts(order, has_lost_pages=True)
    for again in (True, False):
        decision = decide_publish(facts, force_older=True, again=again)
        assert decision == refuse(Reason.LOST_PAGES)
    assert decide_publish(facts).action is Action.REFUSE


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        ({"has_held_mark": True}, Reason.HELD_MARK),
        ({"has_held_sources": True}, Reason.HELD_SOURCES),
        ({"is_hold_unknown": True}, Reason.HELD_UNKNOWN),
    ],
)
@pytest.mark.parametrize("order", [*Order])
def test_publish_decision_refuses_what_is_held(
    held: dict[str, bool], reason: Reason, order: Order
) -> None:
    facts = PublishFacts(order, **held)
    assert decide_publish(facts) == refuse(reason)
    assert decide_publish(facts, force_older=True) == refuse(reason)
    assert decide_publish(facts, force_older=True, again=True) == SEND
    same = PublishFacts(order, is_same_site=True, **held)
    assert decide_publish(same) == Decision(Action.NOTHING, Reason.SAME_SITE)


def test_publish_decision_for_the_live_site_records_a_newer_commit() -> None:
    assert decide_publish(SAME_SITE) == Decision(Action.NOTHING, Reason.SAME_SITE)
    newer = PublishFacts(Order.SAME, is_same_site=True, is_supersedable=True)
    assert decide_publish(newer) == Decision(Action.RECORD, Reason.SAME_SITE)


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        (RollbackFacts(has_live=False), refuse(Reason.NOTHING_LIVE)),
        (RollbackFacts(True, is_expected_live=False), Decision(Action.NOTHING, Reason.OTHER_LIVE)),
        (RollbackFacts(True, is_already_live=True), refuse(Reason.ALREADY_LIVE)),
        (RollbackFacts(True, was_live=False), refuse(Reason.NEVER_LIVE)),
        (RollbackFacts(True), SEND),
    ],
)
def test_rollback_decision(facts: RollbackFacts, wanted: Decision) -> None:
    assert decide_rollback(facts) == wanted


def test_rollback_decision_serves_unpublished_release_on_demand() -> None:
    assert decide_rollback(RollbackFacts(True, was_live=False), unpublished=True) == SEND


@pytest.mark.parametrize(
    ("visited", "is_faulty", "wanted"),
    [
        ("new", True, SEND),
        ("new", False, Decision(Action.NOTHING, Reason.RIGHT)),
        ("old", True, Decision(Action.REPORT, Reason.NOT_SERVED)),
        ("old", False, Decision(Action.REPORT, Reason.NOT_SERVED)),
        ("", True, Decision(Action.REPORT, Reason.SILENT)),
    ],
)
def test_automatic_rollback_decision(visited: str, is_faulty: bool, wanted: Decision) -> None:
    found = decide_automatic_rollback(wanted="new", visited=visited, is_faulty=is_faulty)
    assert found == wanted


def test_hold_grows_by_rollbacks_and_shrinks_by_what_is_restored() -> None:
    page, other = HeldSource("content/a.md", "1"), HeldSource("content/b.md", "")
    hold = add_to_hold(Hold(), frozenset("td"), frozenset({page}), is_unknown=False)
    hold = add_to_hold(hold, frozenset("u"), frozenset({other}), is_unknown=True)
    assert hold == Hold(frozenset("tdu"), frozenset({page, other}), is_unknown=True)
    left = release_from_hold(hold, frozenset("td"), frozenset({page}))
    assert left == Hold(frozenset("u"), frozenset({other}), is_unknown=True)


@pytest.mark.parametrize(
    ("is_read", "is_changed", "is_ours", "action"),
    [
        (False, False, False, Action.ASK_AGAIN),
        (False, True, True, Action.ASK_AGAIN),
        (True, False, False, Action.ASK_AGAIN),
        (True, False, True, Action.ASK_AGAIN),  # the same release was live before
        (True, True, True, Action.NOTHING),
        (True, True, False, Action.DECIDE_AGAIN),
    ],
)
def test_outcome_decision(is_read: bool, is_changed: bool, is_ours: bool, action: Action) -> None:
    found = decide_outcome(is_read=is_read, is_changed=is_changed, is_ours=is_ours)
    assert found.action is action
