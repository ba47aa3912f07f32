"""Rules an editor can break; each yields Problems. A build with an error in it does not begin."""

from __future__ import annotations

from typing import Any

from pelican.plugins import signals

from clinicsite.checks import rules
from clinicsite.checks.last_release import last_release
from clinicsite.checks.report_formats import ContentProblems, errors_in
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site

STAGES = ("clinicsite.parsing", "clinicsite.checks", "clinicsite.rendering")


def stop_on_errors(pelican: Any) -> None:
    """Checks the site that was read, before anything is written (signal `get_generators`)."""
    settings = pelican.settings
    if missing := missing_stages(settings["PLUGINS"]):
        raise ContentProblems(missing)
    site: Site = settings["SITE"]
    if name := settings.get("PUBLISH_TO"):
        host = settings["HOSTS"].get(name, name)
        site.released = last_release(site.content.parent, host)
    if settings.get("MEMORY"):  # the preview checks a page when it shows it
        problems = [problem for problem in site.problems if problem.path not in site.sources]
    else:
        problems = rules.check(site)
    settings["PROBLEMS"] = problems
    if errors_in(problems):
        raise ContentProblems(problems)


def missing_stages(loaded: list[str]) -> list[Problem]:
    """Parts of the site's own code that Pelican could not load, and would go on without."""
    cure = "Look for the reason above, and mend the code."
    return [
        Problem("pelicanconf.py", 1, 1, "E703", f"The part {name} could not be loaded", cure)
        for name in STAGES
        if name not in loaded
    ]


def connect() -> None:
    """Connects this stage to the signals of Pelican."""
    signals.get_generators.connect(stop_on_errors)
