"""Define the launch checklist: what the site needs before it opens."""

from __future__ import annotations

from typing import Literal

from clinicsite.model.fields import StrictModel
from clinicsite.model.localized_text import Translated
from clinicsite.model.word_pattern import WordPattern

# Each line has a test in checks/rules/launch.py. Its words are in content/data/launch.yaml.
LaunchKey = Literal[
    "address",
    "phone",
    "hours",
    "registration",
    "privacy-practices",
    "nondiscrimination",
    "language-help",
    "good-faith-estimate",
    "patient-rights",
    "advertising-notice",
    "terms",
    "website-privacy",
    "accessibility",
    "other-notices",
    "finished-words",
    "clinicians",
    "sign-offs",
    "reviews-in-time",
    "translations",
    "site-address",
    "security-contact",
]


class LaunchItem(StrictModel):
    """The words of one item: its group, the requirement, the reason, and the rule.

    `phrases`: words that only a site before its launch has. The item `finished-words` reads them.
    """

    key: LaunchKey
    group: Translated
    what: Translated
    why: Translated
    rule: Translated
    phrases: tuple[WordPattern, ...] = ()
