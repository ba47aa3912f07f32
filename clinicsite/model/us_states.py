"""Name the states, districts and territories of the United States (USPS Publication 28, B)."""

from __future__ import annotations

import re

from clinicsite.model.fields import field_error
from clinicsite.support.edit_distance import find_only_near_match, suggest

STATES = dict(
    row.split(" ", 1)
    for row in (
        "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|AS American Samoa|CA California|CO Colorado|"
        "CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|GU Guam|"
        "HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|"
        "ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|"
        "MO Missouri|MP Northern Mariana Islands|MT Montana|NE Nebraska|NV Nevada|"
        "NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|"
        "ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|PR Puerto Rico|"
        "RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|"
        "VT Vermont|VA Virginia|VI Virgin Islands|WA Washington|WV West Virginia|WI Wisconsin|"
        "WY Wyoming"
    ).split("|")
)
_CODES = {name.casefold(): code for code, name in STATES.items()}
_OLD_SHORT_NAMES = {"fla": "FL", "d.c": "DC", "washington, d.c": "DC", "washington dc": "DC"}


def find_state_code(text: str) -> str | None:
    """Return the code of a state that a person writes as `Florida`, `Fla.`, `fl` or `F.L.`."""
    plain = " ".join(text.casefold().split()).rstrip(".")
    letters = re.sub(r"[.\s]", "", plain).upper()
    if letters in STATES:
        return letters
    return _CODES.get(plain) or _OLD_SHORT_NAMES.get(plain)


def check_state_code(text: str) -> str:
    """Return the two capital letters of a state. Raise a field error for anything else."""
    if text in STATES:
        return text
    message = f'"{text}" is not the code of a state'
    if not (code := find_state_code(text)):
        near = find_only_near_match(text, _CODES)
        code = _CODES[near] if near else ""
    if code:
        raise field_error("E102", message, f"Write {code}, the code of {STATES[code]}.", "", code)
    raise field_error("E102", message, "Write its two capital letters, as in FL for Florida.")


def check_state(text: str) -> str:
    """Return the name or the code of a state. Raise a field error for anything else."""
    if text in STATES or text in STATES.values():
        return text
    message = f'"{text}" is not a state'
    if code := find_state_code(text):
        raise field_error("E102", message, f"Write {STATES[code]}.", "", STATES[code])
    help_text = "Write the name of the state, as in Florida."
    raise field_error("E102", message, suggest(text, STATES.values(), help_text))
