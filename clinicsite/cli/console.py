"""Give commands the project's folders and settings."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.checks.unexpected_errors import make_unexpected_problem
from clinicsite.cli.output import ROOT, add_ci_summary, echo, set_ci_output
from clinicsite.rendering.old_project import explain_old_project
from clinicsite.rendering.settings import SETTINGS_FILE, check_settings, check_settings_file
from clinicsite.support.errors import UserError

__all__ = ["ROOT", "add_ci_summary", "echo", "set_ci_output"]
INVOCATION_DIR = Path.cwd()  # a typed path is relative to it


def resolve_path(typed: str) -> Path:
    """Return a typed path, which is relative to the folder where the person typed it."""
    return INVOCATION_DIR / Path(typed).expanduser()


def resolve_page(typed: str) -> str:
    """Return the path of a typed file of content/ from the project, or the typed text itself."""
    file, content = resolve_path(typed).resolve(), (ROOT / "content").resolve()
    if typed.strip() and file.is_file() and file.is_relative_to(content):
        return f"content/{file.relative_to(content).as_posix()}"
    return typed


def load_settings() -> ModuleType:
    """Return the settings of the published site.

    Raises UserError for those of old versions, and ContentCheckError for a mistake in them.
    They are imported on the first call, because publishconf.py reads environment variables.
    """
    check_settings_file(ROOT, SETTINGS_FILE)
    try:
        settings = import_module("publishconf")
    except Exception as error:  # noqa: BLE001 (settings can raise anything; it is reported)
        raise ContentCheckError([make_unexpected_problem(error, ROOT, SETTINGS_FILE)]) from None
    check_settings(vars(settings), ROOT, SETTINGS_FILE)
    if old := explain_old_project(ROOT, str(settings.PAGE_URL)):
        raise UserError(old)
    return settings


def get_site_url() -> str:
    """Return the URL that the published site is built for."""
    return str(load_settings().SITEURL)
