"""Find the name that an editor means for a page or a record whose name has another ending."""

from __future__ import annotations

import codecs
import re
from pathlib import Path, PurePosixPath

from clinicsite.model.kind import PAGE_KINDS
from clinicsite.parsing.front_matter_bounds import FENCE
from clinicsite.parsing.record_files import RECORD_FILES
from clinicsite.parsing.site import Site

# The endings of other programs for Markdown, and those that an editor or a system adds.
_MARKDOWN = re.compile(
    r"(?i)(?:\.(?:md|markdown|mdown|mkdown|mkdn|mkd|mdwn|mdtxt|mdtext|md\.te?xt|md~))$"
)
_YAML = re.compile(r"(?i)\.(?:yaml|yml|yaml\.txt|yml\.txt)$")
_TEXT = re.compile(r"(?i)\.te?xt$")


def find_intended_name(site: Site, path: str) -> str:
    """Return the path with the ending that the site reads, or "" for every other file.

    A text file in a folder of pages is meant as a page if it begins with front matter.
    """
    folder, name = path.split("/", 1)[0], PurePosixPath(path).name
    if folder in PAGE_KINDS:
        new = _MARKDOWN.sub(".md", name)
        if new == name and _TEXT.search(name) and _begins_with_fence(site.content / path):
            new = _TEXT.sub(".md", name)
    elif folder == "data" and _YAML.sub("", name).lower() in RECORD_FILES:
        new = f"{_YAML.sub('', name).lower()}.yaml"
    else:
        return ""
    return "" if new == name or new.startswith(".") else str(PurePosixPath(path).with_name(new))


def _begins_with_fence(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            begin = opened.read(200).removeprefix(codecs.BOM_UTF8).lstrip()
    except OSError:
        return False
    return begin.splitlines()[:1] == [FENCE.encode()]
