"""One build for the preview, in a process of its own: `python -m … OUTPUT SITEURL`."""

import sys
from pathlib import Path

from plugins.checking.problems import ContentProblems, show
from plugins.rendering.build import build


def main(output: str, site_url: str) -> int:
    """Build with drafts into a folder; returns the exit code, and prints the problems."""
    try:
        result = build(
            Path.cwd(),
            Path(output),
            settings_file="pelicanconf.py",
            settings={"SITEURL": site_url},
        )
    except ContentProblems as stopped:
        return show(stopped.problems, json_output=False, annotate=False) or 1
    if result.problems:
        show(result.problems, json_output=False, annotate=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
