"""Setting a value in front matter leaves every other sign where it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.authoring.front_matter_editor import Value, set_front_matter
from clinicsite.authoring.text_edits import TextEditError

SIGNED = {"by": "ann", "on": "2026-11-22", "text": "v1-00"}
NEW = {"reviewed": SIGNED, "next_review": "2027-11-01"}
LINE = "reviewed: {by: ann, on: 2026-11-22, text: v1-00}"
NEXT = "next_review: 2027-11-01\n"
TAIL = "---\n\nText: # not a comment\n---\nreviewed: in the text\n"


def set_values(text: str, values: dict[str, Value], after: str) -> str:
    return set_front_matter(text.encode(), values, after).decode()


def set_fields(head: str, **values: object) -> str:
    text = set_values(f"---\n{head}{TAIL}", values or NEW, "next_review")  # type: ignore[arg-type]
    assert text.endswith(TAIL)
    return text.removeprefix("---\n").removesuffix(TAIL)


@pytest.mark.parametrize(
    ("head", "changed"),
    [
        # A new line below next_review, whatever stands around it.
        ("next_review: 2027-01-01\n", f"next_review: 2027-11-01\n{LINE}\n"),
        (
            "# First\nnext_review: 2027-01-01  # why\n\n# Last\ntitle: 'A: b'\n",
            f"# First\nnext_review: 2027-11-01  # why\n{LINE}\n\n# Last\ntitle: 'A: b'\n",
        ),
        ('next_review: "2027-01-01"\n', f'next_review: "2027-11-01"\n{LINE}\n'),
        ("  next_review: 2027-01-01\n  a: b\n", f"  next_review: 2027-11-01\n  {LINE}\n  a: b\n"),
        ("next_review:   2027-01-01 \n", f"next_review:   2027-11-01 \n{LINE}\n"),
        # Words that only the loader in C accepts, and characters of two units.
        (
            "next_review: 2027-01-01\nchanges: [{what: What is it?, why: 😀 é}]\n",
            f"next_review: 2027-11-01\n{LINE}\nchanges: [{{what: What is it?, why: 😀 é}}]\n",
        ),
        (
            "title: 😀 é\nnext_review: 2027-01-01\n",
            f"title: 😀 é\nnext_review: 2027-11-01\n{LINE}\n",
        ),
        # An old sign-off, in every form.
        (
            "reviewed: {by: bob,on: 2020-01-01 , text: x}\nnext_review: 2027-01-01\n",
            "reviewed: {by: ann,on: 2026-11-22 , text: v1-00}\nnext_review: 2027-11-01\n",
        ),
        (
            "reviewed:\n  # One\n  text: 'x'\n  by: bob # B.\n  on: 20\nnext_review: 1\n",
            "reviewed:\n  # One\n  text: 'v1-00'\n  by: ann # B.\n  on: 2026-11-22\n" + NEXT,
        ),
        (
            "reviewed: {\n  by: bob,\n  on: 20,\n  text: x }\nnext_review: 1\n",
            "reviewed: {\n  by: ann,\n  on: 2026-11-22,\n  text: v1-00 }\n" + NEXT,
        ),
        (
            "reviewed:\nnext_review: 2027-01-01\n",
            f"{LINE}\nnext_review: 2027-11-01\n",
        ),
        ("reviewed: ~ # none\nnext_review: 1\n", f"{LINE} # none\nnext_review: 2027-11-01\n"),
    ],
)
def test_only_the_value_changes(head: str, changed: str) -> None:
    assert set_fields(head) == changed


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_stay(end: str) -> None:
    text = f"---\ntitle: Caf\u00e9 \N{GRINNING FACE}\nnext_review: 1\n{TAIL}".replace("\n", end)
    changed = set_values(text, NEW, "next_review")
    assert changed == text.replace(f"1{end}", f"2027-11-01{end}{LINE}{end}", 1)


def test_doing_it_again_changes_nothing() -> None:
    once = set_fields("next_review: 2027-01-01\n")
    assert set_fields(once) == once


@pytest.mark.parametrize(
    "head",
    [
        "{title: x, next_review: 2027-01-01}\n",
        "title: x\n",
        "reviewed: >\n  by\nnext_review: 2027-01-01\n",
        "reviewed: [a]\nnext_review: 2027-01-01\n",
        "reviewed: {by: >\n  bob, on: x, text: x}\nnext_review: 1\n",
        "reviewed: {by: bob}\nnext_review: 2027-01-01\n",
        'next_review: "2027\n  -01-01"\n  title\n',
        "",
    ],
)
def test_front_matter_uneditable_value_is_refused(head: str) -> None:
    with pytest.raises(TextEditError):
        set_fields(head)


@pytest.mark.parametrize("text", ["", "Text.\n", "---\nnext_review: 1\n"])
def test_a_text_without_front_matter_is_refused(text: str) -> None:
    with pytest.raises(TextEditError):
        set_values(text, NEW, "next_review")


KEY = st.from_regex(r"[a-z]{1,6}", fullmatch=True).filter(lambda key: key not in NEW)
WORDS = st.from_regex(r"[A-Za-z][A-Za-z ,.'é–]{0,20}[a-z]", fullmatch=True)
QUOTED = st.one_of(WORDS, WORDS.map(lambda words: '"' + words + '"'))


@settings(deadline=None)
@given(
    before=st.dictionaries(KEY, QUOTED, max_size=4),
    after=st.lists(st.one_of(WORDS.map("# {}".format), st.just("")), max_size=3),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_every_other_line_stays(before: dict[str, str], after: list[str], end: str) -> None:
    lines = [*(f"{key}: {value}" for key, value in before.items()), "next_review: 1", *after]
    text = end.join(["---", *lines, TAIL.replace("\n", end)])
    changed = set_values(text, NEW, "next_review").split(end)
    assert [line for line in changed if line != LINE] == [
        "next_review: 2027-11-01" if line == "next_review: 1" else line for line in text.split(end)
    ]
