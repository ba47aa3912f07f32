"""The decisions of the publisher keep their rules in every order of what people and robots do."""

import itertools
from dataclasses import replace

import pytest

from clinicsite.publishing import decisions
from clinicsite.publishing.decisions import Action, Decision, PublishFacts, Reason
from tests.publishing.simulation import explorer, model
from tests.publishing.simulation.model import BrokenRuleError

ROUNDS = 3000


def test_simulation_of_every_order_of_two_actors() -> None:
    """Two actors meet in all orders, before and after a rollback by a person."""
    for names in itertools.product(explorer.MAIN_ACTORS, repeat=2):
        assert explorer.explore_all(names, explorer.MAIN_ACTS) == 70  # 8! / (4! 4!)


def test_simulation_of_random_orders_meets_each_outcome() -> None:
    found = explorer.explore_randomly(ROUNDS, seed=1)
    wanted = {"published", "race", "held sources", "older", "rolled back", "report not served"}
    assert wanted <= found.keys()


def ignore_holds(facts: PublishFacts, **options: bool) -> Decision:
    return decisions.decide_publish(replace(facts, has_held_sources=False), **options)


def ignore_order(facts: PublishFacts, **options: bool) -> Decision:
    return decisions.decide_publish(facts, force_older=True, **options)


def take_back_always(**_: object) -> Decision:
    return Decision(Action.SEND, Reason.ALLOWED)


def refuse_everything(facts: PublishFacts, **_: bool) -> Decision:
    return Decision(Action.REFUSE, Reason.HELD_UNKNOWN)


@pytest.mark.parametrize(
    ("name", "broken", "rule"),
    [
        ("decide_publish", ignore_holds, "a held page went live"),
        ("decide_publish", ignore_order, "an older release replaced a newer one"),
        ("decide_automatic_rollback", take_back_always, "a good release was taken back"),
        ("decide_publish", refuse_everything, "a release is stuck"),
    ],
)
def test_simulation_finds_broken_decisions(
    monkeypatch: pytest.MonkeyPatch, name: str, broken: object, rule: str
) -> None:
    monkeypatch.setattr(model, name, broken)
    with pytest.raises(BrokenRuleError, match=rule):
        explorer.explore_randomly(ROUNDS, seed=1)
