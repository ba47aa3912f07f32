"""The Spanish rules: how many claims they find in judged sentences, and how words are read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from clinicsite.checks.analysis.claims.engine import get_judge
from clinicsite.checks.analysis.claims.grammar import get_grammar
from clinicsite.checks.analysis.located_sentences import LocatedSentence
from clinicsite.checks.rules.claims import find_claims
from clinicsite.model.claim_language import ClaimLanguage
from clinicsite.model.records import Records
from clinicsite.parsing.records import read_records
from clinicsite.parsing.sentences import Sentence
from tests.checks.claims.conftest import ROOT, CheckText, get_rule

FOLDER = Path(__file__).parent / "spanish"
NEVER_WAIVED = {"es-cura", "es-seguro", "es-fda", "es-precio"}
TUNED = ("first", "second", "third", "fourth", "fifth")
Judged = tuple[str, str, str]


@pytest.fixture(scope="module")
def records() -> Records:
    return read_records(ROOT / "content")[0]


def iter_judged(name: str, thirds: tuple[int, ...] = (0, 1, 2)) -> Iterator[Judged]:
    """The kind, the verdict and the text of the sentences of a file, or of some thirds of it."""
    kinds = yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    for kind, verdicts in kinds.items():
        for verdict, texts in verdicts.items():
            yield from ((kind, verdict, t) for n, t in enumerate(texts) if n % 3 in thirds)


def find_rules(records: Records, text: str, kind: str = "", lang: str = "es") -> set[str]:
    types = frozenset(["animal"] if kind == "early-research" else [])
    one = LocatedSentence(Sentence(text, "p"), lambda *_: None, types, lang)
    return {match.rule.id for match, _ in find_claims(one, records)}


# The rules and the tone were made without the last third of `first`, `fresh-two`
# and `fresh-three`, which another author wrote.
# Before the rules were tuned with `fresh`, they found 92 % of its claims, with 5.9 % false alarms.
@pytest.mark.parametrize(
    ("name", "thirds", "found", "false_alarms"),
    [
        ("first", (0, 1), 0.99, 0.01),
        ("first", (2,), 0.95, 0.048),
        ("second", (0, 1, 2), 0.92, 0.01),
        ("third", (0, 1, 2), 0.90, 0.01),
        ("fourth", (0, 1, 2), 0.83, 0.01),
        ("fifth", (0, 1, 2), 0.92, 0.01),
        ("fresh", (0, 1, 2), 0.94, 0.01),
        ("fresh-two", (0, 1, 2), 0.92, 0.06),
        ("fresh-three", (0, 1, 2), 0.825, 0.034),
    ],
)
def test_spanish_rules_find_claims_and_spare_honest_sentences(
    records: Records, name: str, thirds: tuple[int, ...], found: float, false_alarms: float
) -> None:
    counts: dict[tuple[str, str], list[bool]] = {}
    for kind, verdict, text in iter_judged(name, thirds):
        is_found = bool(find_rules(records, text, kind))
        for key in ((kind, verdict), ("all", verdict)):
            counts.setdefault(key, []).append(is_found)
    for (kind, verdict), each in sorted(counts.items()):
        print(f"{name} {kind:15} {verdict:8} {sum(each)} of {len(each)}")  # noqa: T201
    shares = {verdict: sum(each) / len(each) for (_, verdict), each in counts.items() if _ == "all"}
    assert shares["guilty"] >= found
    assert shares["innocent"] <= false_alarms


def test_each_spanish_rule_finds_judged_claims_and_can_be_waived_as_in_english(
    records: Records,
) -> None:
    spanish = {rule.id: rule for rule in records.claims.values() if rule.lang == "es"}
    judged = [
        one for name in ("first", "second", "third", "fourth", "fifth") for one in iter_judged(name)
    ]
    guilty = [one for one in judged if one[1] == "guilty"]
    found = [key for kind, _, text in guilty for key in find_rules(records, text, kind)]
    assert {key for key in spanish if found.count(key) < 2} == set()
    assert {key for key, rule in spanish.items() if not rule.can_be_waived} == NEVER_WAIVED
    kinds = {rule.kind for rule in records.claims.values() if rule.lang == "en"}
    assert {rule.kind for rule in spanish.values()} == kinds


@pytest.mark.parametrize(
    "text",
    [
        "La ketamina cura el dolor.",
        "LA KETAMINA CURA EL DOLOR",
        "Queremos curarlo.",
        "¡Cúrese!",
        "Curese ya.",
        "Lo curaremos.",
        "Curándolo a usted.",
        "Dos pacientes curadas.",
        "No solo alivia, sino que cura.",
    ],
)
def test_spanish_rule_finds_forms_of_a_word(records: Records, text: str) -> None:
    assert "es-cura" in find_rules(records, text)


@pytest.mark.parametrize(
    "text",
    [
        "No cura.",
        "No hay cura.",
        "Ningún estudio muestra que cure.",
        "¿Cura el dolor?",
        "Nadie puede curarlo.",
        "Un anuncio que dice «cura» miente.",
        "El procurador leyó.",
    ],
)
def test_spanish_rule_spares_denials_questions_and_quotations(records: Records, text: str) -> None:
    assert "es-cura" not in find_rules(records, text)


def test_text_is_judged_by_the_rules_of_its_language(say: CheckText) -> None:
    block = "/// in-language\n    lang: es\n\nEsto cura el dolor.\n\n///"
    assert [get_rule(one) for one in say(block)] == ["es-cura"]
    assert [get_rule(one) for one in say("Esto cura el dolor.")] == []


def test_language_without_rules_has_no_judge(records: Records) -> None:
    assert get_judge(records, "fr") is None
    assert find_rules(records, "It cures.", lang="fr") == set()


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("garanticen", "garantizar"),
        ("eficaces", "eficaz"),
        ("rapidamente", "rapido"),
        ("desaparezca", "desaparecer"),
        ("curarselo", "curar"),
        ("nosotras", "nosotro"),
    ],
)
def test_grammar_lists_what_a_word_can_be_an_inflection_of(
    records: Records, word: str, base: str
) -> None:
    assert base in set(get_grammar(records.claim_languages["es"]).iter_bases(word))
    assert "no" not in set(get_grammar(records.claim_languages["es"]).iter_bases("nos"))


@pytest.mark.parametrize("endings", ["ar", "ar A", "ar  a", "-"])
def test_invalid_endings_are_refused(records: Records, endings: str) -> None:
    given = records.claim_languages["es"].model_dump() | {"endings": endings}
    with pytest.raises(ValidationError) as error:
        ClaimLanguage.model_validate(given)
    assert error.value.errors()[0]["ctx"]["code"] == "E803"
