"""The decisions of the publisher keep their rules in every order of what people and robots do."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from types import ModuleType

import pytest

from clinicsite.publishing import clock_decision, decisions
from clinicsite.publishing.clock_decision import ClockFacts
from clinicsite.publishing.decisions import Action, Decision, PublishFacts, Reason
from tests.publishing.simulation import actors, bucket_explorer, bucket_model, explorer
from tests.publishing.simulation.model import BrokenRuleError

ROUNDS = 2000
SENT = Decision(Action.SEND, Reason.ALLOWED)


def test_simulation_of_every_order_of_two_actors() -> None:
    """Two actors meet in all orders, before and after a rollback by a person."""
    for names in itertools.product(explorer.MAIN_ACTORS, repeat=2):
        assert explorer.explore_all(names, explorer.PAIR_ACTS) == 140  # 8! / (4! 4!), twice


def test_simulation_of_random_orders_meets_each_outcome() -> None:
    found = explorer.explore_randomly(ROUNDS, seed=1)
    wanted = {
        *("published", "published, answer lost", "unknown, exit 75", "taken late", "refused late"),
        *("race", "older", "same site", "held sources"),
        *("other domain", "lost pages", "wrong clock", "rolled back", "no rollback"),
        *("rolled back, page by hand named", "rollback lost the race", "report not served"),
    }
    assert wanted <= found.keys()


def test_simulation_of_every_pause_of_a_bucket_publisher() -> None:
    assert bucket_explorer.explore_pauses()["orders"] > 1000


def test_simulation_of_random_orders_at_a_bucket_meets_each_outcome() -> None:
    found = bucket_explorer.explore_randomly(ROUNDS, seed=1)
    assert {"published", "race", "lost the lease", "older", "same site"} <= found.keys()


def ignore_holds(facts: PublishFacts, **options: bool) -> Decision:
    return decisions.decide_publish(
        replace(facts, has_held_sources=False, has_held_mark=False), **options
    )


def ignore_order(facts: PublishFacts, **options: bool) -> Decision:
    return decisions.decide_publish(facts, force_older=True, **options)


def ignore_domain(facts: PublishFacts, **options: bool) -> Decision:
    return decisions.decide_publish(replace(facts, is_other_domain=False), **options)


def ignore_pages(facts: PublishFacts, **options: bool) -> Decision:
    return decisions.decide_publish(replace(facts, has_lost_pages=False), **options)


def take_back_always(**_: object) -> Decision:
    return SENT


def refuse_everything(facts: PublishFacts, **_: bool) -> Decision:
    return Decision(Action.REFUSE, Reason.HELD_UNKNOWN)


def believe_any_clock(facts: ClockFacts) -> Decision:
    return SENT


def refuse_for_any_server(facts: ClockFacts) -> Decision:
    found = clock_decision.decide_clock(facts)
    is_report = found.action is Action.REPORT
    return Decision(Action.REFUSE, Reason.UNLIKE_SERVER) if is_report else found


def claim_success(**_: bool) -> Decision:
    return Decision(Action.NOTHING, Reason.ALREADY_LIVE)


@pytest.mark.parametrize(
    ("name", "broken", "rule"),
    [
        ("decide_publish", ignore_holds, "a held page went live"),
        ("decide_publish", ignore_order, "an older release replaced a newer one"),
        ("decide_publish", ignore_domain, "a domain that was typed at the forge was taken off"),
        ("decide_publish", ignore_pages, "a page that was written by hand was taken off"),
        ("decide_automatic_rollback", take_back_always, "a good release was taken back"),
        ("decide_publish", refuse_everything, "a release is stuck"),
        ("decide_clock", believe_any_clock, "a page of the future went live"),
        ("decide_clock", refuse_for_any_server, "a release is stuck|a late send"),
        ("decide_outcome", claim_success, "a publish reported what is not live"),
    ],
)
def test_simulation_finds_broken_decisions(
    monkeypatch: pytest.MonkeyPatch, name: str, broken: object, rule: str
) -> None:
    monkeypatch.setattr(actors, name, broken)
    with pytest.raises(BrokenRuleError, match=rule):
        explorer.explore_randomly(ROUNDS, seed=1)


def find_all(locks: Mapping[str, float], now: float, seconds: float) -> list[str]:
    return [*locks]


def find_without_grace(locks: Mapping[str, float], now: float, seconds: float) -> list[str]:
    return [path for path, at in locks.items() if now - at > bucket_model.LEASE]


@pytest.mark.parametrize(
    ("target", "name", "broken", "rule"),
    [
        (bucket_model, "is_alone", lambda *_: True, "two publishers have the lease"),
        (bucket_model, "find_ended", find_all, "two publishers have the lease|late write"),
        (bucket_model, "find_ended", find_without_grace, "a late write changed the site"),
        (bucket_model, "is_refused_by_store", lambda *_: False, "a late write changed the site"),
        (bucket_model, "decide_publish", ignore_order, "an older release replaced a newer one"),
    ],
)
def test_simulation_of_a_bucket_finds_broken_rules(
    monkeypatch: pytest.MonkeyPatch, target: ModuleType, name: str, broken: object, rule: str
) -> None:
    monkeypatch.setattr(target, name, broken)
    with pytest.raises(BrokenRuleError, match=rule):
        bucket_explorer.explore_pauses()
