"""Run publishers of a bucket in many orders, with pauses, kills and time between their acts.

A publisher is paused after each of its acts, for a time that is shorter than a lease, ends with it
or is longer. It acts once more, is paused again, and another publisher acts so often. Then both go
on. A mix needs no more: a request that is under way, a takeover, and the end of that request.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator

from tests.publishing.simulation.bucket_model import Bucket, pass_time, publish
from tests.publishing.simulation.model import BrokenRuleError, Commit

Actor = Callable[[Bucket, str], Iterator[str]]
ACTS = 15  # of a publish that changes both pages, without a rival
OTHER_ACTS = (0, 1, 2, 3, 5, 7, 9, 11, 13, 99)
SECOND_ACTS = (0, 1, 2, 5)  # of the paused publisher, before the other one goes on
MAX_TICKS = 6  # of 20 seconds: longer than a lease and the time after it
ACTORS: dict[str, Actor] = {
    "publisher": publish,
    "late build": lambda bucket, name: publish(bucket, name, is_late=True),
    "paused": lambda bucket, name: publish(bucket, name, is_paused=True),
    "paused late build": lambda bucket, name: publish(bucket, name, is_late=True, is_paused=True),
    "killed": lambda bucket, name: publish(bucket, name, is_paused=True),
    "time": lambda bucket, _: pass_time(bucket, MAX_TICKS),
    "edit of one page": lambda bucket, _: edit(bucket, both=False),
    "edit of both pages": lambda bucket, _: edit(bucket, both=True),
}


def create_bucket() -> Bucket:
    """Return a bucket with an old site, and three commits of which each changes other pages."""
    texts = (("one", "one"), ("two", "two"), ("three", "two"))
    commits = [Commit(number, pair) for number, pair in enumerate(texts, 1)]
    return Bucket(commits, ["one", "one"], commits[0])


def edit(bucket: Bucket, *, both: bool) -> Iterator[str]:
    """Merge new texts."""
    yield "merge"
    number = bucket.main[-1].number + 1
    other = str(number) if both else bucket.main[-1].texts[1]
    bucket.main.append(Commit(number, (str(number), other)))


def run_acts(bucket: Bucket, actors: list[Iterator[str]], order: list[tuple[int, int]]) -> None:
    """Let each actor of the order act so many times."""
    for index, acts in order:
        for _ in itertools.islice(actors[index], acts):
            pass


def check_end(bucket: Bucket) -> None:
    """Check that the bucket has one whole site, or that the next publish makes it whole."""
    for _ in pass_time(bucket, MAX_TICKS):
        pass
    for _ in publish(bucket, "last"):
        pass
    if bucket.pages != [*bucket.main[-1].texts] or bucket.state != bucket.main[-1]:
        raise BrokenRuleError("the next publish left a mix of two sites")


def explore_pauses() -> Counter[str]:
    """Run every order in which a publisher is paused twice, and another one comes between."""
    total = Counter[str]()
    pauses = ((0, 0), (1, 0), (2, 1), (3, 0), (4, 0), (2, 4))  # ticks before and after one more act
    acts = (range(ACTS + 1), pauses, OTHER_ACTS, SECOND_ACTS)
    for first, (before, after), other, second in itertools.product(*acts):
        bucket = create_bucket()
        actors = [
            publish(bucket, "paused", is_late=True, is_paused=True),
            pass_time(bucket, 4 * MAX_TICKS),
            publish(bucket, "two"),
        ]
        order = [(0, first), (1, before), (0, 1), (1, after), (2, other), (0, second), (1, 2)]
        run_acts(bucket, actors, [*order, (2, 99), (0, 99), (1, 99), (2, 99), (0, 99)])
        check_end(bucket)
        total["orders"] += 1
    return total


def explore_randomly(rounds: int, seed: int) -> Counter[str]:
    """Run random actors in random orders, and return how often each outcome came."""
    chance, total = random.Random(seed), Counter[str]()
    for _ in range(rounds):
        names = tuple(chance.choices([*ACTORS], k=chance.randint(2, 5)))
        order = [
            (chance.randrange(len(names)), chance.randint(1, 6))
            for _ in range(chance.randint(3, 12))
        ]
        bucket = create_bucket()
        actors = [ACTORS[name](bucket, f"{name} {at}") for at, name in enumerate(names)]
        try:
            run_acts(bucket, actors, order)
            ends = [(index, 99) for index, name in enumerate(names) if name != "killed"]
            run_acts(bucket, actors, ends)
            check_end(bucket)
        except BrokenRuleError as error:
            raise BrokenRuleError(f"{error}: {names} in the order {order}") from None
        total.update(bucket.counts)
    return total
