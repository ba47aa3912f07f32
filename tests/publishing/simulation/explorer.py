"""Run actors of the model in all orders, or in random ones, and check what is left at the end.

How deep the orders of all actors go: an actor acts three times from its beginning to its first
send. A fault of a race needs a look of one actor, a send of another one, and the send of the
first. So all orders of three acts hold each such fault of three actors. The test command runs all
orders of two actors, with one act more. Then the actors end one after the other. Longer races, and
those of four to eight actors, are for the random orders.

`python -m tests.publishing.simulation.explorer ROUNDS SEED` prints the counts of a long round.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

from tests.publishing.simulation import bucket_explorer
from tests.publishing.simulation.actors import Publisher, publish, roll_back
from tests.publishing.simulation.events import (
    adopt,
    commit_domain,
    commit_page,
    edit,
    pass_days,
    revert,
    serve,
    work_off,
)
from tests.publishing.simulation.model import WRONG, BrokenRuleError, Commit, Live, World

Actor = Callable[[World], Iterator[str]]
ACTORS: dict[str, Actor] = {
    "publisher": publish,
    "late build": lambda world: publish(world, Publisher(is_late=True)),
    "lost answer": lambda world: publish(world, Publisher(answer="lost")),
    "late answer": lambda world: publish(world, Publisher(answer="late")),
    "no answer": lambda world: publish(world, Publisher(answer="never")),
    "silent host works": work_off,
    "rollback": roll_back,
    "automatic rollback": lambda world: roll_back(world, if_wrong=True),
    "careful rollback": lambda world: roll_back(world, if_live=True),
    "daily run": publish,
    "again": lambda world: publish(world, Publisher(again=True)),
    "wrong edit": lambda world: edit(world, 0, WRONG),
    "other edit": lambda world: edit(world, 1, "good"),
    "fix": lambda world: edit(world, 0, "good"),
    "revert": revert,
    "slow host": serve,
    "domain of the forge": commit_domain,
    "page by hand": commit_page,
    "adoption": adopt,
    "next day": lambda world: pass_days(world, 1.0),
    "clock behind": lambda world: publish(world, Publisher(clock=-3.0)),
    "clock ahead": lambda world: publish(world, Publisher(clock=8.0)),
    "clock of a server": lambda world: publish(world, Publisher(server_clock=-90.0)),
    "edit with a wrong clock": lambda world: edit(world, 1, "good", clock=60.0),
    "clock far ahead": lambda world: publish(world, Publisher(clock=60.0)),
}
WEIGHTS = [1 if "clock" in name else 3 for name in ACTORS]  # a wrong one stops most publishes
MAIN_ACTORS = (
    *("publisher", "late build", "rollback", "automatic rollback", "again", "wrong edit"),
    *("domain of the forge", "page by hand", "late answer"),
)
PAIR_ACTS, TRIO_ACTS = 4, 3


def create_world(*, is_behind: bool = False) -> World:
    """Return a site whose newest release has a wrong page, and a good one before it.

    Where the site is behind, main has a newer commit that fixes the page.
    """
    first, second = Commit(1, ("good1", "good1"), -40.0), Commit(2, (WRONG, "good1"))
    newer = [Commit(3, ("good3", "good1"))] if is_behind else []
    return World([first, second, *newer], Live(second, revision=2), second, history=[Live(first)])


def run_order(
    names: tuple[str, ...], order: tuple[int, ...], *, is_behind: bool = False
) -> Counter[str]:
    """Run the actors, one act at a time in this order. Raises BrokenRuleError."""
    world = create_world(is_behind=is_behind)
    running = [ACTORS[name](world) for name in names]
    for actor in running:
        next(actor, None)
    for index in order:
        next(running[index], None)
    for actor in running:
        for _ in actor:
            pass
    counts = Counter(world.counts)
    check_way_out(world)
    for _ in work_off(world):  # what a silent host still has changes nothing
        pass
    if world.live.commit.texts != world.main[-1].texts:
        raise BrokenRuleError("a late send replaced a newer release")
    return counts


def check_way_out(world: World) -> None:
    """Check that the newest commit can go live, by a revert, by again, or by adoption.

    A server whose clock alone is wrong is no obstacle.
    """
    for way in (revert, adopt, lambda world: publish(world, Publisher(again=True))):
        for actor in (way(world), publish(world, Publisher(server_clock=90.0))):
            for _ in actor:
                pass
        if world.live.commit.texts == world.main[-1].texts:
            return
    raise BrokenRuleError("a release is stuck without a way to publish it")


def explore_all(names: tuple[str, ...], acts: int) -> int:
    """Run every order in which these actors can act, and return their number."""
    count = 0
    for order in iter_orders((acts,) * len(names)):
        for is_behind in (False, True):
            run_order(names, order, is_behind=is_behind)
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
        names = tuple(chance.choices([*ACTORS], WEIGHTS, k=chance.randint(3, 8)))
        order = tuple(chance.choices(range(len(names)), k=3 * len(names)))
        is_behind = chance.random() < 0.5
        try:
            total.update(run_order(names, order, is_behind=is_behind))
        except BrokenRuleError as error:
            what = f"{names} in the order {order}, behind: {is_behind}"
            raise BrokenRuleError(f"{error}: {what}") from None
    return total


def main(rounds: int, seed: int) -> Iterator[str]:
    """Run random orders, then all orders of three main actors, and yield the counts."""
    yield f"{rounds:,} random orders: {dict(explore_randomly(rounds, seed))}"
    found = bucket_explorer.explore_randomly(rounds, seed)
    yield f"{rounds:,} random orders at a bucket: {dict(found)}"
    yield f"{sum(bucket_explorer.explore_pauses().values()):,} orders of pauses at a bucket"
    trios = itertools.combinations_with_replacement(MAIN_ACTORS, 3)
    yield f"{sum(explore_all(names, TRIO_ACTS) for names in trios):,} orders of three actors"


if __name__ == "__main__":
    for line in main(int(sys.argv[1]), int(sys.argv[2])):
        print(f"{time.process_time():,.0f} s: {line}", flush=True)  # noqa: T201
