"""No cell of a CSV file is a formula."""

import pytest

from clinicsite.support.csv_cells import escape_cell


@pytest.mark.parametrize(
    "text",
    [
        *(
            "=1+1",
            "+1",
            "-1",
            "@sum",
            "\tx",
            "\rx",
            "\nx",
            " =1",
            "\u00a0=1",
            "\u200b=1",
            "\ufeff=1",
        ),
        *(
            "＝1",
            "＋1",
            "－1",
            "＠sum",
            "﹦1",
            "﹢1",
            "﹣1",
            "﹫sum",
            "\u3000＝1",
            "\u202e=1",
            "\x00=1",
        ),
    ],
)
def test_a_formula_becomes_a_text(text: str) -> None:
    assert escape_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "a=1", "1-2", "’=1", "año", "5 %", " a"])
def test_a_text_stays(text: str) -> None:
    assert escape_cell(text) == text
