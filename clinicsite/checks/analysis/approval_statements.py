"""Find the words by which a sentence states that a medicine is approved, or is not."""

from __future__ import annotations

import re
from typing import NamedTuple

from clinicsite.model.word_pattern import fold_text

_REGULATOR = (
    r"(?:\bF\.?D\.?A\b\.?|\bfood and drug administration\b|\bEMA\b|\beuropean medicines agency\b|"
    r"\bMHRA\b|\bhealth canada\b|\b(?:drug|medicines|the) agenc(?:y|ies)\b|\bregulators?\b|"
    r"\bhealth authorit(?:y|ies)\b)"
)
_MEDICINE = (
    r"(?:medicines?|medications?|drugs?|products?|devices?|treatments?|therap(?:y|ies)|infusions?|"
    r"sprays?|tablets?|pills?|patch(?:es)?|injections?|generics?|uses?|options?|"
    r"(?:es)?ketamine|[a-z]+(?:caine|setron|gepant|triptan|gabalin|pentin|oxetine))"
)
_COUNT = (
    r"(?:\d+|no|none|one|two|three|four|five|six|seven|eight|nine|ten|several|many|few|some|"
    r"only|first|second|third|fourth|any|other|all|both|each)"
)
_ADVERB = r"(?:(?:not|never|also|only|still|now|yet|already|since|first|\w+ly)\s+)*"
# Words between two parts of one clause: no end of a clause, and not too many.
_GAP = r"[^.;:?!]{0,80}?"
_BE = r"(?:is|are|was|were|be|been|being|isn't|aren't|wasn't|weren't)"
_STATEMENT = re.compile(
    "|".join(
        (
            # The FDA has approved it; the FDA-approved dose; FDA approval; the FDA's clearance.
            rf"{_REGULATOR}{_GAP}\b(?:(?:un|non-?)?approv\w+|clearance|green light|go-ahead|nod)\b",
            (
                rf"{_REGULATOR}{_GAP}\b(?:licensed|cleared|authori[sz]ed|okayed)\s+(?!clinic|staff|"
                r"doctor|nurse|professional|physician|health)\w+"
            ),
            # It was approved by the FDA; the approval of ketamine by the FDA.
            (
                rf"\b(?:(?:un|non-?)?approv\w+|licensed|cleared|authori[sz]ed)\b{_GAP}\b(?:by|from|of)\s+(?:the\s+)?"
                rf"(?:us\s+|u\.s\.\s+|american\s+)?{_REGULATOR}"
            ),
            # It is approved as an anesthetic; it is not licensed for pain; approved since 1970.
            (
                rf"(?:\b{_BE}\s+{_ADVERB}|^\W*(?:first\s+)?)(?:(?:un|non-?)?approved|licensed|cleared)\s+"
                r"(?:as|to\s+(?:treat|prevent|ease|relieve)|for|only|since|"
                r"in\s+(?:the|adults|children|\d{4}))\b"
            ),
            # Only 4 have been approved.
            rf"\b{_COUNT}\s+(?:of\s+them\s+)?(?:{_BE}|has|have)\s+{_ADVERB}(?:been\s+)?approved\b",
            # Ketamine is not approved. No medicine is approved.
            (
                rf"\b{_MEDICINE}\s+(?:that\s+)?(?:has|have|had|{_BE})\s+{_ADVERB}(?:been\s+)?{_ADVERB}"
                r"(?:unapproved|approved|licensed)\b(?!\s+by)"
            ),
            # There are 4 approved medicines. No approved treatment exists.
            rf"\b{_COUNT}\W+(?:\w+\W+){{0,3}}?(?:(?:un)?approved|licensed)\s+(?:\w+\s+){{0,2}}?{_MEDICINE}\b",
            # The approval of ketamine; it won approval for pain.
            rf"\bapprovals?\s+(?:of|for)\s+(?:\w+\s+){{0,3}}?{_MEDICINE}\b",
            (
                r"\b(?:won|wins|got|gets|received|gained|gains|lacks?|lost|without)\s+(?:\w+\s+){0,2}?"
                r"approval\b"
            ),
        )
    ),
    re.IGNORECASE,
)
_STEMS = ("approv", "clear", "licensed", "authori", "okayed", "green light", "go-ahead", "nod")
_NAMES_REGULATOR = re.compile(_REGULATOR, re.IGNORECASE)
# Someone else approves: an insurer pays, a committee allows a study, a reader agrees.
_OTHER_APPROVAL = re.compile(
    r"\b(?:insur\w+|medicare|medicaid|health plans?|(?:your|the|care|payment) plans?|payers?|"
    r"coverage|(?:prior|your|our|their|written) (?:approval|authori[sz]ation)|ethics|"
    r"review boards?|committees?|payment|"
    r"approved by (?:a|an|the|your|our|his|her|their|two|licensed|each) )",
    re.IGNORECASE,
)
# Advice to ask, an open question and the meaning of “off-label” state nothing of one medicine.
_OPEN = re.compile(
    r"(?:^\W*(?:ask|check|find out|look up|tell|see)|\b(?:whether|what|which|if)|"
    r"\boff-label\b.*\bmeans?)\b[^,:;]*$",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:news|reports?|reporters?|headlines?|newspapers?|articles?|press releases?|"
    r"compan(?:y|ies)|makers?|manufacturers?)\b[^.;:?!]*\b(?:said|says?|reported|announced|wrote|"
    r"writes?|claim(?:s|ed)?|explain(?:s|ed)?|told)\b",
    re.IGNORECASE,
)


class _Patterns(NamedTuple):
    """The patterns of one language, for text without accents (`fold_text`).

    Each statement has one of the `stems`.
    """

    stems: tuple[str, ...]
    statement: re.Pattern[str]
    regulator: re.Pattern[str]
    other_approval: re.Pattern[str]
    open: re.Pattern[str]
    reported: re.Pattern[str]


_ES_REGULATOR = (
    r"(?:\bF\.?D\.?A\b\.?|\badministracion de (?:alimentos|medicamentos)\b|\bEMA\b|"
    r"\bagencias? (?:europea |reguladoras? )?(?:de|del) medicamentos?\b|"
    r"\b(?:las? )?(?:agencia|autoridad|entidad)(?:e?s)? (?:reguladora|sanitaria)s?\b)"
)
_ES_MEDICINE = (
    r"(?:medicamentos?|medicinas?|farmacos?|productos?|tratamientos?|terapias?|infusion(?:es)?|"
    r"usos?|opcion(?:es)?|(?:es)?ketamina)"
)
_ES_COUNT = (
    r"(?:\d+|un|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|ningun|ninguna|varios|varias|"
    r"pocos|pocas|unico|unica|primer|primera|solo|otros|otras)"
)
_ES = _Patterns(
    ("aprob", "aprueb", "autoriz", "autoric"),
    re.compile(
        "|".join(
            (
                rf"{_ES_REGULATOR}{_GAP}\b(?:aprob|aprueb|autoriz|autoric)\w+",
                rf"\b(?:aprob|autoriz)\w+\b{_GAP}\b(?:por|de)\s+(?:la\s+)?{_ES_REGULATOR}",
                (
                    r"\b(?:esta|estan|estaba|fue|fueron|sido|es|son)\s+(?:\w+\s+){0,2}?"
                    r"(?:aprobad|autorizad)[oa]s?\s+(?:como|para|solo|desde|en)\b"
                ),
                rf"\b{_ES_COUNT}\W+(?:\w+\W+){{0,3}}?{_ES_MEDICINE}\s+(?:\w+\s+){{0,2}}?aprobad[oa]s?\b",
                rf"\baprobacion\s+(?:de|del|para)\s+(?:\w+\s+){{0,2}}?{_ES_MEDICINE}\b",
            )
        ),
        re.IGNORECASE,
    ),
    re.compile(_ES_REGULATOR, re.IGNORECASE),
    re.compile(
        r"\b(?:segur[oa]s?|asegurador\w+|medicare|medicaid|plan(?:es)? de salud|su plan|pago|"
        r"comites?|etica|aprobad[oa]s? por (?:un|una|el|su|la|los) (?!F\.?D))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:^\W*(?:pregunt\w+|consult\w+|averigu\w+|mire)|\b(?:si|que|cual(?:es)?)|"
        r"\bsignifica)\b[^,:;]*$",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:noticias?|periodicos?|prensa|comunicados?|empresas?|fabricantes?)\b[^.;:?!]*"
        r"\b(?:dij\w+|dic\w+|inform\w+|anunci\w+|public\w+)\b",
        re.IGNORECASE,
    ),
)
_PATTERNS = {
    "en": _Patterns(_STEMS, _STATEMENT, _NAMES_REGULATOR, _OTHER_APPROVAL, _OPEN, _REPORTED),
    "es": _ES,
}
LANGUAGES = frozenset(_PATTERNS)


def has_stem(text: str, lang: str = "en") -> bool:
    """Return whether a text can hold a statement: most pages name no approval at all."""
    folded = fold_text(text).casefold()
    return any(stem in folded for stem in _PATTERNS[lang].stems)


def find_statement(sentence: str, lang: str = "en") -> tuple[int, int] | None:
    """Return where `sentence` states that a medicine is approved or is not, else None."""
    patterns, folded = _PATTERNS[lang], fold_text(sentence)
    if (
        not has_stem(sentence, lang)
        or folded.rstrip("\"') ").endswith("?")
        or not (found := patterns.statement.search(folded))
    ):
        return None
    if patterns.other_approval.search(folded) and not patterns.regulator.search(folded):
        return None
    return None if patterns.open.search(folded[: found.start()]) else found.span()


def is_reported(words: str, lang: str = "en") -> bool:
    """Return whether the `words` before a statement name the report that it is from."""
    return bool(_PATTERNS[lang].reported.search(fold_text(words)))
