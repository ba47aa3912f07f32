"""Run actors of the model in all orders, or in random ones, and check what is left at the end."""

from __future__ import annotations

import itertools
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator

from tests.publishing.simulation.model import (
    WRONG,
    BrokenRuleError,
    Commit,
    Live,
    World,
    commit_by_forge,
    edit,
    publish,
    revert,
    roll_back,
    serve,
)

Actor = Callable[[World], Iterator[str]]
ACTORS: dict[str, Actor] = {
    "publisher": publish,
    "late build": lambda world: publish(world, stale=True),
    "lost answer": lambda world: publish(world, loses_answer=True),
    "rollback": roll_back,
    "automatic rollback": lambda world: roll_back(world, if_wrong=True),
    "careful rollback": lambda world: roll_back(world, if_live=True),
    "daily run": publish,
    "again": lambda world: publish(world, again=True),
    "wrong edit": lambda world: edit(world, 0, WRONG),
    "other edit": lambda world: edit(world, 1, "good"),
    "fix": lambda world: edit(world, 0, "good"),
    "revert": revert,
    "slow host": serve,
    "commit of the forge": commit_by_forge,
}
MAIN_ACTORS = ("publisher", "late build", "rollback", "automatic rollback", "again", "wrong edit")
MAIN_ACTS = 4  # as many as an actor has from its beginning to its first send, and one more


def create_world() -> World:
    """Return a site whose newest release has a wrong page, and a good one before it."""
    first, second = Commit(1, ("good1", "good1")), Commit(2, (WRONG, "good1"))
    return World([first, second], Live(second, revision=2), second, [first])


def run_order(names: tuple[str, ...], order: tuple[int, ...]) -> Counter[str]:
    """Run the actors, one act at a time in this order. Raises BrokenRuleError."""
    world = create_world()
    running = [ACTORS[name](world) for name in names]
    for actor in running:
        next(actor, None)
    for index in order:
        next(running[index], None)
    for actor in running:
        for _ in actor:
            pass
    check_way_out(world)
    return Counter(world.counts)


def check_way_out(world: World) -> None:
    """Check that the newest commit can go live, by a revert or by again."""
    for way in (revert, lambda world: publish(world, again=True)):
        for _ in way(world):
            pass
        for _ in publish(world):
            pass
        if world.live.commit.texts == world.main[-1].texts:
            return
    raise BrokenRuleError("a release is stuck without a way to publish it")


def explore_all(names: tuple[str, ...], acts: int) -> int:
    """Run every order in which these actors can act, and return their number."""
    count = 0
    for order in iter_orders((acts,) * len(names)):
        run_order(names, order)
        count += 1
    return count


def iter_orders(acts: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield every order of actors that act so many times each."""
    if not any(acts):
        yield ()
    for index, number in enumerate(acts):
        if number:
            rest = (*acts[:index], number - 1, *acts[index + 1 :])
            yield from ((index, *order) for order in iter_orders(rest))


def explore_randomly(rounds: int, seed: int) -> Counter[str]:
    """Run random actors in random orders, and return how often each outcome came."""
    chance, total = random.Random(seed), Counter[str]()
    for _ in range(rounds):
        names = tuple(chance.choices([*ACTORS], k=chance.randint(3, 8)))
        order = tuple(chance.choices(range(len(names)), k=3 * len(names)))
        try:
            total += run_order(names, order)
        except BrokenRuleError as error:
            raise BrokenRuleError(f"{error}: {names} in the order {order}") from None
    return total


if __name__ == "__main__":
    rounds, seed = int(sys.argv[1]), int(sys.argv[2])
    trios = itertools.combinations_with_replacement(MAIN_ACTORS, 3)
    print(f"{sum(explore_all(names, MAIN_ACTS) for names in trios):,} orders")  # noqa: T201
    print(f"{rounds:,} random orders:", dict(explore_randomly(rounds, seed)))  # noqa: T201
