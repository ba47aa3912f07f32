"""Holidays of the clinic that are over."""

from pathlib import Path

import pytest

from clinicsite.checks.check import check_site
from tests.checks.conftest import content  # noqa: F401 (a fixture)

RECORD = """\
name: Example Clinic
launched: false
time_zone: America/New_York
languages: [en]
holidays:
  - {date: 2026-11-27, name: Over}
  - {date: 2026-12-01, name: Ahead}
  - {date: 2026-11-28, name: Also today, hours: 8 am to noon}
locations:
  - holidays:
      - {date: 2026-11-01, until: 2026-11-26, name: Over too}
"""


def test_holiday_that_is_over_is_a_warning_at_its_date(
    content: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795885200")  # 2026-11-28, noon at the clinic
    (content / "data/clinic.yaml").write_text(RECORD, "utf-8")
    found = [p for p in check_site(content.parent) if p.path.endswith("clinic.yaml")]
    assert [(p.code, p.line, p.column) for p in found] == [("W620", 6, 12), ("W620", 11, 35)]
