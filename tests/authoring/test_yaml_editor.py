"""Edits of a YAML file give exactly the wanted value, and keep comments and other lines."""

import copy
import random
from collections import Counter
from typing import Any

import pytest
import yaml

from clinicsite.authoring.yaml_editor import set_yaml_value
from clinicsite.authoring.yaml_spans import YamlSpans, get_value
from clinicsite.support.yaml_loader import YAML_LOADER
from tests.projects import ROOT

DATA = ROOT / "content/data"
FILES = ("clinic", "people", "notices", "glossary", "evidence", "references", "navigation")
WORDS = ("plain", "two words", "a: b", "# no comment", '"quoted"', "it's", "null", "", "8 am, 5 pm")
CLINIC = """# The clinic
name: Example # its name
hours: [] # none
offices:
  # the first one
  - name: North
    phone: (555) 555-0100 # main line
    holidays:
      - {date: 2026-12-25, name: Christmas}
      # only there
      - {date: 2027-01-01, name: New Year}
  - name: South
    text: >- # folded
      a long
      text
email:
"""


def load(text: str) -> Any:
    return get_value(yaml.compose(text, Loader=YAML_LOADER))


def list_comments(text: str) -> Counter[str]:
    return Counter(YamlSpans(text, yaml.compose(text, Loader=YAML_LOADER)).comments)


def make_value(rng: random.Random, *, in_list: bool = False) -> Any:
    """Return a value as records have them: no list is an item of a list."""
    kind = rng.random()
    if kind < 0.6 or (in_list and kind < 0.8):
        return rng.choice(WORDS) or rng.choice((None, "x"))
    if kind < 0.8:
        return [make_value(rng, in_list=True) for _ in range(rng.randrange(3))]
    return {name: make_value(rng) for name in rng.sample("abcd", rng.randrange(1, 3))}


def list_places(value: Any) -> list[tuple[Any, Any]]:
    """Return each list or group of a value, with each of its indexes or names."""
    if not isinstance(value, list | dict):
        return []
    names = list(value) if isinstance(value, dict) else range(len(value))
    inner = [place for name in names for place in list_places(value[name])]
    return [*((value, name) for name in names), *inner]


def change(value: Any, rng: random.Random) -> None:
    """Change one place of a value, as a form does."""
    places = list_places(value)
    if not places:
        return
    owner, name = rng.choice(places)
    kind = rng.randrange(5)
    if isinstance(owner, dict):
        if kind == 0 and len(owner) > 1:
            del owner[name]
        elif kind == 1:
            owner[rng.choice("abcdefg")] = make_value(rng)
        else:
            owner[name] = make_value(rng)
    elif kind == 0:
        owner.insert(name, make_value(rng, in_list=True))
    elif kind == 1:
        owner.append(copy.deepcopy(owner[name]))
    elif kind == 2:
        owner.insert(rng.randrange(len(owner)), owner.pop(name))
    elif kind == 3:
        del owner[name]
    else:
        owner[name] = make_value(rng, in_list=True)


@pytest.mark.parametrize("seed", range(3))
def test_editor_any_sequence_of_edits_gives_the_wanted_value(seed: int) -> None:
    rng = random.Random(seed)
    sources = [CLINIC, *((DATA / f"{name}.yaml").read_text("utf-8") for name in FILES)]
    for number in range(40):
        text = rng.choice(sources)
        if len(text) > 8_000:  # a large file is slow, and has no more forms than a part of it
            text = text[: text.index("\n\n- ", 4_000) + 1]
        for _ in range(4):
            wanted = load(text)
            change(wanted, rng)
            before = list_comments(text)
            new = set_yaml_value(text, wanted)
            assert load(new) == wanted, (seed, number)
            assert not before - list_comments(new), (seed, number)
            text = new


@pytest.mark.parametrize("name", ["clinic", "glossary", "evidence", "references", "navigation"])
def test_editor_changes_no_other_line(name: str) -> None:
    text = (DATA / f"{name}.yaml").read_text("utf-8")
    rng = random.Random(name)
    value = load(text)
    leaves = [(owner, key) for owner, key in list_places(value) if isinstance(owner[key], str)]
    for owner, key in rng.sample(leaves, min(8, len(leaves))):
        before, owner[key] = owner[key], "Other words"
        lines, new = text.split("\n"), set_yaml_value(text, value).split("\n")
        owner[key] = before
        first = next(at for at, (a, b) in enumerate(zip(lines, new, strict=False)) if a != b)
        gone = len(lines) - len(new) + 1  # lines of the former value
        assert 1 <= gone <= 4
        assert lines[:first] == new[:first]
        assert lines[first + gone :] == new[first + 1 :]


def test_editor_moves_an_item_with_the_comment_above_it() -> None:
    text = "# Head\n\n- key: a\n\n# On b\n- key: b # here\n  n: 1\n\n- key: c\n"
    value = load(text)
    value.insert(0, value.pop(1))
    value[0]["n"] = "2"
    wanted = "# Head\n\n# On b\n- key: b # here\n  n: 2\n\n- key: a\n\n- key: c\n"
    assert set_yaml_value(text, value) == wanted


def test_editor_keeps_the_comments_of_what_is_removed() -> None:
    text = "a: 1\nb: # why\n  # inside\n  c: 2\nd: []\n"
    assert set_yaml_value(text, {"a": "1", "d": []}) == "a: 1\n# why\n# inside\nd: []\n"
    assert set_yaml_value("# Head\n\n- a: 1\n", []) == "# Head\n\n[]\n"
