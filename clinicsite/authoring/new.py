"""A title → a new draft: its file, its front matter, and the sections of its kind as stubs."""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.analysis.mentions import Mentions, NamePatterns
from clinicsite.checks.analysis.sections import get_reason
from clinicsite.checks.urls import find_url_owner
from clinicsite.model.fields import MAX_SLUG, SLUG
from clinicsite.model.front_matter import MAX_DRUG_REVIEW_MONTHS, ArticleFrontMatter, add_months
from clinicsite.model.kind import PAGE_KINDS, PageKind
from clinicsite.model.page_structure import Section
from clinicsite.model.problem import SourceFile, suggest
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG, PagePath, parse_page_path
from clinicsite.parsing import front_matter
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site

KINDS_BY_NAME = {kind.name: kind for kind in PAGE_KINDS.values()}
DEFAULT_KIND = "article"
EXAMPLE = 'python3 tasks.py new "How nerve blocks work" --kind article'

# What YAML reads as the text it is; anything else gets quotation marks.
_PLAIN_YAML = re.compile(r"(?!null$|Null$|NULL$)[^\W\d_][\w ?.!,()’-]*(?<! )")


class NewPageError(Exception):
    """Nothing was written; the text says why, and what to do instead."""


@dataclass(frozen=True)
class CreatedPage:
    """A page that was just made: its file, its address on the site, and what else it may need."""

    path: str  # below the project, as in content/articles/x.md
    url_path: str  # as in articles/x/
    hints: tuple[str, ...] = ()


def create_page(
    root: Path, title: str, kind: str = "", lang: str = "", name: str = ""
) -> CreatedPage:
    """Writes a draft called `title`; `name` is that of its file, if the title does not give it.

    Without a kind it is an article, without a language English. Never writes over a file. Raises
    NotMadeError.
    """
    site = read_site(root / "content", root / "theme", "", publish=True)
    page_kind = KINDS_BY_NAME[_require_choice("kind of page", kind or DEFAULT_KIND, KINDS_BY_NAME)]
    more = " How to add one is in docs/writing.md, below “Another language”."
    lang = _require_choice("language of the site", lang or DEFAULT_LANG, site.records.strings, more)
    title = " ".join(title.split())
    if not title:
        raise NewPageError(f"Say what the page is called, as in: {EXAMPLE}")
    if not title.isprintable():
        raise NewPageError("The title holds a sign that cannot be shown. Type it without.")
    text = render_draft(title, page_kind, lang, site)
    _raise_for_problems(page_kind, text)
    place, path = _choose_path(name or slugify_title(title), page_kind, lang, site)
    _write_new_file(root / "content" / path, text, path)
    return CreatedPage(f"content/{path}", place.url_path, tuple(_hints(place, site.records)))


def prompt_missing(
    echo: Callable[[str], None],
    prompt: Callable[[str], str],
    root: Path,
    options: Mapping[str, str],
) -> dict[str, str]:
    """The title, kind and language of a new page: as `given`, else as a person answers.

    The language is asked where the site has more than one. Raises EOFError.
    """
    languages = list(read_site(root / "content", root / "theme", "", publish=True).records.strings)
    options = {name: value for name, value in options.items() if value}
    while not options.get("title"):
        options["title"] = prompt("What is the page called? ").strip()
    questions = {"kind": ("What kind of page is it", list(KINDS_BY_NAME), DEFAULT_KIND)}
    if len(languages) > 1:
        questions["lang"] = ("Which language is it in", languages, DEFAULT_LANG)
    for name, (question, choices, default) in questions.items():
        while name not in options:
            typed = (
                prompt(f"{question}: {', '.join(choices)}? [{default}] ").strip().lower() or default
            )
            if typed in choices:
                options[name] = typed
            else:
                echo(suggest(typed, choices, "Type one of these words, or just Enter."))
    return options


def slugify_title(title: str) -> str:
    """The name of a file for a title: its words in plain letters, joined by hyphens."""
    letters = unicodedata.normalize("NFKD", re.sub(r"['’‘]", "", title).casefold())
    plain = letters.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def render_draft(title: str, kind: PageKind, lang: str, site: Site) -> str:
    """The Markdown of a new page: front matter, and a stub for each section that it needs."""
    anatomy = site.records.page_structure
    mentions = Mentions(title, NamePatterns(site.records))
    parts = [
        _stub(section, lang, mentions)
        for need, section in anatomy.get_section_rules(kind.name)
        if get_reason(need, mentions) is not None
    ]
    body = parts or [anatomy.new_page.text.get(lang, "")]
    return "\n\n".join([_render_front_matter(title, kind, lang, site), *body]) + "\n"


def _stub(section: Section, lang: str, mentions: Mentions) -> str:
    if section.block == "evidence" and mentions.evidence_pair:
        treatment, condition = mentions.evidence_pair
        options = f"    treatment: {treatment.key}\n    condition: {condition.key}"
        return f"{section.format_block_start(lang)}\n{options}\n\n///"
    return section.to_markdown(lang)


def _render_front_matter(title: str, kind: PageKind, lang: str, site: Site) -> str:
    words, today = site.records.page_structure.new_page, site.now.date()
    is_article = issubclass(kind.front_matter, ArticleFrontMatter)
    lines = [
        f"title: {_quote_yaml(title)}",
        f"summary: {_quote_yaml(words.summary.get(lang, ''))}",
        f"{'date' if is_article else 'updated'}: {today}",
        "status: draft",
    ]
    if kind.is_medical:
        lines += [
            f"next_review: {add_months(today, MAX_DRUG_REVIEW_MONTHS)}",
            "changes:",
            f"  - date: {today}",
            f"    what: {_quote_yaml(words.change.get(lang, ''))}",
            f"    why: {_quote_yaml(words.reason.get(lang, ''))}",
        ]
    return "\n".join(["---", *lines, "---"])


def _quote_yaml(text: str) -> str:
    return text if _PLAIN_YAML.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _require_choice(what: str, given: str, choices: Collection[str], more: str = "") -> str:
    if given not in choices:
        cure = suggest(given, choices, f"You can use: {', '.join(choices)}.{more}")
        raise NewPageError(f'"{given}" is no {what}. {cure}')
    return given


def _raise_for_problems(kind: PageKind, text: str) -> None:
    """Says what the check would say of the front matter: a title that is too long, for example."""
    source = SourceFile.from_text("", text)
    parts, problems = front_matter.split_document(source)
    if parts:
        problems = front_matter.parse_front_matter(kind, parts, source)[2]
    for problem in problems:
        raise NewPageError(f"{problem.message}. {problem.help}")


def _choose_path(name: str, kind: PageKind, lang: str, site: Site) -> tuple[PagePath, str]:
    """Where the page goes, and its path below content/."""
    example = "Add a name of your own, as in --name nerve-blocks"
    if not name:
        raise NewPageError(f"The title has no letters from a to z for an address. {example}.")
    if len(name) > MAX_SLUG:
        raise NewPageError(
            f"Its address has {len(name)} characters; at most {MAX_SLUG}. {example}."
        )
    if not re.fullmatch(SLUG, name):
        raise NewPageError(
            f'"{name}" is not a name for a file. Use lower-case letters, digits and single hyphens.'
        )
    path = f"{kind.folder}/{name}{'' if lang == DEFAULT_LANG else f'.{lang}'}.md"
    place = parse_page_path(path)
    assert place is not None  # the name has just been looked at
    if owner := find_url_owner(site, place.url_path):
        raise NewPageError(f'The address "/{place.url_path}" belongs to {owner}. {example}.')
    return place, path


def _write_new_file(file: Path, text: str, path: str) -> None:
    try:
        if not file.parent.exists():
            file.parent.mkdir()
        with file.open("x", encoding="utf-8", newline="\n") as new:
            new.write(text)
    except FileExistsError:
        raise NewPageError(f"There is a file content/{path} already. Open that one.") from None
    except OSError as error:  # such as a full disk, which leaves half of it behind
        with contextlib.suppress(OSError):
            file.unlink()
        why = (error.strerror or "no reason given").lower()
        raise NewPageError(f"content/{path} cannot be written: {why}.") from None


def _hints(place: PagePath, records: Records) -> Iterator[str]:
    """What a new page may need besides its text."""
    file, key = f"{place.kind.name}s", place.slug
    if place.kind.name in ("condition", "treatment") and key not in getattr(records, file):
        yield f"Evidence can speak of it once “key: {key}” stands in content/data/{file}.yaml."
