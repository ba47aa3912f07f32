"""Statements on the approval of medicines: which sentences are, and which sources count."""

from pathlib import Path

import pytest

from clinicsite.checks.analysis.approval_statements import find_statement
from tests.checks.conftest import HEAD, Check


@pytest.mark.parametrize(
    "sentence",
    [
        "The FDA has approved 4 medicines for it.",
        "The FDA approves only one of them.",
        "In 2025 the US Food and Drug Administration also approved a form of cyclobenzaprine.",
        "The F.D.A. has not approved ketamine for pain.",
        "Ketamine has never been approved by the FDA for pain.",
        "It is approved by the FDA for depression.",
        "It is an FDA-approved nerve pain treatment.",
        "FDA approval came in 1970.",
        "The FDA\u2019s approval covers adults only.",
        "The approval of ketamine by the FDA was in 1970.",
        "The FDA has licensed 4 medicines.",
        "The FDA cleared the device for migraine.",
        "Ketamine is approved as an anesthetic, and not for any kind of pain.",
        "It is not approved for pain.",
        "It isn\u2019t approved to treat pain.",
        "They were first approved in 1970.",
        "This medicine is not approved.",
        "Ketamine has not been approved.",
        "There are 4 approved medicines for fibromyalgia.",
        "No approved treatment exists for CRPS.",
        "Only one approved nasal spray is on the market.",
        "Three medicines have been approved.",
        "Approval of esketamine was in 2019.",
        "The spray won approval for depression in 2019.",
        "The medicine lacks approval for pain.",
        "The European Medicines Agency approved it, too.",
        "Ketamine is unapproved for pain.",
        "The FDA calls it an unapproved medicine.",
        "The FDA gave it the green light in 2025.",
        "Regulators approved a fourth medicine in 2025.",
        "Only 4 have been approved.",
        "Approved since 1970, ketamine is an anesthetic.",
        "It has been approved since 1970.",
        "Health Canada has authorized the product for surgery.",
        "The FDA has not approved it, so your insurance may not pay.",
        "If you read the label, you see it: the FDA has approved 1 use.",
    ],
)
def test_find_statement_finds_statement(sentence: str) -> None:
    assert find_statement(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Is it approved by the FDA?",
        "Has the FDA approved a medicine for my pain?",
        "Ask what the FDA has approved it for.",
        "Ask whether the medicine is approved for your pain.",
        "Your insurer has to approve the treatment first.",
        "The treatment was approved by your insurance plan.",
        "Some plans pay only if the treatment is approved.",
        "Do I need your approval first?",
        "The study was approved by an ethics committee.",
        "A licensed clinician should check each page.",
        "The FDA asks that a licensed clinician gives it.",
        "The FDA has not checked such a mix.",
        "The FDA warned of them in 2022.",
        "You can report a side effect to the FDA.",
        "Off-label means that the FDA has not approved the medicine for that use.",
        "Clinicians may use an approved medicine off-label.",
        "The regulator asks for a report of each side effect.",
        "Two of them have been read by a clinician.",
        "The team clears the room for the next visit.",
        "The guideline has been approved.",
        "We improved the page in 2026.",
        "Each page is approved by a clinician before it is published.",
    ],
)
def test_find_statement_ignores_other_sentence(sentence: str) -> None:
    assert find_statement(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "is_statement"),
    [
        ("La FDA ha aprobado 4 medicamentos.", True),
        ("La FDA no aprobó la ketamina para el dolor.", True),
        ("La ketamina fue aprobada por la FDA en 1970.", True),
        ("La ketamina está aprobada como anestésico.", True),
        ("No está aprobada para el dolor.", True),
        ("Hay 4 medicamentos aprobados.", True),
        ("Ningún tratamiento está aprobado para el SDRC.", True),
        ("La aprobación de la ketamina fue en 1970.", True),
        ("¿La FDA ha aprobado un medicamento?", False),
        ("Pregunte si la FDA lo ha aprobado.", False),
        ("Su seguro tiene que aprobar el tratamiento.", False),
        ("El estudio fue aprobado por un comité de ética.", False),
        ("La FDA advirtió sobre ellos en 2022.", False),
    ],
)
def test_find_statement_in_spanish(sentence: str, is_statement: bool) -> None:
    assert (find_statement(sentence, "es") is not None) is is_statement


LABEL, REVIEW, NEWS = "[@fda-label-ketamine]", "[@mojica-2021]", "[@medlineplus-crps]"
# A text, and the lines of it that state an approval without the right source.
CASES: list[tuple[str, list[int]]] = [
    (f"The FDA has approved 4.{LABEL}", []),
    (f"The FDA has approved 4.{REVIEW}", [1]),
    ("The FDA has approved 4.[@mojica-2021; @fda-label-ketamine]", []),
    ("The FDA has approved 4.", [1]),
    (f"The FDA has approved 4. This is not one.{LABEL}", []),
    (f"The FDA has approved 4. This is not one.{REVIEW}", [1]),
    (f"The FDA has approved 4.{REVIEW} It can harm.{LABEL}", [1]),
    (f"It can harm.{LABEL} The FDA has not approved it.", []),
    (f"It can help.{REVIEW} The FDA has not approved it.", [1]),
    (f"The FDA has not approved it.\n\nIt can harm.{LABEL}", [1]),
    (f"- The FDA has approved it.{REVIEW}\n- It can harm.{LABEL}", [1]),
    (f"The FDA has approved 2:\n\n- one{LABEL}\n- another", []),
    (f"The FDA has approved 2:\n\n- one{REVIEW}\n- another", [1]),
    (f"What the label says:{LABEL}\n\n- It can harm.\n- It is not approved for pain.", []),
    (f"What studies say:{REVIEW}\n\n- It can harm.\n- It is not approved for pain.", [4]),
    (f"News reports said that the FDA had approved it.{NEWS}", []),
    ("News reports said that the FDA had approved it.", [1]),
    ("## Has the FDA approved it?\n\n## The FDA has not approved it", []),
    ("`The FDA has approved 4.`", [1]),
]


def test_page_approvals_need_label_or_regulator(check: Check) -> None:
    found = check({f"pages/example-{n}.md": f"{HEAD}{text}\n" for n, (text, _) in enumerate(CASES)})
    for number, (text, lines) in enumerate(CASES):
        path = f"content/pages/example-{number}.md"
        assert [p.line - 5 for p in found if (p.path, p.code) == (path, "E827")] == lines, text


def test_page_approvals_in_a_draft_are_warnings(check: Check) -> None:
    draft = HEAD.replace("published", "draft")
    (problem,) = check({"pages/example.md": f"{draft}The FDA has approved 4 of them.\n"})
    assert (problem.code, problem.line, problem.column) == ("W827", 6, 5)


def test_record_approvals_need_label_or_regulator(check: Check, content: Path) -> None:
    path = "data/evidence.yaml"
    text = (content / path).read_text("utf-8")
    plain = "    en: It can ease pain a little"
    assert plain in text
    changed = text.replace(plain, "    en: The FDA has approved 4 of them. It can ease a little")
    codes = [p.code for p in check({path: changed})]
    assert codes.count("E827") == 1


def test_words_of_forbidden_claim_are_reported_once(check: Check) -> None:
    found = check({"pages/example.md": f"{HEAD}Ketamine is FDA-approved for migraine.\n"})
    assert [p.code for p in found if p.path == "content/pages/example.md"] == ["E801"]
