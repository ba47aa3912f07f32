"""Format numbers of things in English."""


def format_count(number: int, noun: str) -> str:
    """Return the number and the noun in singular or plural, as in “1 page” and “2 pages”."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
