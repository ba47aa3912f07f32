"""Check what texts say of the clinic's own facts: placeholders, and other phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.block import OFFICIAL_BLOCK
from clinicsite.model.clinic import Clinic
from clinicsite.model.phone import POISON_HELP, get_digits
from clinicsite.model.problem import Problem
from clinicsite.model.records import UiStrings
from clinicsite.parsing.clinic_facts import FACTS, PLACEHOLDER, FactKind
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart, TextSpan
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import suggest

# Braces that Markdown shows: not those of attributes such as {#id}, nor characters such as \\{.
_BRACES = re.compile(r"\\.|\{[#:.][^{}]*\}|(?P<shown>\$?\{[{\s]*[^{}]*\}*|\})")
_MAX_SHOWN = 20  # characters of a text in a message
_SEPARATOR = r"[ .\u00a0\u2010-\u2015-]"
# Digits with spaces are a number only behind +1: “555 555 0199” alone can be a count.
_PHONE = re.compile(
    r"(?<![\w$€£#=/.,+-])(?<!\]\()"
    rf"(?:\+1{_SEPARATOR}?(?:\([2-9]\d\d\)|[2-9]\d\d){_SEPARATOR}?\d{{3}}{_SEPARATOR}?\d{{4}}"
    rf"|(?:1{_SEPARATOR}?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[.\u00a0\u2010-\u2015-])"
    rf"\d{{3}}{_SEPARATOR}\d{{4}})"
    r"(?![\w%]|[.,:/-]\d)"
)
_CITED = re.compile(r"\[@[^\]]+\]")


@rule("E621", "E622", scope=Scope.DOCUMENT, reads=("clinic",))
def placeholders(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A text names only facts of the clinic that exist and that the clinic has given."""
    clinic, records = site.records.clinic, site.records
    for text in documents:
        words = records.strings.get(text.page_path.lang)
        if words is None:
            continue
        yield from _find_in_front_matter(text)
        official = _list_official_lines(text)
        for span, written, is_target in _iter_braces(text.elements.text_without_code):
            placeholder = PLACEHOLDER.fullmatch(written)
            name = placeholder[1] if placeholder else ""
            kind = FACTS.get(name)
            if not placeholder:
                if span.line not in official:
                    yield text.make_problem("E622", span, *_explain_braces(written))
            elif span.line in official:
                message = f"“{{{name}}}” is in an official text, which shows it as it is"
                yield text.make_problem("E622", span, message, "Write the fact itself here.")
            elif kind is None:
                help_text = suggest(name, FACTS, f"You can use: {', '.join(FACTS)}.")
                message = f"“{{{name}}}” is not a fact of the clinic"
                yield text.make_problem("E622", span, message, help_text)
            elif problem := _explain_use(name, kind, is_target=is_target):
                yield text.make_problem("E622", span, *problem)
            elif not _is_given(kind, clinic, words, is_target=is_target):
                message = f"The clinic has not given the fact “{{{name}}}”"
                where = "in content/data/clinic.yaml, or take the sentence out of this page."
                yield text.make_problem("E621", span, message, f"Add {kind.line} {where}")


def _is_given(kind: FactKind, clinic: Clinic, words: UiStrings, *, is_target: bool) -> bool:
    if is_target:
        return bool(kind.get_url and kind.get_url(clinic))
    return bool(kind.get_text and kind.get_text(clinic, words))


def _find_in_front_matter(text: Document) -> Iterator[Problem]:
    """Yield a problem for each value of the front matter with braces, which pages show."""
    lines = text.source.lines[: text.body_line]
    if not (text.meta and any("{" in line or "}" in line for line in lines)):
        return  # to parse it once more takes time
    tree = text.front_matter_tree
    for path in tree.values:
        value = tree.get_value(path)
        braces = _iter_braces(value) if isinstance(value, str) else ()
        if found := next((words for _, words, _ in braces if re.search(r"\w", words)), None):
            message = f"“{_shorten(found)}” is in “{path[0]}”, which shows it as it is"
            help_text = "Name the facts of the clinic in the text below the front matter only."
            yield text.make_meta_problem("E622", path, message, help_text)


def _iter_braces(text: str) -> Iterator[tuple[TextSpan, str, bool]]:
    """Yield all words in braces: the position, the words, and whether a link leads to them."""
    for number, line in enumerate(text.split("\n"), start=1):
        for found in _BRACES.finditer(line) if "{" in line or "}" in line else ():
            if not found["shown"]:
                continue
            is_target = line[: found.start()].endswith("](")
            yield TextSpan(number, found.start() + 1, len(found[0])), found[0], is_target


def _explain_braces(written: str) -> tuple[str, str]:
    """Return the message and the help for braces that hold no name of a fact."""
    named = next((word for word in re.findall(r"\w+", written.casefold()) if word in FACTS), None)
    help_text = "Write a fact of the clinic as in {phone}, or delete the brace."
    if named:
        help_text = f"Write {{{named}}}: one brace on each side, and nothing else in them."
    return f"Visitors see “{_shorten(written)}” as it is", help_text


def _shorten(words: str) -> str:
    return words if len(words) <= _MAX_SHOWN else f"{words[:_MAX_SHOWN]}…"


def _explain_use(name: str, kind: FactKind, *, is_target: bool) -> tuple[str, str] | None:
    """Return the message and the help for a fact in a place where it makes no sense."""
    if is_target and not kind.get_url:
        return (
            f"“{{{name}}}” cannot be the target of a link",
            f"Write {{{name}}} as text, without a link.",
        )
    if not is_target and not kind.get_text:
        return (
            f"“{{{name}}}” is an address of the web, which no one wants to read",
            f"Write it as a link, as in [Words for the link]({{{name}}}).",
        )
    return None


@rule("W621", scope=Scope.DOCUMENT, reads=("clinic",))
def other_phone_numbers(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A phone number in a text is the clinic's, Poison Help, or one with a cited source."""
    for text in documents:
        official = _list_official_lines(text)
        for number, line in enumerate(text.elements.text_without_code.split("\n"), start=1):
            if _CITED.search(line) or number in official:
                continue
            for found in find_other_numbers(line, site.records.clinic):
                span = TextSpan(number, found.start() + 1, len(found[0]))
                message = f"{found[0]} is not a phone number of the clinic"
                help_text = (
                    "Write {phone} for the clinic's own number. For another office, cite the "
                    "source of the number in the same line."
                )
                yield text.make_problem("W621", span, message, help_text)


def find_other_numbers(words: str, clinic: Clinic) -> Iterator[re.Match[str]]:
    """Yield each phone number in some words that is not the clinic's, and not Poison Help."""
    known = {POISON_HELP, *map(get_digits, clinic.phones)}
    for found in _PHONE.finditer(words):
        if get_digits(found[0]) not in known:
            yield found


def _list_official_lines(text: Document) -> set[int]:
    """Return the lines of official texts, whose numbers are those of an authority."""
    lines, start = set[int](), None
    for mark in text.elements.blocks:
        if isinstance(mark, BlockStart) and mark.name == OFFICIAL_BLOCK:
            start = mark
        elif start and not isinstance(mark, BlockStart) and mark.slashes == start.slashes:
            lines.update(range(start.span.line, mark.span.line))
            start = None
    return lines
