"""Straight quotation marks become curly ones, outside code."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clinicsite.parsing.markdown.quotes import smarten_quotes

Html = Callable[[str], str]


@pytest.mark.parametrize(
    ("straight", "curly"),
    [
        ('"Yes"', "“Yes”"),
        ("'Yes'", "‘Yes’"),
        ("\"She said 'yes'\"", "“She said ‘yes’”"),
        ("'\"yes\"'", "‘“yes”’"),
        ("don't", "don’t"),
        ("the patients' pain", "the patients’ pain"),
        ("the '90s", "the ’90s"),
        ("'80s and '90s", "’80s and ’90s"),
        ('("yes")', "(“yes”)"),
        ('["yes"]', "[“yes”]"),
        ('a—"yes"', "a—“yes”"),
        ('and/"or"', "and/“or”"),
        ('"one" "two"', "“one” “two”"),
        ("plain words", "plain words"),
        ("this -- or that --- or", "this – or that — or"),
        ("-- Example Clinician", "– Example Clinician"),
        ('so -- "yes"', "so – “yes”"),
        ("a--b --c d-- ---- e", "a--b --c d-- ---- e"),
    ],
)
def test_smart_quotes_in_text(straight: str, curly: str) -> None:
    assert smarten_quotes(straight) == curly


@settings(deadline=None)
@given(st.text())
def test_only_quotation_marks_change(text: str) -> None:
    assume("--" not in text)
    curled = smarten_quotes(text)
    assert len(curled) == len(text)
    assert all(old == new or old in "\"'" for old, new in zip(text, curled))
    assert not set(curled) & set("\"'")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('"*Yes*"', "“<em>Yes</em>”"),
        ('*"Yes"*', "<em>“Yes”</em>"),
        ('"[a](other.md)"', '“<a href="/other/">a</a>”'),
        ('**"a"** "b"', "<strong>“a”</strong> “b”"),
        ('`x`"', "<code>x</code>”"),
        ('say "`x`"', "say “<code>x</code>”"),
    ],
)
def test_quotation_marks_curl_across_elements(html: Html, text: str, shown: str) -> None:
    assert shown in html(text)


def test_smart_quotes_restart_with_each_paragraph(html: Html) -> None:
    assert html('one\n\n"two"') == "<p>one</p> <p>“two”</p>"
    assert "<li>“a”</li> <li>“b”</li>" in html('- "a"\n- "b"')


@pytest.mark.parametrize("code", ["`\"a\" 'b'`", "    \"a\" 'b'\n", "```\n\"a\" 'b'\n```"])
def test_code_keeps_its_quotation_marks(html: Html, code: str) -> None:
    assert "“" not in html(f"words\n\n{code}")
    assert "‘" not in html(f"words\n\n{code}")


def test_smart_quotes_in_block_titles(html: Html) -> None:
    assert "It’s “so”" in html('/// note | It\'s "so"\n\nx\n\n///')
