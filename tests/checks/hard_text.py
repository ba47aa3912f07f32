"""Hard text for the tests of plain language."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

HARD = (
    "Practitioners administering intravenous preparations continually evaluate "
    "physiological parameters throughout the entire procedure."
)


def make_paragraphs(*given: str) -> str:
    """Paragraphs of a text."""
    return "\n\n".join(given)
