"""Rules about the contact for vulnerabilities, and how long it is valid."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site

MAX_VALIDITY = dt.timedelta(days=366)  # "less than a year" (RFC 9116, 2.5.5)
WARNING_PERIOD = dt.timedelta(days=60)
HELP = "Check that the contact still works. Then write a day within a year as expires."


@rule("E711", "W702", scope=Scope.SITE)
def security_contact(site: Site) -> Iterator[Problem]:
    """A finder of a vulnerability can trust the contact, because it is checked every year."""
    if (given := site.records.clinic.security) is None:
        return
    left = given.expires_at - site.now
    if left <= dt.timedelta():
        yield _make_problem(
            site, "E711", f"The contact for security expired on {given.expires}", HELP
        )
    elif left >= MAX_VALIDITY:
        message = f"The contact for security expires on {given.expires}, over a year from now"
        yield _make_problem(site, "E711", message, "Write a day within a year.")
    elif left < WARNING_PERIOD:
        days = left.days or "less than 1"
        message = f"The contact for security expires on {given.expires}. Days left: {days}"
        yield _make_problem(site, "W702", message, HELP)


def _make_problem(site: Site, code: str, message: str, help_text: str) -> Problem:
    """Return a problem with the line that says until when."""
    source = site.records.get_source("clinic").file
    rows = enumerate(source.lines, start=1)
    matches = ((row, re.match(r"[^#]*?(expires:)", line)) for row, line in rows)
    found = ((row, sign.start(1) + 1) for row, sign in matches if sign)
    row, column = next(found, (1, 1))
    return source.make_problem(code, row, column, message, help_text)
