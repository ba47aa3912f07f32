"""Tell a call to 911 or 988 from a count, an address or a page number by the words around it."""

from __future__ import annotations

import re

_COUNTED = (
    *("people", "persons?", "patients?", "participants?", "adults?", "children", "men", "women"),
    *("volunteers?", "subjects?", "veterans", "cases?", "trials?", "studies", "study", "visits?"),
    *("doses?", "dollars?", "cents?", "days?", "hours?", "minutes?", "weeks?", "months?", "years?"),
    *("times", "pages?", "records?", "articles?", "words?", "events?", "deaths?", "clinics?"),
    *("hospitals?", "doctors?", "nurses?", "units?", "points?", "percent", "per cent", "calories"),
    *("mg", "mcg", "µg", "g", "kg", "lbs?", "ml", "mm", "cm", "km", "kcal", "miles?", "feet"),
    *("beds?", "steps?", "personas", "pacientes", "participantes", "adultos", "niños", "hombres"),
    *("mujeres", "casos", "ensayos", "estudios", "visitas", "dosis", "dólares", "días", "horas"),
    *("minutos", "semanas", "meses", "años", "veces", "páginas", "por ciento"),
)
# Words after which a new part of a sentence begins: "call 911 if people …" counts no people.
_BREAK = (
    *("a", "after", "al", "an", "and", "any", "are", "as", "at", "because", "before", "but", "by"),
    *("can", "con", "cuando", "de", "do", "en", "for", "from", "has", "have", "he", "if", "in"),
    *("is", "it", "may", "no", "o", "on", "or", "para", "por", "pueden", "que", "she", "should"),
    *("si", "so", "some", "that", "the", "they", "this", "to", "unless", "until", "was", "we"),
    *("when", "where", "while", "who", "will", "with", "within", "y", "you", "your"),
)
_STREETS = (
    r"Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Way|Court|Ct|Highway|Hwy"
    r"|Terrace|Ter|Parkway|Pkwy|Place|Pl|Circle|Cir|Trail|Trl|Plaza|Plz|Square|Sq|Causeway|Cswy"
    r"|Turnpike|Tpke|Loop|Cove|Run|Pike|Crossing|Xing|Expressway|Expy"
)
_SPANISH_STREETS = r"Calle|Avenida|Av\.|Carretera|Camino|Paseo|Bulevar|Plaza|Callejón"
_COUNT_AFTER = re.compile(
    rf"(?:[\s-]|&nbsp;)+(?:(?!(?:{'|'.join(_BREAK)})\b)\w+[\s-]+){{0,2}}(?:{'|'.join(_COUNTED)})\b"
    r"|\s+(?:AD|BC|B?CE|a\.\s?C|d\.\s?C)\b"
    r"|\s+(?:of|de)\s+(?:the\s+|las?\s+|los\s+)?\d|\s+or\s+(?:fewer|less|more)\b",
    re.IGNORECASE,
)
_ADDRESS_AFTER = re.compile(
    rf"\s+(?:[A-Z0-9][\w.’'-]*\s+){{1,5}}(?:{_STREETS})\b|\s+(?:[NSEW]\.?\s+)?Broadway\b"
    rf"|\s+(?:{_SPANISH_STREETS})(?:\s|$)"
)
_COUNT_BEFORE = re.compile(
    r"(?:\b(?:n|no|nr|pp?|pages?|vol|volume|number of|section|chapter|room|suite|ste|unit|box|form"
    r"|article|code|version|year|line|apt|route|highway|only|about|nearly|almost|around|over|than"
    r"|least|most|all|enrolled|included|studied|among|of|in|with|year|ley|página|cerca de|casi"
    r"|entre|unos|unas|p\.?\s?o\.?\s?box|apartado|calle|avenida|oficina|piso|january|february"
    r"|march|april|june|july|august|september|october|november|december|enero|febrero|marzo|abril"
    r"|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\.?|[=<>≤≥§])\s*$",
    re.IGNORECASE,
)
_CALL_WORDS = re.compile(
    r"\b(?:call(?!e\b)|dial|phone|text(?!s\b)|ring|contact|reach|emergenc|crisis|lifeline|hotline"
    r"|suicid|ambulance|llam|marqu|línea|mensaje)",
    re.IGNORECASE,
)
_VERB_BEFORE = re.compile(
    r"\b(?:call(?:ing)?|dial|llame|marque)\s+(?:al?\s+|el\s+)?$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?]\s")
_REACH = 80  # characters around a number that can tell what it is


def is_call(before: str, after: str) -> bool:
    """Return whether the number between two texts is one to call, and not one that counts.

    A number is a call unless the words around it count things, or name a place. In doubt it is a
    call: a person in danger who cannot tap the number is worse off than one who sees a link more.
    """
    before, after = before[-_REACH:], after[:_REACH]
    if _COUNT_AFTER.match(after):
        return False
    if _ADDRESS_AFTER.match(after) and not _VERB_BEFORE.search(before):
        return False
    if not _COUNT_BEFORE.search(before):
        return True
    sentence = _SENTENCE_END.split(before)[-1] + " … " + _SENTENCE_END.split(after)[0]
    return bool(_CALL_WORDS.search(sentence))
