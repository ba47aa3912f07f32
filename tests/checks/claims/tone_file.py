"""Write content/data/claim-tone.yaml with new points."""

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

Points = dict[str, int]
HEADER = """\
# The points by which a sentence reads like an advertisement (more than 0) or like information
# (less). `levels`: the least points of a sentence for a warning and for an error, where it has a
# form of a rule (`form_`) and where the points alone decide (`alone_`). `base`: the points of each
# sentence.
#
# `words`: a word stands for its inflections and counts each time. `a b` is a pair of words, and
# `a .. b` a pair further apart in one clause. `^ a` is the first word of a text and `a ^` its last.
# `hea*`, `*ing` and `*eal*` are parts of words. A name in capital letters is a list of
# claim-words.yaml. `@3-14` is a word of the group 3-14 of claim-groups.yaml, and `@3` one of all
# groups 3-. `#` begins a mark of the text, such as its length. `kinds`: points that name the kind
# of a claim.
#
# `python -m tests.checks.claims.train_tone` computes all points and levels: it overwrites changes
# here. To spare a harmless sentence or to find a claim, add sentences of its sort to the folder
# tests/checks/claims/sentences, and run it.

"""
WIDTH = 140


def write_tone(
    path: Path, levels: Points, points: Points, kinds: dict[str, Points], names: Mapping[str, str]
) -> None:
    """Write points and levels. `names` has a word for each stem."""
    lines = [HEADER, f"- lang: en\n  base: {points['']}\n  levels:\n"]
    lines += [f"    {name}: {levels[name]}\n" for name in sorted(levels)]
    lines += ["  words:\n", *_iter_points(points, names, "    ")]
    lines += ["  kinds:\n"]
    for kind, its_points in kinds.items():
        lines += [f"    - kind: {kind}\n      base: {its_points['']}\n      words:\n"]
        lines += _iter_points(its_points, names, "        ")
    path.write_text("".join(lines), "utf-8")


def _iter_points(points: Points, names: Mapping[str, str], indent: str) -> Iterator[str]:
    groups = defaultdict(list)
    for feature, value in points.items():
        if value and feature and "," not in feature:
            parts = [names.get(part, part) for part in feature.split()]
            groups[value].append(" ".join(parts))
    for value in sorted(groups, reverse=True):
        yield f"{indent}- points: {value}\n{indent}  words: >-\n"
        yield _wrap(", ".join(sorted(groups[value])), f"{indent}    ")


def _wrap(text: str, indent: str) -> str:
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return "\n".join(lines) + "\n"
