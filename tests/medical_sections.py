"""Short medical pages in tests, whole ones, and their sections in Spanish."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from clinicsite.model.page_structure import PageStructure
from clinicsite.parsing.records import read_records
from tests.projects import ROOT

SPANISH_CLAIM = """- id: es-example
  lang: es
  kind: outcome
  title: An example
  forms: [cura]
  severity: error
  why: A page may not say so.
  say_instead: [Puede ayudar.]
  can_be_waived: false
"""
STRUCTURE = "content/data/page-structure.yaml"


@contextmanager
def allow_short_pages() -> Iterator[None]:
    """Let medical pages of this process have few sections. Their records stay whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clinicsite.checks.rules.page_structure.PAGE_RULES", ())
        yield


@cache
def load_structure() -> PageStructure:
    """The real record."""
    return read_records(ROOT / "content")[0].page_structure


def write_sections(kind: str, source: str) -> str:
    """Every section of a kind of page with a few words, each with a source."""
    parts = []
    for _, section in load_structure().get_section_rules(kind):
        words = f"Some words.[@{source}]"
        if section.block == "evidence":
            continue
        if section.block in ("in-brief", "care-card", "questions"):
            words = f"- One.[@{source}]\n- Two.\n- Three."
        parts.append(section.model_copy(update={"stub": {"en": words}}).to_markdown("en"))
    return "\n\n".join(parts) + "\n"


def add_spanish_strings(content: Path, old: str = "", new: str = "") -> None:
    """Give the interface the English strings as its Spanish ones, with one edit."""
    folder = content / "data/strings"
    text = (folder / "en.yaml").read_text("utf-8")
    assert old in text
    text = re.sub(r"(?m)^off_label_title: .*", "off_label_title: Uso fuera de indicación", text)
    (folder / "es.yaml").write_text(text.replace(old, new, 1), "utf-8")
    claims = content / "data/claims.yaml"
    rules = claims.read_text("utf-8")
    if "lang: es" not in rules:
        claims.write_text(f"{rules.rstrip()}\n{SPANISH_CLAIM}", "utf-8")
