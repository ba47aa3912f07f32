"""No record switches off a rule of safety: not the claims, the sections, the language, the menu."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from clinicsite.model.problem import Problem
from clinicsite.model.required_records import REQUIRED_CLAIMS, REQUIRED_SECTIONS
from tests.conftest import ROOT
from tests.medical_sections import load_structure

CLAIMS, STRUCTURE = "claims.yaml", "page-structure.yaml"
RISKS = "{section: risks, when: treatment, before_action: true}"
CURE = "- id: cure\n  kind: outcome\n  title: A cure\n"
# The file, words of it, the words in their place, and the codes with their lines.
EDITS = {
    "other id": (CLAIMS, "- id: cure", "- id: cures", {"E606"}),
    "rule twice": (CLAIMS, "- id: reset", "- id: cure", {"E601"}),
    "waived": (CLAIMS, "  can_be_waived: false\n", "  can_be_waived: true\n", {"E606"}),
    "waived by default": (CLAIMS, "  can_be_waived: false\n", "", {"E606"}),
    "finds nothing": (CLAIMS, "    - cure\n", "    - zzz\n", {"E606"}),
    "other language": (CLAIMS, CURE, f"{CURE}  lang: es\n", {"E606"}),
    "allowed always": (CLAIMS, "    - word cure\n", "    - cure|cures\n", {"E606"}),
    "few sources only": (CLAIMS, CURE, f"{CURE}  only_sources: [animal]\n", {"E606"}),
    "section left out": (STRUCTURE, f"  - {RISKS}\n", "", {"E606"}),
    "section less often": (STRUCTURE, RISKS, "{section: risks, when: evidence}", {"E606"}),
    "section elsewhere": (
        STRUCTURE,
        "{section: get-help}",
        "{section: get-help, link: true}",
        {"E606"},
    ),
    "no block": (STRUCTURE, "    block: in-brief\n", "", {"E606"}),
    "no side": (STRUCTURE, "    side: risks\n", "", {"E606"}),
    "no sources": (
        STRUCTURE,
        "    sourced: true\n    side: risks\n",
        "    side: risks\n",
        {"E606"},
    ),
    "kind renamed": (STRUCTURE, "\narticle:\n", "\narticles:\n", {"E101"}),
    "no mark of stubs": (
        STRUCTURE,
        '  en: "To be written:"\n  es: "Por escribir:"\n',
        "  {}\n",
        {"E603"},
    ),
    "no English": ("strings/en.yaml", "language_name: English\n", "", {"E603"}),
    "no language": ("clinic.yaml", "languages: [en, es]", "languages: []", {"E103"}),
    "other languages": ("clinic.yaml", "languages: [en, es]", "languages: [es]", {"E103"}),
}


@pytest.mark.parametrize("name", EDITS)
def test_weaker_record_is_the_only_problem(
    content: Path, problems: Callable[[], list[Problem]], name: str
) -> None:
    file, old, new, codes = EDITS[name]
    text = (content / "data" / file).read_text("utf-8")
    assert old in text
    (content / "data" / file).write_text(text.replace(old, new, 1), "utf-8")
    found = problems()
    assert {problem.path for problem in found} == {f"content/data/{file}"}
    assert {problem.code for problem in found} == codes
    assert all(problem.help for problem in found)


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        (CLAIMS, "[]\n", "E606"),
        (CLAIMS, "", "E203"),
        (CLAIMS, "{}\n", "E108"),
        (CLAIMS, "# None.\n", "E108"),
        (STRUCTURE, "{}\n", "E606"),
        (STRUCTURE, "", "E203"),
        (STRUCTURE, "[]\n", "E108"),
        ("strings/en.yaml", "{}\n", "E108"),
        ("strings/en.yaml", "", "E203"),
        ("navigation.yaml", "header: []\n", "E103"),
        ("navigation.yaml", "{}\n", "E103"),
    ],
)
def test_empty_record_is_the_only_problem(
    content: Path, problems: Callable[[], list[Problem]], file: str, text: str, code: str
) -> None:
    (content / "data" / file).write_text(text, "utf-8")
    found = problems()
    assert {(problem.path, problem.code) for problem in found} == {(f"content/data/{file}", code)}
    assert not any("[]" in problem.help for problem in found)


@pytest.mark.parametrize("file", [CLAIMS, STRUCTURE, "strings/en.yaml", "navigation.yaml"])
def test_missing_record_file_is_the_only_problem(
    content: Path, problems: Callable[[], list[Problem]], file: str
) -> None:
    (content / "data" / file).unlink()
    (problem,) = problems()
    assert (problem.path, problem.code) == (f"content/data/{file}", "E604")
    assert "[]" not in problem.help


def test_warning_in_place_of_an_error_is_refused(
    content: Path, problems: Callable[[], list[Problem]]
) -> None:
    file = content / "data" / CLAIMS
    head, start, rest = file.read_text("utf-8").partition("- id: fda\n")
    file.write_text(head + start + rest.replace("severity: error", "severity: warning", 1))
    (problem,) = problems()
    assert (problem.code, problem.help.split(".")[0]) == ("E606", "Write “severity: error”")


def test_missing_lines_of_the_help_repair_the_record(
    content: Path, problems: Callable[[], list[Problem]]
) -> None:
    file = content / "data" / STRUCTURE
    text = file.read_text("utf-8")
    begin, end = text.index("article:\n"), text.index("condition:\n")
    file.write_text(f"{text[:begin]}article: []\n\n{text[end:]}", "utf-8")
    (problem,) = problems()
    lines = "\n".join(f"  {line}" for line in re.findall("“(- .*?)”", problem.help))
    file.write_text(f"{text[:begin]}article:\n{lines}\n\n{text[end:]}", "utf-8")
    assert problems() == []


def test_all_rules_that_cannot_be_waived_are_required() -> None:
    rules = yaml.safe_load((ROOT / "content/data" / CLAIMS).read_text("utf-8"))
    english = [rule for rule in rules if rule.get("lang", "en") == "en"]
    never_waived = {rule["id"] for rule in english if rule.get("can_be_waived") is False}
    assert never_waived == {*REQUIRED_CLAIMS}


@pytest.mark.parametrize("kind", REQUIRED_SECTIONS)
def test_required_sections_keep_the_order_of_the_record(kind: str) -> None:
    known = [rule.section for rule, _ in load_structure().get_section_rules(kind)]
    needed = [rule.section for rule in REQUIRED_SECTIONS[kind]]
    assert [name for name in known if name in needed] == needed
