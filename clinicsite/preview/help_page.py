"""The guide for writers at /help/ in the preview: two documents of docs/ as pages."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
from markdown.extensions.toc import slugify
from markupsafe import Markup

from clinicsite.preview.overlay import MEANINGS, OWN

HELP = "help/"
FILES = {HELP: "docs/writing.md", MEANINGS: "docs/problems.md"}
EXTENSIONS = ["tables", "fenced_code", "sane_lists", "toc"]
_CODE = re.compile(r"([EW]\d{3}): ")
_PAGE = Markup(
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n<title>{title}</title>\n'
    '<link rel="stylesheet" href="{own}preview.css">\n</head>\n<body class="guide">\n'
    '<nav aria-label="Help"><a href="/">The site</a> <a href="/{help}">Writing guide</a> '
    '<a href="/{meanings}">What each problem means</a></nav>\n'
    "<main>\n{body}\n</main>\n</body>\n</html>\n"
)


def guide_page(root: Path, address: str) -> bytes | None:
    """The page of the guide at `address`, as the file is now; None where there is none."""
    file = root / FILES.get(address, "")
    if address not in FILES or not file.is_file():
        return None
    text = file.read_text("utf-8", "replace")
    for target, path in FILES.items():
        text = text.replace(f"]({Path(path).name}", f"](/{target}")
    settings = {"toc": {"slugify": _id}}
    body = markdown.markdown(text, extensions=EXTENSIONS, extension_configs=settings)
    body = re.sub(
        r"<table>.*?</table>", r'<div class="guide__table">\g<0></div>', body, flags=re.DOTALL
    )
    title = re.search(r"(?m)^# (.+)$", text)
    page = _PAGE.format(
        title=title[1] if title else "Help",
        own=OWN,
        help=HELP,
        meanings=MEANINGS,
        body=Markup(body),  # noqa: S704 (the project's own documents)
    )
    return page.encode()


def _id(words: str, separator: str) -> str:
    """The id of a heading: that of a problem is its code."""
    code = _CODE.match(words)
    return code[1].lower() if code else slugify(words, separator)
