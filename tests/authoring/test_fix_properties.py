"""Fixing any page leaves no more errors than before."""

from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clinicsite.checks.check import check_site
from clinicsite.checks.report_formats import select_errors
from tests.authoring.fix_site import ARTICLE, fix_site
from tests.checks.conftest import content  # noqa: F401 (a fixture)

SLIPS = {
    "title:": ["titel:", "Title:"],
    "summary:": ["sumary:", "SUMMARY:", "summry:"],
    "status:": ["statuss:", "stat:", "state:"],
    "published": ["publshed", "Published", "zzz"],
    "2026-01-02": ["2026\u201301\u201302", "2026/01/02", "2026-13-45"],
    "next_review": ["nextreview", "review"],
    "(../pages/about.md)": ["(../pages/About.md)", "(../pages/about)", "(../pages/abuot.md)"],
    "/// note": ["/// noet", "/// n"],
    "level:": ["levle:", "l:"],
    "emergency": ["emergancy", "Emergency", "e"],
}

SOUND = ARTICLE.replace(
    "Text.\n",
    "Ask [us](../pages/about.md).\n\n/// note | T\n\nx\n\n///\n\n"
    "/// care-card | T\n    level: emergency\n\nx\n\n///\n",
)


@settings(
    max_examples=10,
    phases=[Phase.generate],  # a smaller case says no more, and each takes a second
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    slips=st.fixed_dictionaries(
        {right: st.sampled_from([right, *wrong]) for right, wrong in SLIPS.items()}
    ),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_there_are_never_more_errors_than_before(
    content: Path,  # noqa: F811
    slips: dict[str, str],
    ends: str,
) -> None:
    file = content / "articles/example.md"
    text = SOUND
    for right, wrong in slips.items():
        text = text.replace(right, wrong, 1)
    file.write_bytes(text.replace("\n", ends).encode())
    before = select_errors(check_site(content.parent))
    outcome = fix_site(content)
    assert len(select_errors(outcome.remaining)) <= len(before)
    after = file.read_bytes().decode().replace(ends, "\n").split(" ")
    for was, now, meant in zip(text.split(" "), after, SOUND.split(" "), strict=True):
        pieces = zip(was.split("\n"), now.split("\n"), meant.split("\n"), strict=True)
        assert all(now in (was, meant) for was, now, meant in pieces)
