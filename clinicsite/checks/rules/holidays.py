"""Check the holidays of the clinic and of its offices."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.opening_hours import Holiday
from clinicsite.model.problem import Problem
from clinicsite.model.yaml_tree import YamlPath
from clinicsite.parsing.site import Site


@rule("W620", scope=Scope.SITE)
def past_holidays(site: Site) -> Iterator[Problem]:
    """A holiday that is over needs its next date."""
    source = site.records.get_source("clinic")
    for path, holiday in _iter_holidays(site):
        if holiday.last_day < site.now.date():
            message = f"The holiday {holiday.name} was over on {holiday.last_day}"
            help_text = "Write its next date, or delete it. The pages show only holidays ahead."
            field = "until" if holiday.until else "date"
            yield source.make_problem("W620", (*path, field), message, help_text)


def _iter_holidays(site: Site) -> Iterator[tuple[YamlPath, Holiday]]:
    clinic = site.records.clinic
    for index, holiday in enumerate(clinic.holidays):
        yield ("holidays", index), holiday
    for number, office in enumerate(clinic.locations):
        for index, holiday in enumerate(office.holidays):
            yield ("locations", number, "holidays", index), holiday
