"""Fit a logistic regression by dual coordinate descent (Yu, Huang and Lin, 2011)."""

import math
import random
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

RATIO_SHARE = 0.5  # how much the shares of a word in claims and in other sentences scale it


class Row(NamedTuple):
    """The features of a sentence, whether it is an example to find, and how much it counts."""

    names: Collection[str]
    is_claim: bool
    share: float = 1.0


def fit_weights(
    rows: Sequence[Row], scales: dict[str, float], *, cost: float, rounds: int = 12
) -> dict[str, float]:
    """Return a weight for each feature that has a scale. The key "" has the constant."""
    names = ["", *scales]
    numbers = {name: number for number, name in enumerate(names)}
    factor_of = [1.0, *scales.values()]
    data = []
    for row in rows:
        places = [0, *sorted(numbers[name] for name in row.names if name in numbers)]
        sign = 1 if row.is_claim else -1
        values = [sign * factor_of[number] for number in places]
        data.append((places, values, sum(one * one for one in values), cost * row.share))
    weights, factors, logits = [0.0] * len(names), [0.0] * len(data), [-3.0] * len(data)
    order, chance = list(range(len(data))), random.Random(1)
    for _ in range(rounds):
        chance.shuffle(order)
        for one in order:
            places, values, norm, most = data[one]
            total = sum([weights[n] * value for n, value in zip(places, values, strict=True)])
            logits[one] = _solve(total - norm * factors[one], norm * most, logits[one])
            factor = most / (1 + math.exp(-logits[one]))
            step, factors[one] = factor - factors[one], factor
            if abs(step) > most * 1e-4:
                for number, value in zip(places, values, strict=True):
                    weights[number] += step * value
    return {name: weights[number] * factor_of[number] for name, number in numbers.items()}


def fit_strongest(
    rows: Sequence[Row], scales: dict[str, float], *, least: float = 0.0, most: int = 0
) -> dict[str, float]:
    """Return new weights of those features that have high weights: at least `least`, or `most`."""
    weights = fit_weights(rows, scales, cost=0.1)
    strongest = sorted(scales, key=lambda name: (-abs(weights[name]), name))
    chosen = [name for name in strongest if abs(weights[name]) >= least][: most or None]
    return fit_weights(rows, {name: scales[name] for name in sorted(chosen)}, cost=0.15)


def _solve(offset: float, slope: float, logit: float) -> float:
    """Return the logit with logit + offset + slope * sigmoid(logit) = 0, by Newton's method."""
    for _ in range(20):
        share = 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
        step = (logit + offset + slope * share) / (1 + slope * share * (1 - share))
        logit -= max(-4.0, min(4.0, step))
        if abs(step) < 1e-4:
            break
    return max(-30.0, min(30.0, logit))


def find_scales(rows: Sequence[Row], *, least: int) -> dict[str, float]:
    """Return a factor for each feature of `least` rows.

    It is larger where claims have the feature more often than other sentences, or less often.
    """
    counts = {True: Counter[str](), False: Counter[str]()}
    for row in rows:
        counts[row.is_claim].update(row.names)
    names = sorted(
        name
        for name in counts[True] | counts[False]
        if sum(counts[v][name] for v in counts) >= least
    )
    claims, others = (sum(counts[v][name] + 1 for name in names) for v in (True, False))
    return {
        name: 1
        - RATIO_SHARE
        + RATIO_SHARE
        * abs(math.log((counts[True][name] + 1) / claims / ((counts[False][name] + 1) / others)))
        for name in names
    }
