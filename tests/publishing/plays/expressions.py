"""Evaluate the conditions that both forges have: comparisons, `&&`, `||` and brackets.

GitHub writes a name as in `inputs.again`, GitLab as in `$CI_COMMIT_BRANCH`. `lookup` returns its
value.
"""

import re
from collections.abc import Callable

Value = str | bool | None
Lookup = Callable[[str], Value]
TOKEN = re.compile(
    r"""\s*(?:(==|!=|&&|\|\||[()]) | ('[^']*'|"[^"]*") | (\$?[A-Za-z_][\w.-]*(?:\(\))?))""",
    re.VERBOSE,
)
CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}


def evaluate(condition: str, lookup: Lookup) -> Value:
    """Return the value of a condition. Raises ValueError for what is not understood."""
    tokens = tokenize(condition)
    value = parse_or(tokens, lookup)
    if tokens:
        raise ValueError(f"{tokens[0]!r} is not understood in {condition!r}")
    return value


def tokenize(condition: str) -> list[str]:
    """Return the tokens of a condition."""
    tokens, place, text = [], 0, condition.rstrip()
    while place < len(text):
        found = TOKEN.match(text, place)
        if not found:
            raise ValueError(f"{text[place:]!r} is not understood in {condition!r}")
        tokens.append(found[0].strip())
        place = found.end()
    return tokens


def parse_or(tokens: list[str], lookup: Lookup) -> Value:
    """Both sides are read, and the first that holds is the value."""
    value = parse_and(tokens, lookup)
    while tokens[:1] == ["||"]:
        tokens.pop(0)
        other = parse_and(tokens, lookup)
        value = value or other
    return value


def parse_and(tokens: list[str], lookup: Lookup) -> Value:
    """Both sides are read, and the first that does not hold is the value."""
    value = parse_comparison(tokens, lookup)
    while tokens[:1] == ["&&"]:
        tokens.pop(0)
        other = parse_comparison(tokens, lookup)
        value = value and other
    return value


def parse_comparison(tokens: list[str], lookup: Lookup) -> Value:
    value = parse_value(tokens, lookup)
    if tokens[:1] in (["=="], ["!="]):
        is_equal = tokens.pop(0) == "=="
        return (value == parse_value(tokens, lookup)) is is_equal
    return value


def parse_value(tokens: list[str], lookup: Lookup) -> Value:
    token = tokens.pop(0) if tokens else "the end"
    if token == "(":
        value = parse_or(tokens, lookup)
        if tokens[:1] != [")"]:
            raise ValueError("a bracket is not closed")
        tokens.pop(0)
        return value
    if token[0] in "'\"":
        return token[1:-1]
    if token in CONSTANTS:
        return CONSTANTS[token]
    if not re.match(r"[$A-Za-z_]", token) or token == "the end":
        raise ValueError(f"{token!r} is not a value")
    return lookup(token)
