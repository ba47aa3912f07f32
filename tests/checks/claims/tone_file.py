"""Write content/data/claim-tone.yaml with new points."""

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

Points = dict[str, int]
HEADER = """\
# The points by which a sentence reads like an advertisement (more than 0) or like information
# (less). `levels`: the least points of a sentence for a warning and for an error, where a rule with
# `min_tone: low` or `min_tone: high` finds its words. Without such words, the levels for `high`
# count. `base`: the points of each sentence.
#
# `points`: lines such as `91 PRESSURE, hope`. Each entry counts once in a sentence. A word stands
# for its inflections, so its ending is cut off (-ing, -ed, -es, -s, -e). `a b` is a pair of words,
# and `a .. b` a pair further apart in one clause. `! a` is a word behind one that denies, `^ a` the
# first word of a text and `a ^` its last. `hea*`, `*ing` and `*eal*` are parts of words. A name in
# capital letters is a list of claim-words.yaml. `@3-14` is a word of the group 3-14 of
# claim-groups.yaml, and `@3` one of all groups 3-. `#` begins a mark of the text.
# `kinds`: more points for each kind of claim. The kind with the most of them counts, and names the
# claim, in sentences with at least `kind_floor` points.
#
# `python -m tests.checks.claims.train_tone` computes all points and levels of English, and
# `train_spanish_tone` those of Spanish: they overwrite changes here. To spare a harmless sentence
# or to find a claim, add sentences of its sort to the folder tests/checks/claims/sentences (or
# spanish), and run it.

"""
WIDTH = 140


def write_tone(
    path: Path,
    levels: Points,
    kind_floor: int,
    points: Points,
    kinds: dict[str, Points],
    *,
    lang: str = "en",
) -> None:
    """Write the points and levels of a language. Keep those of the others."""
    lines = [f"- lang: {lang}\n  base: {points['']}\n  kind_floor: {kind_floor}\n  levels:\n"]
    lines += [f"    {name}: {levels[name]}\n" for name in sorted(levels)]
    lines += ["  points: |-\n", *_iter_lines(points, "    ")]
    lines += ["  kinds:\n"] if kinds else []
    for kind, its_points in kinds.items():
        lines += [f"    - kind: {kind}\n      base: {its_points['']}\n      points: |-\n"]
        lines += _iter_lines(its_points, "        ")
    records = re.split(r"(?m)^(?=- lang: )", path.read_text("utf-8"))[1:]
    others = [record for record in records if not record.startswith(f"- lang: {lang}\n")]
    path.write_text("".join([HEADER, *sorted(["".join(lines), *others])]), "utf-8")


def _iter_lines(points: Points, indent: str) -> Iterator[str]:
    groups = defaultdict(list)
    for feature, value in points.items():
        if feature and "," not in feature:
            # A space would be a place to break the line.
            groups[value].append(feature.replace(" ", "\0"))
    for value in sorted(groups, reverse=True):
        text = ", ".join(sorted(groups[value]))
        for line in textwrap.wrap(text, WIDTH, break_on_hyphens=False, break_long_words=False):
            plain = line.removesuffix(",").replace("\0", " ")
            yield f"{indent}{value} {plain}\n"
