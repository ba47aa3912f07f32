"""What changes the fingerprint of a page's clinical words, and what does not."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from clinicsite.model.front_matter import MedicalFrontMatter
from clinicsite.parsing.fingerprint import FINGERPRINT_PATTERN, compute_fingerprint
from clinicsite.parsing.read import read_site

ROOT = Path(__file__).resolve().parents[2]
SUMMARY = "A page that only tests read, with a summary of enough words."
META = {"title": "An example", "summary": SUMMARY, "next_review": "2027-11-01"}
TEXT = """\
/// in-brief

- Rest may help, "a little".[@alpha-2001]
- Take 2 tablets, not 3.

///

Do *not* stop at once. Ask your doctor first.[@beta-2002; @alpha-2001]

## Who should not have it {#who}

1. People who are pregnant
2. People with [liver trouble](other.md#signs), or with [heart trouble](https://example.org/a)

| Sign | Common | Rare |
|---|---|---|
| Nausea | yes | |
| Seizure | | yes |

> A quotation[^1] that readers see, and ![a drawing of a gate](../images/a.svg).

[^1]: A footnote.

/// care-card | Call "911" now
    level: emergency

- You have `chest pain` & fever.

///

/// evidence
    treatment: rest

///
"""
# What a person may do to a page without asking the clinician again.
SAME = [
    ("Do *not* stop at once. Ask", "Do not   stop\nat once.\n\nAsk"),
    ("*not*", "**not**"),
    ('"a little"', "\u201ca little\u201d"),
    ("- Rest may", "*   Rest may"),
    ("help, ", "help,\N{NO-BREAK SPACE}"),
    (".[@alpha-2001]\n", ". [@alpha-2001]\n"),
    ("[@beta-2002; @alpha-2001]", "[@beta-2002][@alpha-2001]"),
    ("{#who}", "{#who-not}"),
    ("other.md#signs", "other.md"),
    ("|---|---|---|", "|:---|:---:|---|"),
    ("`chest pain`", "chest pain"),
    ("& fever", "&amp; fever"),
    ("2. People with", "3. People with"),
]
OTHER = [
    ("not 3", "not 4"),
    ("*not* stop", "stop"),
    ("pregnant", "Pregnant"),
    ('little".[@alpha-2001]', 'little".[@beta-2002]'),
    ("[@beta-2002; @alpha-2001]", "[@alpha-2001; @beta-2002]"),
    (".[@beta-2002; @alpha-2001]", "."),
    ("| Nausea | yes | |", "| Nausea | | yes |"),
    ("https://example.org/a", "https://example.org/b"),
    ("a drawing of a gate", "a drawing of a door"),
    ("A footnote", "Another footnote"),
    ("quotation", "citation"),
    ("level: emergency", "level: urgent"),
    ('Call "911" now', "Call your doctor"),
    ("treatment: rest", "treatment:"),
    ("chest pain", "chess pain"),
    ("1. People", "3. People"),
    ("## Who should", "Who should"),
    ("/// in-brief", "/// early-research"),
    ("once. Ask", "once Ask"),
]

Mark = Callable[..., str]


@pytest.fixture(scope="session")
def mark(render: Callable) -> Mark:
    """The fingerprint of a text as that of a page with this front matter."""

    def mark(text: str, **meta: object) -> str:
        return compute_fingerprint(MedicalFrontMatter.model_validate(META | meta), render(text)[0])

    return mark


def replace_text(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_a_fingerprint_names_its_rule_and_can_be_read_out(mark: Mark) -> None:
    assert FINGERPRINT_PATTERN.fullmatch(mark(TEXT))
    # So that no change of the code voids every sign-off without a word: that takes a new rule.
    assert mark("Rest may help.[@alpha-2001]\n\n- One\n- Two") == "v1-18fb57a598915f67"


@pytest.mark.parametrize(("old", "new"), SAME)
def test_a_change_of_form_keeps_it(mark: Mark, old: str, new: str) -> None:
    assert mark(replace_text(old, new)) == mark(TEXT)


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_a_change_of_words_changes_it(mark: Mark, old: str, new: str) -> None:
    assert mark(replace_text(old, new)) != mark(TEXT)


def test_the_order_of_a_list_changes_it(mark: Mark) -> None:
    first, second = '- Rest may help, "a little".[@alpha-2001]\n', "- Take 2 tablets, not 3.\n"
    assert mark(replace_text(first + second, second + first)) != mark(TEXT)


@pytest.mark.parametrize(
    "meta",
    [
        {"related": ["other.md"]},
        {"aliases": ["/old/"]},
        {"status": "published"},
        {"updated": "2026-11-20"},
        {"next_review": "2027-10-01"},
        {"changes": [{"date": "2026-11-20", "what": "More.", "why": "New study."}]},
    ],
)
def test_the_rest_of_the_front_matter_is_not_part_of_it(mark: Mark, meta: dict) -> None:
    assert mark(TEXT, **meta) == mark(TEXT)


@pytest.mark.parametrize(
    "meta", [{"title": "Another example"}, {"summary": SUMMARY.replace("enough", "some")}]
)
def test_title_and_summary_are_part_of_it(mark: Mark, meta: dict) -> None:
    assert mark(TEXT, **meta) != mark(TEXT)


WORD = st.text(st.sampled_from("abcdefgh0123456789"), min_size=1, max_size=6)
PARAGRAPHS = st.lists(st.lists(WORD, min_size=1, max_size=6), min_size=1, max_size=4)
SPACE = st.sampled_from([" ", "  ", "\n", " \n", "\N{NO-BREAK SPACE}"])
FRAME = st.sampled_from(["{}", "*{}*", "**{}**"])
OFTEN = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def write_paragraphs(paragraphs: list[list[str]]) -> str:
    # A letter first, so that no number begins a list.
    return "\n\n".join(" ".join(["x", *words]) for words in paragraphs)


@OFTEN
@given(paragraphs=PARAGRAPHS, data=st.data())
def test_no_white_space_and_no_emphasis_counts(
    mark: Mark, paragraphs: list[list[str]], data: st.DataObject
) -> None:
    text = write_paragraphs(paragraphs)
    shaken = re.sub("[^ \n]+", lambda word: data.draw(FRAME).format(word[0]), text)
    shaken = re.sub(" ", lambda _: data.draw(SPACE), shaken)
    assert mark(shaken) == mark(text)


@OFTEN
@given(paragraphs=PARAGRAPHS, data=st.data(), new=WORD)
def test_every_word_counts_and_where_it_stands(
    mark: Mark, paragraphs: list[list[str]], data: st.DataObject, new: str
) -> None:
    text = write_paragraphs(paragraphs)
    words = data.draw(st.sampled_from(paragraphs))
    index = data.draw(st.integers(0, len(words) - 1))
    action = data.draw(st.sampled_from(["replace", "add", "drop", "swap"]))
    before = " ".join(word for paragraph in paragraphs for word in ["x", *paragraph])
    if action == "replace":
        words[index] = new
    elif action == "add":
        words.insert(index, new)
    elif action == "drop":
        del words[index]
    else:
        words[index], words[0] = words[0], words[index]
    after = " ".join(word for paragraph in paragraphs for word in ["x", *paragraph])
    assert (mark(write_paragraphs(paragraphs)) == mark(text)) == (before == after)


def fingerprint_page(content: Path, records: str) -> str:
    """The fingerprint of a page that shows the table of evidence."""
    (content / "data/evidence.yaml").write_text(records, "utf-8")
    site = read_site(content, ROOT / "theme", "", publish=False)
    assert [problem.to_text() for problem in site.problems] == []
    text = site.documents["conditions/sore-thumb.md"]
    assert text.meta
    assert text.rendered_body
    return compute_fingerprint(text.meta, text.rendered_body)


def test_evidence_counts_and_glossary_references_and_theme_do_not(
    content: Path, tmp_path: Path
) -> None:
    own = tmp_path / "content"
    shutil.copytree(content, own)
    (own / "conditions").mkdir()
    head = "".join(f"{name}: {value}\n" for name, value in META.items())
    page = f"---\n{head}---\n\nChronic pain.[@alpha-2001]\n\n/// evidence\n///\n"
    (own / "conditions/sore-thumb.md").write_text(page)
    records = (own / "data/evidence.yaml").read_text("utf-8")
    first = fingerprint_page(own, records)
    assert fingerprint_page(own, records.replace("direction: unclear", "direction: helps")) != first
    assert fingerprint_page(own, records.replace("Nobody knows yet.", "It is known.")) != first
    for name, old, new in [
        ("glossary", "What hurts", "A feeling"),
        ("references", "title: Alpha", "title: Alfa"),
        ("strings/en", "May help", "Can help"),
    ]:
        file = own / f"data/{name}.yaml"
        file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert fingerprint_page(own, records) == first


def test_the_words_of_a_drawing_and_the_bytes_of_a_photo_count(
    render: Callable, content: Path
) -> None:
    text = "![A gate](../images/{})"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><text>{}</text></svg>'
    words = []
    for name, said in (("open", "open"), ("shut", "shut"), ("same", "shut")):
        (content / f"images/{name}.svg").write_text(drawing.format(said))
        words.append(render(text.format(f"{name}.svg"))[0].clinical_text)
    assert words[0] != words[1]
    assert words[1] == words[2]
    Image.new("RGB", (4, 4), "red").save(content / "images/one.png")
    Image.new("RGB", (4, 4), "blue").save(content / "images/two.png")
    one, two = (render(text.format(f"{name}.png"))[0].clinical_text for name in ("one", "two"))
    assert one != two
