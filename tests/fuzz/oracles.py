"""Decide whether the outcome of a document is right, with other means than the checks have."""

from __future__ import annotations

import re
import resource
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import html5lib
from markdown.extensions.footnotes import NBSP_PLACEHOLDER
from selectolax.lexbor import LexborHTMLParser

from clinicsite.model.problem import Problem
from tests.fuzz.pipeline import MAX_FIX_ROUNDS, FuzzDocument, FuzzSite, Outcome
from tests.projects import ROOT

MAX_SECONDS = 2.0  # of the processor, to check a document once
MAX_MEGABYTES = 300  # by which the process may grow in one document
MAX_GROWTH = 60  # characters of HTML for each of the source, above a fixed size
FIXED_SIZE = 60_000  # characters: a block of evidence shows all records
MAX_MESSAGE = 1_500  # characters of a message or a help text
LEAKED = re.compile("klzzwxh|wzxhzdk|[\x01-\x03\ufdd0\ufdd1]")
_MARKUP_CODE = re.compile("E[234]")  # of a problem of characters, links or blocks
SHOWN_VALUES = ("alt", "title", "aria-label")


@dataclass(frozen=True)
class Finding:
    """A fault: its kind, which is the same for all documents with it, and what was seen."""

    kind: str
    detail: str


@dataclass(frozen=True)
class Examination:
    """The faults of a document, and the seconds of the processor that one check took."""

    findings: list[Finding]
    seconds: float
    codes: frozenset[str] = frozenset()
    state: str = "record"  # or whether the page has a body, and whether a problem refuses it


def examine(site: FuzzSite, document: FuzzDocument) -> Examination:
    """Check a document once, fix it, and return its faults."""
    memory, begin = _get_peak_megabytes(), time.process_time()
    seconds = 0.0
    try:
        outcome = site.check(document)
        seconds = time.process_time() - begin
        grown = _get_peak_megabytes() - memory
        site.fix(document, outcome)
        findings = [*_judge_costs(seconds, grown), *judge(document, outcome)]
    except Exception as error:  # noqa: BLE001 - each one is a fault
        return Examination([_describe_error(error)], time.process_time() - begin)
    codes = frozenset(problem.code for problem in outcome.problems)
    return Examination(findings, seconds, codes, _describe_state(document, outcome))


def _describe_state(document: FuzzDocument, outcome: Outcome) -> str:
    if outcome.document is None:
        return "record"
    if not outcome.html:
        return "page without a body"
    is_refused = _is_body_refused(document, outcome)
    return "page that is refused" if is_refused else "page without an error in its body"


def _get_peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _describe_error(error: Exception) -> Finding:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if f"{ROOT}/clinicsite" in frame.filename] or frames
    place = f"{own[-1].filename.removeprefix(f'{ROOT}/')}:{own[-1].name}"
    return Finding(f"traceback {type(error).__name__} {place}", str(error)[:200])


def _judge_costs(seconds: float, grown: float) -> Iterator[Finding]:
    if seconds > MAX_SECONDS:
        yield Finding("slow", f"{seconds:.1f} s")
    if grown > MAX_MEGABYTES:
        yield Finding("memory", f"{grown:.0f} MB")


def judge(document: FuzzDocument, outcome: Outcome) -> Iterator[Finding]:
    """Yield the faults of an outcome that do not depend on time and memory."""
    most = MAX_GROWTH * len(document.data) + FIXED_SIZE
    if len(outcome.html) > most:
        yield Finding("size", f"{len(outcome.html)} characters from {len(document.data)} bytes")
    if len(outcome.fixed) >= MAX_FIX_ROUNDS:
        yield Finding("fix never ends", repr(outcome.fixed[-1][-200:]))
    for problem in outcome.problems:
        if problem.path == f"content/{document.path}":
            yield from _judge_problem(document, problem)
    source = document.data.decode("utf-8", "replace")
    is_refused = _is_body_refused(document, outcome)
    for what, text in _iter_texts(outcome):
        if is_refused and not what.startswith("message"):
            continue  # it is never built
        if (found := LEAKED.search(text)) and found[0] not in source:
            yield Finding(f"leak in {what}", text[max(0, found.start() - 40) : found.end() + 40])
    if outcome.html:
        if not is_refused:
            yield from _judge_html(outcome.html)
            yield from _judge_html(outcome.hidden_html)
        yield from _judge_words(outcome, "" if is_refused else " silently")


def _is_body_refused(document: FuzzDocument, outcome: Outcome) -> bool:
    """Return whether a problem of characters, links or blocks (E2 to E4) stops the build."""
    first = outcome.document.body_line if outcome.document else 1
    return any(one.line >= first and _MARKUP_CODE.match(one.code) for one in outcome.problems)


def _iter_texts(outcome: Outcome) -> Iterator[tuple[str, str]]:
    yield "html", outcome.html + outcome.hidden_html
    for problem in outcome.problems:
        yield f"message {problem.code}", f"{problem.message} {problem.help}"
    if outcome.document and (body := outcome.document.rendered_body):
        yield "headings", " ".join(str(heading) for heading in body.headings)
        yield "clinical text", body.clinical_text.replace("\x01", "").replace(NBSP_PLACEHOLDER, "")


def _judge_problem(document: FuzzDocument, problem: Problem) -> Iterator[Finding]:
    lines, shown = document.lines, f"{problem.code} {problem.line}:{problem.column}"
    if not 1 <= problem.line <= len(lines):
        yield Finding(f"line {problem.code}", f"{shown} of {len(lines)} lines: {problem.message}")
    else:
        line = lines[problem.line - 1]
        end = problem.column - 1 + problem.length
        if not (1 <= problem.column <= len(line) + 1 and problem.length >= 0 and end <= len(line)):
            wide = f"+{problem.length} in {len(line)} characters: {problem.message}"
            yield Finding(f"column {problem.code}", f"{shown}{wide}")
    if max(len(problem.message), len(problem.help)) > MAX_MESSAGE:
        yield Finding(f"long message {problem.code}", problem.message[:80])
    is_template = "{}" in problem.help and b"{}" not in document.data
    if not problem.message.strip() or is_template:
        yield Finding(f"empty message {problem.code}", shown)
    problem.to_text()


def _judge_html(html: str) -> Iterator[Finding]:
    parser = html5lib.HTMLParser()
    parser.parseFragment(html)
    for _, what, values in parser.errors[:1]:
        yield Finding(f"html {what}", f"{values} {html[:200]}")
    ids = Counter(re.findall(r'<[a-z][^>]*?\sid="([^"]*)"', html))
    if double := [name for name, count in ids.items() if count > 1]:
        yield Finding("double id", double[0])


# --- Conservation of words ---------------------------------------------------------------------

_REFERENCE = re.compile(r"(?<!\\)&#?[0-9A-Za-z]+;")  # Markdown shows others as written
_WORD = re.compile(r"[^\W\d_]{3,}")
# Markup that never shows its words. The targets of links are in attributes of the page.
_HIDDEN_MARKUP = (
    re.compile(r"(?m)^[ \t>]*(?:[-*+:] +|\d+\. +)*/{3,}[ \t]*[\w-]+[ \t]*(?:\|)?"),  # a block
    re.compile(r"(?m)^[ \t>]*(?:```+|~~~+).*$"),  # a fence of code
    re.compile(r"(?m)^[ \t>]* {4}[\w-]+:.*$"),  # an option of a block
    re.compile(r"(?m)^ {0,3}[> \t]*\[(?!\^)[^\]\n]*\]:[ \t]*\n?[ \t]*\S*"),  # a definition
    re.compile(r"\[@[^\]\n]*\]"),
    re.compile(r"\]\(\s*(?:\([^\s()]*\)|[^\s()])*"),
    re.compile(r"\[\^[^\]\n]*\]"),
    re.compile(r"\]\[[^\]\n]*\]"),
    re.compile(r"\{[#.:A-Za-z][^}\n]*\}"),
)


def _judge_words(outcome: Outcome, how: str) -> Iterator[Finding]:
    """Yield the words of the source that neither the page nor a problem near them has."""
    document = outcome.document
    assert document
    markdown = document.markdown or ""
    named = [one.line for one in outcome.problems if _MARKUP_CODE.match(one.code)]
    rest = _remove_paragraphs(markdown.split("\n"), {line - document.body_line for line in named})
    titles = " ".join(link.title for link in document.elements.links)
    shown = Counter(_WORD.findall(f"{get_shown_text(outcome.html + outcome.hidden_html)} {titles}"))
    for word, count in (_count_words(markdown) & _count_words(rest)).items():
        if count > shown[word]:
            yield Finding(f"lost words{how}", f"{word!r}: {count} written, {shown[word]} shown")
            return


def _remove_paragraphs(lines: list[str], indexes: set[int]) -> str:
    """Return the text without the paragraphs at some lines, or beside them."""
    paragraphs, begin = [], 0
    for number, line in enumerate([*lines, ""]):
        if not line.strip():
            if not indexes & set(range(begin - 1, number + 1)):
                paragraphs += lines[begin:number]
            begin = number + 1
    return "\n".join(paragraphs)


def _count_words(markdown: str) -> Counter[str]:
    """Return the words of a text outside of markup that never shows words."""
    text = _REFERENCE.sub(lambda found: unescape(found[0]), markdown)
    for pattern in _HIDDEN_MARKUP:
        text = pattern.sub(" ", text)
    return Counter(_WORD.findall(text))


def get_shown_text(html: str) -> str:
    """Return the words that visitors read or hear on a page."""
    tree = LexborHTMLParser(html)
    parts = [tree.root.text(separator=" ")] if tree.root else []
    for node in tree.css(", ".join(f"[{name}]" for name in SHOWN_VALUES)):
        parts += [node.attributes.get(name) or "" for name in SHOWN_VALUES]
    return " ".join(parts)
