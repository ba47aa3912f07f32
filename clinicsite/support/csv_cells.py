"""Write texts into cells of CSV files so that spreadsheets show them as they are."""

from __future__ import annotations

import unicodedata

# How a formula begins in a spreadsheet (OWASP, CSV injection), in ASCII and in full width.
_FORMULA_STARTS = frozenset("=+-@")


def escape_cell(text: str) -> str:
    """Return a cell that no spreadsheet evaluates as a formula: it then begins with an apostrophe.

    A spreadsheet can leave out white space and invisible characters in front of a formula.
    """
    for char in unicodedata.normalize("NFKC", text):
        if char.isspace() or unicodedata.category(char)[0] == "C":
            if char in "\t\r\n":
                return f"'{text}"
            continue
        return f"'{text}" if char in _FORMULA_STARTS else text
    return text
