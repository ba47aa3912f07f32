"""Name a page for search engines: its title, the clinic and the city."""

from __future__ import annotations

from clinicsite.model.clinic import Clinic

MAX_TITLE_LENGTH = 65  # characters that search engines show


def format_title_suffix(title: str, clinic: Clinic) -> str:
    """Return the end of the title element: the clinic, then its city.

    Where both are too long, the city alone is there: search engines show the name of the site
    beside the title. Neither is repeated.
    """
    name = "" if title.casefold() == clinic.name.casefold() else clinic.name
    address = clinic.address
    if address is None or address.city.casefold() in f"{title} {name}".casefold():
        return f" | {name}" if name else ""
    whole = f" | {name}, {address.city}"
    if name and len(title) + len(whole) <= MAX_TITLE_LENGTH:
        return whole
    return f" | {address.city}, {address.state}"
