"""What browsers of 2020 read in place of newer properties."""

import pytest

from clinicsite.rendering.css_bundle import bundle_css


def bundle(css: str) -> str:
    return bundle_css([css])


def get_fallbacks(css: str) -> str:
    _, found, after = bundle(css).partition("@supports not (inset:0){")
    return after[:-1] if found else ""


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("inset: 0", "top:0;right:0;bottom:0;left:0"),
        ("inset: -1px 2px", "top:-1px;right:2px;bottom:-1px;left:2px"),
        ("inset: auto 1px 2px", "top:auto;right:1px;bottom:2px;left:1px"),
        ("inset: 1px 2px 3px calc(1px + 2px)", "top:1px;right:2px;bottom:3px;left:calc(1px + 2px)"),
        ("inset-block: 0 1px", "top:0;bottom:1px"),
        ("inset-block-start: 1px", "top:1px"),
        ("inset-block-end: 1px", "bottom:1px"),
    ],
)
def test_insets_are_written_in_full(short: str, long: str) -> None:
    assert bundle(f"a {{ {short}; }}") == f"a{{{long}}}"


def test_clip_path_and_strings_stay() -> None:
    css = """a{clip-path:inset(50%)}b::before{content:"inset:0"}"""
    assert bundle(css) == css


def test_inline_insets_get_a_mirrored_fallback() -> None:
    assert bundle("a, b { inset-inline-start: 1px; }") == (
        "a,b{inset-inline-start:1px}"
        "@supports not (inset:0){a,b{left:1px;right:auto}"
        "[dir=rtl] a,[dir=rtl] b{left:auto;right:1px}}"
    )
    assert get_fallbacks("a { inset-inline: 0; }") == "a{left:0;right:0}"


def test_content_with_other_words_for_screen_readers_has_a_plain_fallback() -> None:
    assert bundle("""a::before { content: "✓" / ""; }""") == (
        """a::before{content:"✓";content:"✓" / ""}"""
    )


def test_gap_of_a_row_becomes_margins_of_its_children() -> None:
    assert get_fallbacks("a { display: flex; gap: 1px 2px; }") == (
        "a{gap:0}a>*+:nth-child(n){margin-inline-start:2px}a>svg:only-child{margin-inline-end:2px}"
    )


def test_gap_of_wrapping_rows_follows_each_child() -> None:
    css = get_fallbacks("a, b { display: flex; flex-wrap: wrap; gap: 1px; }")
    children = "a>:nth-child(n),b>:nth-child(n)"
    assert css == f"a,b{{gap:0}}{children}{{margin-block-end:1px;margin-inline-end:1px}}"


def test_gap_of_a_column_becomes_margins_above() -> None:
    css = get_fallbacks("a { display: flex; flex-direction: column; row-gap: 1px; }")
    assert css == "a{gap:0}a>*+:nth-child(n){margin-block-start:1px}"


def test_later_gap_of_a_flex_container_keeps_its_condition() -> None:
    css = "a { display: flex; } @media (min-width: 1px) { a { column-gap: 2px; } }"
    assert get_fallbacks(css).startswith("@media (min-width:1px){a{gap:0}a>*+:nth-child(n){margin-")


def test_container_that_becomes_a_grid_takes_the_margins_back() -> None:
    css = "a { display: flex; flex-wrap: wrap; gap: 1px; } a { display: grid; gap: 1px; }"
    assert get_fallbacks(css).endswith("a>:nth-child(n){margin-block-end:0;margin-inline-end:0}")


def test_gap_of_a_grid_stays_alone() -> None:
    assert not get_fallbacks("a { display: grid; gap: 1px; }")


def test_margin_that_pushes_a_child_aside_stays_stronger() -> None:
    css = "a { display: flex; gap: 1px; } a b { margin-inline-end: auto; }"
    assert get_fallbacks(css).endswith("a b:nth-child(n){margin-inline-end:auto}")
