"""Rules about whom to tell of a hole in the website's security, and for how long that holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from clinicsite.model.problem import Problem
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.site import Site

CLINIC = "content/data/clinic.yaml"
LONGEST = dt.timedelta(days=366)  # "less than a year" (RFC 9116, 2.5.5)
SOON = dt.timedelta(days=60)
CURE = "Try whether the contact still works, then write a day within a year as expires."


def security_contact_holds(site: Site) -> Iterator[Problem]:
    """Whoever finds a hole must be able to trust the address; so it is looked at every year."""
    if (given := site.records.clinic.security) is None:
        return
    left = given.end - site.now
    if left <= dt.timedelta():
        yield _where(site, "E711", f"The contact for security ran out on {given.expires}", CURE)
    elif left >= LONGEST:
        message = f"The contact for security is to hold until {given.expires}, for over a year"
        yield _where(site, "E711", message, "Write a day within a year.")
    elif left < SOON:
        days = left.days or "less than 1"
        message = f"The contact for security runs out on {given.expires}: days left: {days}"
        yield _where(site, "W702", message, CURE)


def _where(site: Site, code: str, message: str, cure: str) -> Problem:
    """A problem with the line that says until when."""
    source, _ = read_text(site.content.parent / CLINIC, CLINIC)
    rows = enumerate(source.lines, start=1)
    signs = ((row, re.match(r"[^#]*?(expires:)", line)) for row, line in rows)
    found = ((row, sign.start(1) + 1) for row, sign in signs if sign)
    row, column = next(found, (1, 1))
    return source.problem(code, row, column, message, cure)
