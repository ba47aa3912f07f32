"""Fix the site of a content folder."""

from pathlib import Path

from clinicsite.authoring import fix as mending
from clinicsite.authoring.fix import FixResult
from clinicsite.checks.check import check_site
from tests.checks.conftest import SUMMARY

ARTICLE = (
    f"---\ntitle: An example\n{SUMMARY}\ndate: 2026-01-02\n"
    "next_review: 2026-12-01\nstatus: published\n---\n\nText.\n"
)


def fix_site(content: Path) -> FixResult:
    """Fix the site whose content is this folder."""
    return mending.fix(content.parent, lambda: check_site(content.parent))
