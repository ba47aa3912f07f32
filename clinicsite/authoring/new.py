"""Create a draft from a title: its file, its front matter, and stubs of its sections."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from clinicsite.authoring.write_ahead_log import write_files
from clinicsite.checks.analysis.mentions import Mentions, NamePatterns
from clinicsite.checks.analysis.sections import get_reason
from clinicsite.model.fields import MAX_SLUG, SLUG
from clinicsite.model.front_matter import MAX_DRUG_REVIEW_MONTHS, add_months
from clinicsite.model.kind import PAGE_KINDS, PageKind
from clinicsite.model.output_paths import find_windows_fault
from clinicsite.model.page_structure import Section
from clinicsite.model.problem import SourceFile
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG, PagePath, parse_page_path
from clinicsite.parsing import front_matter
from clinicsite.parsing.output_plan import OutputPlan
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import suggest
from clinicsite.support.errors import UserError

KINDS_BY_NAME = {kind.name: kind for kind in PAGE_KINDS.values()}
_NOTICE_NAMES = ("notice", "notices", "alert", "banner")
DEFAULT_KIND = "article"
EXAMPLE = 'python3 tasks.py new "How nerve blocks work" --kind article'

# Text that needs no quotation marks in YAML.
_PLAIN_YAML = re.compile(r"(?!null$|Null$|NULL$)[^\W\d_][\w ?.!,()’-]*(?<! )")


@dataclass(frozen=True)
class CreatedPage:
    """The file of a new page, its URL path, and hints on what else it may need."""

    path: str  # relative to the project, as in content/articles/x.md
    url_path: str  # as in articles/x/
    hints: tuple[str, ...] = ()


def create_page(root: Path, title: str, kind: str = "", name: str = "") -> CreatedPage:
    """Write a draft in English with this title into the project at `root`.

    The kind is an article, unless given. `name` is the name of the file, if it differs from the
    title. Raises UserError, and never overwrites a file.
    """
    site = read_site(root / "content", root / "theme", "", publish=True)
    site.require_complete()
    if kind and kind.casefold() in _NOTICE_NAMES:
        help_text = "Write it in content/data/notices.yaml. The lines at its top say how."
        raise UserError("A notice is no page.", help_text)
    page_kind = KINDS_BY_NAME[_require_choice("kind of page", kind or DEFAULT_KIND, KINDS_BY_NAME)]
    title = " ".join(title.split())
    if not title:
        raise UserError("The page has no title.", f"Type one, as in: {EXAMPLE}")
    if not title.isprintable():
        raise UserError("The title has a character that cannot be shown.", "Type it without.")
    text = render_draft(title, page_kind, site)
    _raise_for_problems(page_kind, text)
    page_path, path = _choose_path(name or slugify_title(title), page_kind, site)
    if (site.content / path).exists():
        raise UserError(f"There is a file content/{path} already.", "Open that one.")
    write_files(root, {f"content/{path}": (None, text.encode())})
    return CreatedPage(
        f"content/{path}", page_path.url_path, tuple(_hints(page_path, site.records))
    )


def prompt_missing(
    echo: Callable[[str], None],
    prompt: Callable[[str], str],
    options: Mapping[str, str],
) -> dict[str, str]:
    """Return the options of a new page, with the answers of a person for those that are empty.

    Raises EOFError.
    """
    answers = {name: value for name, value in options.items() if value}
    while not answers.get("title"):
        answers["title"] = prompt("What is the title of the page? ").strip()
    text = f"What kind of page is it: {', '.join(KINDS_BY_NAME)}? [{DEFAULT_KIND}] "
    while "kind" not in answers:
        typed = prompt(text).strip().lower() or DEFAULT_KIND
        if typed in KINDS_BY_NAME:
            answers["kind"] = typed
        else:
            echo(suggest(typed, KINDS_BY_NAME, "Type one of these words, or just Enter."))
    return answers


def slugify_title(title: str) -> str:
    """Return the name of a file for a title: its words in ASCII letters, joined by hyphens."""
    letters = unicodedata.normalize("NFKD", re.sub(r"['’‘]", "", title).casefold())
    plain = letters.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def render_draft(title: str, kind: PageKind, site: Site) -> str:
    """Return the Markdown of a new page: front matter, and a stub for each required section."""
    structure = site.records.page_structure
    mentions = Mentions(title, NamePatterns(site.records))
    parts = [
        _stub(section, mentions)
        for rule, section in structure.get_section_rules(kind.name)
        if get_reason(rule, mentions) is not None
    ]
    body = parts or [structure.new_page.text.get(DEFAULT_LANG, "")]
    return "\n\n".join([_render_front_matter(title, kind, site), *body]) + "\n"


def _stub(section: Section, mentions: Mentions) -> str:
    if section.block == "evidence" and mentions.evidence_pair:
        treatment, condition = mentions.evidence_pair
        options = f"    treatment: {treatment.key}\n    condition: {condition.key}"
        return f"{section.format_block_start(DEFAULT_LANG)}\n{options}\n\n///"
    return section.to_markdown(DEFAULT_LANG)


def _render_front_matter(title: str, kind: PageKind, site: Site) -> str:
    words, today = site.records.page_structure.new_page, site.now.date()
    lines = [
        f"title: {_quote_yaml(title)}",
        f"summary: {_quote_yaml(words.summary.get(DEFAULT_LANG, ''))}",
        f"{'date' if kind.is_dated else 'updated'}: {today}",
        "status: draft",
    ]
    if kind.is_medical:
        lines += [
            f"next_review: {add_months(today, MAX_DRUG_REVIEW_MONTHS)}",
            "changes:",
            f"  - date: {today}",
            f"    what: {_quote_yaml(words.change.get(DEFAULT_LANG, ''))}",
            f"    why: {_quote_yaml(words.reason.get(DEFAULT_LANG, ''))}",
        ]
    return "\n".join(["---", *lines, "---"])


def _quote_yaml(text: str) -> str:
    return text if _PLAIN_YAML.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _require_choice(what: str, given: str, choices: Collection[str]) -> str:
    """Return the given choice. Raises UserError for an unknown one."""
    if given not in choices:
        help_text = suggest(given, choices, f"You can use: {', '.join(choices)}.")
        raise UserError(f'"{given}" is no {what}.', help_text)
    return given


def _raise_for_problems(kind: PageKind, text: str) -> None:
    """Raise UserError for a problem of the front matter, such as a title that is too long."""
    source = SourceFile.from_text("", text)
    parts, problems = front_matter.split_document(source)
    if parts:
        problems = front_matter.parse_front_matter(kind, parts, source)[2]
    for problem in problems:
        raise UserError(f"{problem.message}.", problem.help)


def _choose_path(name: str, kind: PageKind, site: Site) -> tuple[PagePath, str]:
    """Return the page path of a new page, and its path below content/. Raises UserError."""
    example = "Add a name, as in --name nerve-blocks."
    if not name:
        raise UserError("The title has no letters from a to z for an address.", example)
    if len(name) > MAX_SLUG:
        message = f"The address has {len(name)} characters, and it can have at most {MAX_SLUG}."
        raise UserError(message, example)
    if not re.fullmatch(SLUG, name):
        raise UserError(
            f'"{name}" is not a name for a file.',
            "Use lower-case letters, digits and single hyphens.",
        )
    if find_windows_fault(name):
        raise UserError(f'Windows cannot hold a file with the name "{name}".', example)
    path = f"{kind.folder}/{name}.md"
    page_path = parse_page_path(path)
    assert page_path is not None  # because the name is a slug
    if owner := OutputPlan(site).find_owner(page_path.url_path):
        raise UserError(f'The address "/{page_path.url_path}" belongs to {owner}.', example)
    return page_path, path


def _hints(page_path: PagePath, records: Records) -> Iterator[str]:
    """Yield what a new page may need besides its text."""
    file, key = f"{page_path.kind.name}s", page_path.slug
    if page_path.kind.name in ("condition", "treatment") and key not in getattr(records, file):
        yield f"Evidence can name it as soon as content/data/{file}.yaml has “key: {key}”."
