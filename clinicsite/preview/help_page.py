"""Render documents of docs/ as the guide for writers at /help/."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
from markdown.extensions.toc import slugify_unicode
from markupsafe import Markup

from clinicsite.model.output_paths import GUIDE_FOLDER
from clinicsite.preview.overlay import MEANINGS_URL_PATH, PREVIEW_PREFIX

HELP_URL_PATH = f"{GUIDE_FOLDER}/"
SPANISH_URL_PATH = f"{HELP_URL_PATH}es/"
HELP_FILES = {
    HELP_URL_PATH: "docs/writing.md",
    f"{HELP_URL_PATH}admin/": "docs/admin.md",
    SPANISH_URL_PATH: "docs/escribir.md",
    f"{HELP_URL_PATH}markdown/": "docs/markdown.md",
    MEANINGS_URL_PATH: "docs/problems.md",
}
MARKDOWN_EXTENSIONS = ["tables", "fenced_code", "sane_lists", "toc"]
_CODE_HEADING = re.compile(r"([EW]\d{3}) ")
_PAGE_TEMPLATE = Markup(
    '<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n<title>{title}</title>\n'
    '<link rel="stylesheet" href="{own}preview.css">\n</head>\n<body class="guide">\n'
    '<nav aria-label="Help"><a href="/">The site</a> <a href="/{help}">Writing guide</a> '
    '<a href="/{meanings}">What each problem means</a></nav>\n'
    "<main>\n{body}\n</main>\n</body>\n</html>\n"
)


def render_help_page(root: Path, url_path: str) -> bytes | None:
    """Return the page of the guide at `url_path`, as its file is now, or None."""
    file = root / HELP_FILES.get(url_path, "")
    if url_path not in HELP_FILES or not file.is_file():
        return None
    text = file.read_text("utf-8", "replace")
    for target, path in HELP_FILES.items():
        text = text.replace(f"]({Path(path).name}", f"](/{target}")
    settings = {"toc": {"slugify": _make_heading_id}}
    body = markdown.markdown(text, extensions=MARKDOWN_EXTENSIONS, extension_configs=settings)
    body = re.sub(
        r"<table>.*?</table>", r'<div class="guide__table">\g<0></div>', body, flags=re.DOTALL
    )
    title = re.search(r"(?m)^# (.+)$", text)
    page = _PAGE_TEMPLATE.format(
        lang="es" if url_path == SPANISH_URL_PATH else "en",
        title=title[1] if title else "Help",
        own=PREVIEW_PREFIX,
        help=HELP_URL_PATH,
        meanings=MEANINGS_URL_PATH,
        body=Markup(body),  # noqa: S704 (documents of this project)
    )
    return page.encode()


def _make_heading_id(words: str, separator: str) -> str:
    """Return the id of a heading: of a problem, its code."""
    code = _CODE_HEADING.match(words)
    return code[1].lower() if code else slugify_unicode(words, separator)
