"""Notices: what a slip in notices.yaml reports, and when pages show a notice."""

import datetime as dt
from pathlib import Path

import pytest

from clinicsite.checks.runner import check_all
from clinicsite.model.notice import Notice
from clinicsite.model.urls import parse_page_path
from clinicsite.parsing.read import read_site
from clinicsite.rendering.views import SiteView
from tests.checks.conftest import Check
from tests.medical_sections import add_spanish_strings

FILE = "data/notices.yaml"
ROOT = Path(__file__).resolve().parents[2]
NOTICE = {
    "key": "storm",
    "text": "We are closed for the storm.",
    "from": "2026-09-01",
    "until": "2026-09-03",
}
OTHER = {"key": "power", "text": "We have no power."}
THIRD = {"key": "water", "text": "We have no water."}


def write_notices(*notices: dict[str, str | None]) -> str:
    """Return the file with notices. Each replaces fields of NOTICE. None leaves a field out."""
    texts = []
    for notice in notices:
        fields = {**NOTICE, **notice}.items()
        lines = [f"{name}: {value}" for name, value in fields if value is not None]
        texts.append("- " + "\n  ".join(lines))
    return "\n".join(texts) + "\n"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = dt.datetime(2026, 9, 2, 16, tzinfo=dt.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))


@pytest.mark.parametrize(
    ("notice", "wanted"),
    [
        ({}, []),
        ({"level": "urgent", "link": "pages/contact.md", "pages": "[pages/about.md]"}, []),
        ({"until": None}, ["E103"]),
        ({"until": ""}, ["E103"]),
        ({"from": None}, ["E103"]),
        ({"text": '""'}, ["E103"]),
        ({"until": "2026-08-31"}, ["E111"]),
        ({"until": "2026-09-01"}, ["W601"]),
        ({"until": "2027-09-01"}, []),
        ({"until": "2027-09-02"}, ["E111"]),
        ({"until": "9/3/2026"}, ["E106"]),
        ({"until": "2026-09-31"}, ["E106"]),
        ({"level": "warn"}, ["E102"]),
        ({"lvl": "urgent"}, ["E101"]),
        ({"lang": "fr"}, ["E102"]),
        ({"pages": "[]"}, ["E103"]),
        ({"lang": "french"}, ["E112"]),
        ({"text": "word " * 33}, ["E107"]),
        ({"pages": "[pages/contcat.md]"}, ["E602"]),
        ({"pages": "[contact]"}, ["E602"]),
        ({"pages": "pages/contact.md"}, ["E108"]),
        ({"text": "'See [the hours](pages/contact.md).'"}, ["E112"]),
        ({"text": "We are **closed**."}, ["E112"]),
        ({"text": "We are <b>closed</b>."}, ["E112"]),
        ({"text": "'Call {phone}.'"}, ["E112"]),
        ({"text": "See https://example.org/hours"}, ["E112"]),
        ({"text": "Tell us at the desk & say < 3 words_here."}, []),
        ({"text": "Call (555) 555-0100."}, ["W621"]),  # the clinic has no phone
        ({"link": "pages/contcat.md"}, ["E602"]),
        ({"link": "https://example.org/"}, ["E602"]),
        ({"text": "Our ketamine cures pain."}, ["E801"]),
        (
            {"text": "Ambulatory anesthesiologists recommend individualized documentation."},
            ["E811"],
        ),
    ],
)
def test_notice_slip_is_reported(
    check: Check, notice: dict[str, str | None], wanted: list[str]
) -> None:
    found = check({FILE: write_notices(notice)})
    assert [problem.code for problem in found] == wanted
    assert all(problem.line > 0 and problem.help for problem in found)


def test_notice_field_that_is_mistyped_is_suggested(check: Check) -> None:
    (problem,) = check({FILE: write_notices({"form": "2026-09-01"})})
    assert "from" in problem.help
    assert problem.line == 5


@pytest.mark.parametrize(("text", "code"), [("", "E203"), ("# Notices.\n", "E108")])
def test_notices_without_list_are_explained(check: Check, text: str, code: str) -> None:
    (problem,) = check({FILE: text})
    assert problem.code == code
    assert "[]" in problem.help


@pytest.mark.parametrize("order", ["{}[]\n", "[]\n{}"])
def test_notice_beside_empty_list_is_explained(check: Check, order: str) -> None:
    text = order.format(write_notices({}))
    (problem,) = check({FILE: text})
    assert problem.code == "E104"
    assert text.splitlines()[problem.line - 1] == "[]"
    assert "Delete this line" in problem.help


@pytest.mark.parametrize(
    ("notices", "wanted"),
    [
        ([{"level": "urgent"}, OTHER], []),
        ([{"level": "urgent"}, OTHER | {"level": "urgent"}], ["E605"]),
        (
            [
                {"level": "urgent"},
                OTHER | {"level": "urgent", "from": "2026-09-04", "until": "2026-09-04"},
            ],
            [],
        ),
        (
            [
                {"level": "urgent", "pages": "[pages/about.md]"},
                OTHER | {"level": "urgent", "pages": "[pages/contact.md]"},
            ],
            [],
        ),
        ([{"level": "urgent", "pages": "[pages/about.md]"}, OTHER | {"level": "urgent"}], ["E605"]),
        ([{}, OTHER, THIRD], ["E605"]),
        ([{}, OTHER | {"until": "2026-09-02"}, THIRD | {"from": "2026-09-03"}], []),
        ([{}, OTHER, THIRD | {"pages": "[pages/about.md]"}], ["E605"]),
        (
            [
                {"level": "urgent", "until": "2026-09-01"},
                OTHER | {"level": "urgent", "until": "2026-09-01"},
            ],
            ["W601", "W601"],  # what has ended stops no build
        ),
        ([{}, {}], ["E601"]),
    ],
)
def test_notices_at_one_time_are_limited(
    check: Check, notices: list[dict[str, str | None]], wanted: list[str]
) -> None:
    assert [problem.code for problem in check({FILE: write_notices(*notices)})] == wanted


@pytest.mark.parametrize(
    ("notice", "wanted"),
    [
        ({"link": "pages/plan.md"}, ["W301"]),
        ({"pages": "[pages/plan.md]"}, ["W602"]),
        ({"pages": "[pages/plan.md, pages/about.md]"}, []),
        ({"pages": "[pages/plan.md, pages/abuot.md]"}, ["E602"]),
    ],
)
def test_notice_for_draft_is_warned(
    check: Check, content: Path, notice: dict[str, str], wanted: list[str]
) -> None:
    draft = (content / "pages/about.md").read_text("utf-8").replace("published", "draft")
    (content / "pages/plan.md").write_text(draft, "utf-8")
    found = check({FILE: write_notices(notice)})
    assert [problem.code for problem in found] == wanted


def list_shown(content: Path, path: str, *, publish: bool) -> list[str]:
    site = read_site(content, ROOT / "theme", "", publish=publish)
    assert not [problem for problem in check_all(site) if problem.path.endswith(FILE)]
    page = site.get_page(path)
    assert page
    return [view.notice.key for view in SiteView(site).notices(page)]


@pytest.mark.parametrize(
    ("day", "published", "preview"),
    [
        ("2026-09-01T03:59:00+00:00", [], ["storm"]),  # before midnight in Florida
        ("2026-09-01T04:00:00+00:00", ["storm"], ["storm"]),
        ("2026-09-04T03:59:00+00:00", ["storm"], ["storm"]),
    ],
)
def test_notice_is_shown_from_first_to_last_day(
    content: Path, monkeypatch: pytest.MonkeyPatch, day: str, published: list, preview: list
) -> None:
    moment = dt.datetime.fromisoformat(day)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
    (content / FILE).write_text(write_notices({}), "utf-8")
    assert list_shown(content, "pages/contact.md", publish=True) == published
    assert list_shown(content, "pages/contact.md", publish=False) == preview


def test_notice_order_and_pages(content: Path) -> None:
    notices = [{"pages": "[pages/about.md]"}, OTHER | {"level": "urgent"}]
    (content / FILE).write_text(write_notices(*notices), "utf-8")
    assert list_shown(content, "pages/about.md", publish=True) == ["power", "storm"]
    assert list_shown(content, "pages/contact.md", publish=True) == ["power"]


def test_notice_for_one_language_is_left_out_elsewhere(content: Path) -> None:
    add_spanish_strings(content)
    page = (content / "pages/contact.md").read_text("utf-8")
    (content / "pages/contact.es.md").write_text(page, "utf-8")
    notices = write_notices({"pages": "[pages/contact.md]", "lang": "en"})
    (content / FILE).write_text(notices, "utf-8")
    site = read_site(content, ROOT / "theme", "", publish=True)
    english, spanish_page = (site.get_page(f"pages/contact{suffix}.md") for suffix in ("", ".es"))
    assert english
    assert spanish_page
    view = SiteView(site)
    assert [shown.notice.key for shown in view.notices(english)] == ["storm"]
    assert view.notices(spanish_page) == []


@pytest.mark.parametrize(
    ("pages", "lang", "shown"),
    [
        ("pages/contact.md", "es", True),
        ("pages/contact.es.md", "es", True),
        ("pages/contact.es.md", "en", False),
        ("pages/about.md", "es", False),
    ],
)
def test_notice_pages_can_be_translations(pages: str, lang: str, shown: bool) -> None:
    fields = {**NOTICE, "pages": [pages], "lang": lang}
    path = "pages/contact.es.md"
    page_path = parse_page_path(path)
    assert page_path
    assert Notice.model_validate(fields).belongs_to(page_path, path) is shown
