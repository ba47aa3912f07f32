"""Define what the records of a site must hold, because rules of safety depend on it.

An editor can add claim rules and sections, and make them stricter. The check refuses records
without these.
"""

from __future__ import annotations

from clinicsite.model.page_structure import Section, SectionRule

# Claim rules that no clinician can waive, each with a sentence that it must find.
REQUIRED_CLAIMS = {
    "cure": "Ketamine cures long-term pain.",
    "safe-absolute": "The infusion is completely safe.",
    "fda": "This treatment of back pain is FDA-approved.",
    "free": "Your first visit is free.",
}


def _require(name: str) -> SectionRule:
    return SectionRule(section=name)


def _require_for(when: str, name: str, **more: bool) -> SectionRule:
    return SectionRule.model_validate({"section": name, "when": when, **more})


# The sections of each kind of page (HEALTH-CONTENT E2), with the conditions that are allowed.
REQUIRED_SECTIONS = {
    "article": (
        _require("in-brief"),
        _require_for("off-label", "off-label"),
        _require_for("evidence", "evidence", anywhere=True),
        _require_for("treatment", "risks", before_action=True),
        _require_for("treatment", "who-should-not", before_action=True, link=True),
        _require_for("treatment", "other-choices", link=True),
        _require("not-known"),
        _require("get-help"),
    ),
    "condition": (
        *map(_require, ("in-brief", "what", "signs", "see-a-doctor", "emergency", "treatments")),
        _require_for("evidence", "evidence", anywhere=True),
        _require_for("off-label", "off-label", anywhere=True),
        _require_for("treatment", "risks", anywhere=True, link=True),
        _require_for("treatment", "who-should-not", anywhere=True, link=True),
        *map(_require, ("living", "not-known")),
    ),
    "treatment": (
        *map(_require, ("in-brief", "what", "fda-status")),
        _require_for("off-label", "off-label", anywhere=True),
        *map(_require, ("how", "how-well")),
        _require_for("evidence", "evidence", anywhere=True),
        _require_for("always", "who-should-not", before_action=True),
        _require_for("always", "side-effects", before_action=True),
        *map(_require, ("common-effects", "serious-effects", "before", "during", "after")),
        *map(_require, ("other-choices", "cost", "not-known", "ask", "get-help")),
    ),
}

# What makes a section of use: the block that it needs, its sources, its side of the balance.
_PARTS: dict[str, dict[str, object]] = {
    "in-brief": {"block": "in-brief"},
    "off-label": {"block": "off-label", "sourced": True},
    "evidence": {"block": "evidence", "side": "benefits"},
    "what": {"sourced": True},
    "signs": {"sourced": True},
    "see-a-doctor": {"block": "care-card", "care_level": "book"},
    "emergency": {"block": "care-card", "care_level": "emergency"},
    "treatments": {"sourced": True},
    "fda-status": {"sourced": True},
    "how": {"sourced": True},
    "how-well": {"sourced": True, "side": "benefits"},
    "risks": {"sourced": True, "side": "risks"},
    "side-effects": {"sourced": True, "side": "risks"},
    "who-should-not": {"sourced": True, "side": "risks"},
    "other-choices": {"sourced": True},
    "ask": {"block": "questions"},
    "get-help": {"block": "care-card"},
}
REQUIRED_PARTS = tuple(
    Section.model_validate({"id": name, **parts}) for name, parts in _PARTS.items()
)
