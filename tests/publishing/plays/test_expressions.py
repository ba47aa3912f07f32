"""Conditions of both forges."""

import pytest

from tests.publishing.plays.expressions import evaluate

VALUES = {"$A": "main", "$B": None, "inputs.again": True, "failure()": False}


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ('$A == "main"', True),
        ("$A != 'main' || $A == $A", True),
        ('$B == "main"', False),
        ("$B == null", True),
        ("$B", None),
        ("false && $A == 'x' || $A", "main"),
        ("false && ($A == 'x' || $A)", False),
        ("inputs.again || false", True),
        ("failure() && inputs.again", False),
    ],
)
def test_expression_has_value(condition: str, value: object) -> None:
    assert evaluate(condition, VALUES.__getitem__) == value


@pytest.mark.parametrize("condition", ["", "$A ==", "($A", "$A $B", "$A =~ /x/", "!$A", "a, b"])
def test_expression_of_other_form_is_refused(condition: str) -> None:
    with pytest.raises(ValueError, match="not"):
        evaluate(condition, lambda _: "")
