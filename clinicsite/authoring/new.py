"""A title → a new draft: its file, its front matter, and the sections of its kind as stubs."""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.analysis.mentions import Named, Names
from clinicsite.checks.analysis.sections import reason_for
from clinicsite.checks.urls import owner_of
from clinicsite.model.fields import MAX_SLUG, SLUG
from clinicsite.model.front_matter import MONTHS_WITH_A_DRUG, ArticleFrontMatter, months_later
from clinicsite.model.kind import KINDS, Kind
from clinicsite.model.page_structure import Section
from clinicsite.model.problem import Source, suggest
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG, Place, place_of
from clinicsite.parsing import front_matter
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site

BY_NAME = {kind.name: kind for kind in KINDS.values()}
USUAL_KIND = "article"
EXAMPLE = 'python3 tasks.py new "How nerve blocks work" --kind article'

# What YAML reads as the text it is; anything else gets quotation marks.
_PLAIN = re.compile(r"(?!null$|Null$|NULL$)[^\W\d_][\w ?.!,()’-]*(?<! )")


class NotMadeError(Exception):
    """Nothing was written; the text says why, and what to do instead."""


@dataclass(frozen=True)
class NewPage:
    """A page that was just made: its file, its address on the site, and what else it may need."""

    path: str  # below the project, as in content/articles/x.md
    address: str  # as in articles/x/
    hints: tuple[str, ...] = ()


def new_page(root: Path, title: str, kind: str = "", lang: str = "", name: str = "") -> NewPage:
    """Writes a draft called `title`; `name` is that of its file, if the title does not give it.

    Without a kind it is an article, without a language English. Never writes over a file. Raises
    NotMadeError.
    """
    site = read_site(root / "content", root / "theme", "", publish=True)
    page_kind = BY_NAME[_one_of("kind of page", kind or USUAL_KIND, BY_NAME)]
    more = " How to add one is in docs/writing.md, below “Another language”."
    lang = _one_of("language of the site", lang or DEFAULT_LANG, site.records.words, more)
    title = " ".join(title.split())
    if not title:
        raise NotMadeError(f"Say what the page is called, as in: {EXAMPLE}")
    if not title.isprintable():
        raise NotMadeError("The title holds a sign that cannot be shown. Type it without.")
    text = draft(title, page_kind, lang, site)
    _refuse_faults(page_kind, text)
    place, path = _place(name or name_of(title), page_kind, lang, site)
    _write(root / "content" / path, text, path)
    return NewPage(f"content/{path}", place.address, tuple(_hints(place, site.records)))


def ask(
    say: Callable[[str], None],
    answer: Callable[[str], str],
    root: Path,
    given: Mapping[str, str],
) -> dict[str, str]:
    """The title, kind and language of a new page: as `given`, else as a person answers.

    The language is asked where the site has more than one. Raises EOFError.
    """
    languages = list(read_site(root / "content", root / "theme", "", publish=True).records.words)
    given = {name: value for name, value in given.items() if value}
    while not given.get("title"):
        given["title"] = answer("What is the page called? ").strip()
    questions = {"kind": ("What kind of page is it", list(BY_NAME), USUAL_KIND)}
    if len(languages) > 1:
        questions["lang"] = ("Which language is it in", languages, DEFAULT_LANG)
    for name, (question, choices, usual) in questions.items():
        while name not in given:
            typed = answer(f"{question}: {', '.join(choices)}? [{usual}] ").strip().lower() or usual
            if typed in choices:
                given[name] = typed
            else:
                say(suggest(typed, choices, "Type one of these words, or just Enter."))
    return given


def name_of(title: str) -> str:
    """The name of a file for a title: its words in plain letters, joined by hyphens."""
    letters = unicodedata.normalize("NFKD", re.sub(r"['’‘]", "", title).casefold())
    plain = letters.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def draft(title: str, kind: Kind, lang: str, site: Site) -> str:
    """The Markdown of a new page: front matter, and a stub for each section that it needs."""
    anatomy = site.records.anatomy
    named = Named(title, Names(site.records))
    parts = [
        _stub(section, lang, named)
        for need, section in anatomy.of_kind(kind.name)
        if reason_for(need, named) is not None
    ]
    body = parts or [anatomy.new_page.text.get(lang, "")]
    return "\n\n".join([_head(title, kind, lang, site), *body]) + "\n"


def _stub(section: Section, lang: str, named: Named) -> str:
    if section.block == "evidence" and named.pair:
        treatment, condition = named.pair
        options = f"    treatment: {treatment.key}\n    condition: {condition.key}"
        return f"{section.block_line(lang)}\n{options}\n\n///"
    return section.markdown(lang)


def _head(title: str, kind: Kind, lang: str, site: Site) -> str:
    words, today = site.records.anatomy.new_page, site.now.date()
    is_article = issubclass(kind.front_matter, ArticleFrontMatter)
    lines = [
        f"title: {_yaml(title)}",
        f"summary: {_yaml(words.summary.get(lang, ''))}",
        f"{'date' if is_article else 'updated'}: {today}",
        "status: draft",
    ]
    if kind.is_medical:
        lines += [
            f"next_review: {months_later(today, MONTHS_WITH_A_DRUG)}",
            "changes:",
            f"  - date: {today}",
            f"    what: {_yaml(words.change.get(lang, ''))}",
            f"    why: {_yaml(words.reason.get(lang, ''))}",
        ]
    return "\n".join(["---", *lines, "---"])


def _yaml(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _one_of(what: str, given: str, choices: Collection[str], more: str = "") -> str:
    if given not in choices:
        cure = suggest(given, choices, f"You can use: {', '.join(choices)}.{more}")
        raise NotMadeError(f'"{given}" is no {what}. {cure}')
    return given


def _refuse_faults(kind: Kind, text: str) -> None:
    """Says what the check would say of the front matter: a title that is too long, for example."""
    source = Source.of("", text)
    parts, problems = front_matter.split(source)
    if parts:
        problems = front_matter.read(kind, parts, source)[2]
    for problem in problems:
        raise NotMadeError(f"{problem.message}. {problem.cure}")


def _place(name: str, kind: Kind, lang: str, site: Site) -> tuple[Place, str]:
    """Where the page goes, and its path below content/."""
    example = "Add a name of your own, as in --name nerve-blocks"
    if not name:
        raise NotMadeError(f"The title has no letters from a to z for an address. {example}.")
    if len(name) > MAX_SLUG:
        raise NotMadeError(
            f"Its address has {len(name)} characters; at most {MAX_SLUG}. {example}."
        )
    if not re.fullmatch(SLUG, name):
        raise NotMadeError(
            f'"{name}" is not a name for a file. Use lower-case letters, digits and single hyphens.'
        )
    path = f"{kind.folder}/{name}{'' if lang == DEFAULT_LANG else f'.{lang}'}.md"
    place = place_of(path)
    assert place is not None  # the name has just been looked at
    if owner := owner_of(site, place.address):
        raise NotMadeError(f'The address "/{place.address}" belongs to {owner}. {example}.')
    return place, path


def _write(file: Path, text: str, path: str) -> None:
    try:
        if not file.parent.exists():
            file.parent.mkdir()
        with file.open("x", encoding="utf-8", newline="\n") as new:
            new.write(text)
    except FileExistsError:
        raise NotMadeError(f"There is a file content/{path} already. Open that one.") from None
    except OSError as error:  # such as a full disk, which leaves half of it behind
        with contextlib.suppress(OSError):
            file.unlink()
        why = (error.strerror or "no reason given").lower()
        raise NotMadeError(f"content/{path} cannot be written: {why}.") from None


def _hints(place: Place, records: Records) -> Iterator[str]:
    """What a new page may need besides its text."""
    file, key = f"{place.kind.name}s", place.slug
    if place.kind.name in ("condition", "treatment") and key not in getattr(records, file):
        yield f"Evidence can speak of it once “key: {key}” stands in content/data/{file}.yaml."
