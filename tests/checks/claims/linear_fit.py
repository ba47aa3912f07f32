"""Fit a logistic regression by dual coordinate descent (Yu, Huang and Lin, 2011)."""

import math
import random
from collections import Counter
from collections.abc import Sequence

COST, ROUNDS = 0.1, 15
MIN_ROWS = 3  # with a feature that has a weight
RATIO_SHARE = 0.5  # how much the shares of a word in claims and in other sentences scale it


def fit_weights(
    rows: Sequence[Counter[str]], verdicts: Sequence[bool], shares: Sequence[float]
) -> dict[str, float]:
    """Return a weight for each feature that enough rows have. The key "" has the constant."""
    totals = Counter(name for row in rows for name in row)
    names = ["", *sorted(name for name, count in totals.items() if count >= MIN_ROWS)]
    numbers = {name: number for number, name in enumerate(names)}
    scales = _scale_features(rows, verdicts, numbers)
    data = []
    for row, verdict, share in zip(rows, verdicts, shares, strict=True):
        places = [numbers[name] for name in row if name in numbers]
        values = [scales[number] * row[names[number]] for number in places]
        sign = 1 if verdict else -1
        norm = 1 + sum(value * value for value in values)
        data.append(([0, *places], [sign, *(sign * value for value in values)], norm, COST * share))
    weights, factors, logits = [0.0] * len(names), [0.0] * len(data), [-3.0] * len(data)
    order, chance = list(range(len(data))), random.Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for one in order:
            places, values, norm, most = data[one]
            total = sum([weights[n] * value for n, value in zip(places, values, strict=True)])
            logits[one] = _solve(total - norm * factors[one], norm * most, logits[one])
            factor = most / (1 + math.exp(-logits[one]))
            step, factors[one] = factor - factors[one], factor
            for number, value in zip(places, values, strict=True):
                weights[number] += step * value
    return {name: weights[number] * scales[number] for name, number in numbers.items()}


def _solve(offset: float, slope: float, logit: float) -> float:
    """Return the logit with logit + offset + slope * sigmoid(logit) = 0, by Newton's method."""
    for _ in range(20):
        share = 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
        step = (logit + offset + slope * share) / (1 + slope * share * (1 - share))
        logit -= max(-4.0, min(4.0, step))
        if abs(step) < 1e-4:
            break
    return max(-30.0, min(30.0, logit))


def _scale_features(
    rows: Sequence[Counter[str]], verdicts: Sequence[bool], numbers: dict[str, int]
) -> list[float]:
    """Return a factor for each feature: larger where claims have it more often, or less often."""
    counts = {True: [1.0] * len(numbers), False: [1.0] * len(numbers)}
    for row, verdict in zip(rows, verdicts, strict=True):
        for name, count in row.items():
            if name in numbers:
                counts[verdict][numbers[name]] += count
    claims, others = sum(counts[True]), sum(counts[False])
    scales = [
        1 - RATIO_SHARE + RATIO_SHARE * abs(math.log((one / claims) / (two / others)))
        for one, two in zip(counts[True], counts[False], strict=True)
    ]
    return [1.0, *scales[1:]]
