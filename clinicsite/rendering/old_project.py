"""Find parts of an earlier version in a project, before they cause errors elsewhere."""

from pathlib import Path

OLD_FOLDER = "plugins"  # of the application, before it was called clinicsite
OLD_FIELDS = ("{address}", "{file}")  # of PAGE_URL and its like, before {url_path}


def explain_old_project(root: Path, page_url: str) -> str:
    """Return a sentence on the rest of an earlier version and how to fix it, or nothing.

    `page_url` is the setting PAGE_URL. `plugins.py` answers settings that import the old package.
    """
    if any((root / OLD_FOLDER / "rendering").glob("*.py")):
        return (
            f"The folder {OLD_FOLDER}/ holds the application of an earlier version. Delete this "
            "folder, because the application is in clinicsite/ now."
        )
    if name := next((name for name in OLD_FIELDS if name in page_url), ""):
        return (
            f"pelicanconf.py has the line “{name}” of an earlier version. Take pelicanconf.py from "
            "this version, and add your changes to it again."
        )
    return ""
