"""Find the interface strings that the templates of a theme show."""

from __future__ import annotations

import re
from pathlib import Path

_STRING = re.compile(r"\bstrings(?:\.|\[['\"])([a-z][a-z0-9_]*)(?![a-z0-9_]*['\"]\s*~)")
_METHODS = frozenset({"get", "items", "keys", "values"})


def list_template_strings(theme: Path) -> dict[str, str]:
    """Return the keys of all strings that the templates name, each with one template."""
    found: dict[str, str] = {}
    for file in sorted((theme / "templates").rglob("*.*")):
        try:
            keys = _STRING.findall(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            continue  # the build reports what it cannot read
        name = file.relative_to(theme.parent).as_posix()
        found.update(dict.fromkeys((key for key in keys if key not in found), name))
    return {key: name for key, name in found.items() if key not in _METHODS}
