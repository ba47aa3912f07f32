"""The registry of rules: each rule declares its codes, and its scope decides when it runs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinicsite.checks import registry, rules
from clinicsite.checks.registry import Rule, Scope, rule
from clinicsite.checks.runner import RULES, check_document, load_rules
from clinicsite.model.codes import CODES
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site

ROOT = Path(__file__).resolve().parents[2]
BROKEN = ROOT / "tests/fixtures/broken_site"


@pytest.fixture(scope="module")
def site() -> Site:
    return read_site(BROKEN, ROOT / "theme", "", publish=True)


def test_rules_are_found_in_every_module() -> None:
    modules = {file.stem for file in Path(rules.__path__[0]).glob("*.py")} - {"__init__"}
    helpers = {"fair_balance", "launch_facts", "waivers"}  # parts of other modules
    assert {rule.function.__module__.split(".")[-1] for rule in RULES} == modules - helpers
    assert len({rule.function.__name__ for rule in RULES}) == len(RULES)


def test_rules_order_does_not_depend_on_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "REGISTERED", registry.REGISTERED[::-1])
    assert load_rules() == RULES


@pytest.mark.parametrize("checked", RULES, ids=lambda rule: rule.function.__name__)
def test_rule_reports_only_its_codes(checked: Rule, site: Site) -> None:
    found = {p.code for p in checked.find_problems(site, site.documents.values())}
    assert found <= set(checked.codes)


def test_rule_docstring_is_one_sentence() -> None:
    for checked in RULES:
        first = (checked.function.__doc__ or "").split("\n\n")[0]
        assert first.strip().endswith((".", ")")), checked.function.__name__


def test_rule_refuses_unknown_code() -> None:
    with pytest.raises(ValueError, match="E999: no entry"):
        rule("E102", "E999", scope=Scope.SITE)


def test_codes_of_content_have_a_rule_or_come_from_parsing() -> None:
    parsing = {code for code in CODES if code[1] in "12"} | {"E320", "E321", "E322"}
    parsing |= {"E601", "E602", "E604", "E620", "E803"}
    output = {code for code in CODES if code[1] == "7"}
    assert set(CODES) - {code for rule in RULES for code in rule.codes} <= parsing | output


def test_scope_decides_on_cache_and_preview() -> None:
    assert [scope.is_cacheable for scope in Scope] == [True, True, False, False, False]
    assert [scope.is_previewable for scope in Scope] == [True, False, True, False, False]


def test_rule_on_records_runs_once_for_the_same_records(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def read_records(site: HasRecords) -> Iterator[Problem]:
        seen.append(site.records)
        assert not hasattr(site, "documents")
        yield Problem("content/data/clinic.yaml", 1, 1, "E102", "A message", "A help.")

    checked = Rule(("E102",), Scope.RECORDS, read_records)
    first, second = ([*checked.find_problems(site, ())] for _ in range(2))
    assert first == second != []
    edited = replace(site.records, notices={})
    monkeypatch.setattr(site, "records", edited)
    assert [*checked.find_problems(site, ())] == first
    assert list(map(id, seen)) == [id(seen[0]), id(edited)]


def test_check_document_reports_one_document(site: Site) -> None:
    path = "pages/headings.md"
    problems = check_document(site, path)
    assert {problem.path for problem in problems} == {f"content/{path}"}
    assert problems == sorted(set(problems))
