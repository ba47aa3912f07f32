"""Rules an editor can break; each yields Problems. A build with an error in it does not begin."""

from __future__ import annotations

from typing import Any

from pelican.plugins import signals

from clinicsite.checks import rules
from clinicsite.checks.last_release import read_last_release
from clinicsite.checks.report_formats import ContentCheckError, select_errors
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site

REQUIRED_PLUGINS = ("clinicsite.parsing", "clinicsite.checks", "clinicsite.rendering")


def stop_on_errors(pelican: Any) -> None:
    """Checks the site that was read, before anything is written (signal `get_generators`)."""
    settings = pelican.settings
    if missing := find_missing_plugins(settings["PLUGINS"]):
        raise ContentCheckError(missing)
    site: Site = settings["SITE"]
    if name := settings.get("PUBLISH_TO"):
        host = settings["HOSTS"].get(name, name)
        site.last_release = read_last_release(site.content.parent, host)
    if settings.get("MEMORY"):  # the preview checks a page when it shows it
        problems = [problem for problem in site.problems if problem.path not in site.source_paths]
    else:
        problems = rules.check_all(site)
    settings["PROBLEMS"] = problems
    if select_errors(problems):
        raise ContentCheckError(problems)


def find_missing_plugins(loaded: list[str]) -> list[Problem]:
    """Parts of the site's own code that Pelican could not load, and would go on without."""
    help_text = "Look for the reason above, and mend the code."
    return [
        Problem("pelicanconf.py", 1, 1, "E703", f"The part {name} could not be loaded", help_text)
        for name in REQUIRED_PLUGINS
        if name not in loaded
    ]


def connect() -> None:
    """Connects this stage to the signals of Pelican."""
    signals.get_generators.connect(stop_on_errors)
