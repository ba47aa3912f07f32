"""The style sheets of the theme as browsers get them: joined, in order, without new syntax."""

import re
from pathlib import Path

import pytest

from clinicsite.checks.unexpected_errors import ThemeFileError
from clinicsite.rendering.assets import load_assets
from clinicsite.rendering.css_bundle import bundle_css
from clinicsite.rendering.css_syntax import CSS_LAYERS, read_style_sheet
from tests.conftest import ROOT, Project


def test_bundle_puts_layers_in_their_order_whatever_the_files() -> None:
    sheets = [f"@layer {layer} {{ .{layer} {{ color: red; }} }}" for layer in reversed(CSS_LAYERS)]
    css = bundle_css(["@layer tokens, base;", *sheets, "@font-face { font-family: A; }"])
    rules = "".join(f".{layer}{{color:red}}" for layer in CSS_LAYERS)
    assert css == "@font-face{font-family:A}" + rules


def test_bundle_keeps_braces_of_strings_and_of_media_queries() -> None:
    sheet = """@layer base { a::before { content: "}"; } @media print { a { color: red; } } }"""
    assert bundle_css([sheet]) == """a::before{content:"}"}@media print{a{color:red}}"""


@pytest.mark.parametrize(
    ("css", "line", "message", "advice"),
    [
        ("\n@layer theme { a { color: red; } }", 2, 'No layer has the name "theme"', "You can"),
        ("@layer bsae {}", 1, 'No layer has the name "bsae"', 'Did you mean "base"?'),
        ("/* x */\n@layer{a{color:red}}", 2, "The layer has no name", "You can use: tokens"),
        ("@layer base {\na { color: red;\nb { color: red; } }", 2, "The rule that", "Close it"),
        ("@layer base {\na { color: red; }", 1, "The rule that begins", "Close it with }."),
        ("a { color: red; }\n}", 2, "A brace closes nothing", "Remove the }."),
        ("a {}\na:not(.b { color: red; }", 2, "A bracket has no partner", "Write as many ( as )"),
        ("a {}\na:not.b) { color: red; }", 2, "A bracket has no partner", "Write as many ( as )"),
        ("a {}\n/* x", 2, "A comment or string does not end", "Close /*."),
        ('a {\ncontent: "x\n}', 2, "A comment or string does not end", 'Close ".'),
        ("a {}\n/* \xe9 */", 2, "This line is not UTF-8", "Save the file as UTF-8."),
    ],
)
def test_style_sheet_with_a_fault_is_refused(
    tmp_path: Path, css: str, line: int, message: str, advice: str
) -> None:
    file = tmp_path / "x.css"
    file.write_bytes(css.encode("latin-1"))
    with pytest.raises(ThemeFileError) as refused:
        read_style_sheet(file)
    assert refused.value.line == line
    assert refused.value.message.startswith(message)
    assert refused.value.help.startswith(advice)


def test_style_sheet_with_braces_in_strings_and_addresses_is_read(tmp_path: Path) -> None:
    css = """@layer base { a::before { content: "}("; } @media print { a { b: url(x;y) } } }"""
    (tmp_path / "x.css").write_text(css + "@font-face { src: url('a(b') } @layer base, print;")
    assert read_style_sheet(tmp_path / "x.css").startswith(css)


@pytest.mark.parametrize(
    ("selector", "expanded"),
    [
        ("a:is(.b, .c)", "a.b,a.c"),
        (".a:is(p, ul)", "p.a,ul.a"),
        (".a > :is(p, .b:is(.c, .d)) + *", ".a>p + *,.a>.b.c + *,.a>.b.d + *"),
        ("a:not(.b, .c)", "a:not(.b):not(.c)"),
        (":is(a, b) :is(c, d), e", "a c,a d,b c,b d,e"),
        ("a:not([href^='http'])", "a:not([href^='http'])"),
    ],
)
def test_bundle_expands_lists_of_selectors(selector: str, expanded: str) -> None:
    assert bundle_css([f"{selector} {{ color: red; }}"]) == f"{expanded}{{color:red}}"


def test_bundle_writes_logical_shorthands_in_full() -> None:
    css = bundle_css(
        ["a { margin-block: 0 max(1px, (2px + var(--a)) / 2); padding-inline: var(--s1); }"]
    )
    assert css == (
        "a{margin-block-start:0;margin-block-end:max(1px,(2px + var(--a)) / 2);"
        "padding-inline-start:var(--s1);padding-inline-end:var(--s1)}"
    )


def test_published_css_has_no_syntax_that_browsers_of_2020_skip() -> None:
    css = load_assets(ROOT / "theme").files["css"][1].decode()
    assert re.findall(r"@layer|:is\(|:where\(|:not\([^)]*,|&", css) == []
    assert ".button{" in css


def test_published_css_names_the_published_fonts() -> None:
    files = load_assets(ROOT / "theme").files
    fonts = {path.removeprefix("theme/") for name, (path, _) in files.items() if "fonts/" in name}
    assert set(re.findall(r'url\("([^"]+)"\)', files["css"][1].decode())) == fonts
    assert len(fonts) == 2


def test_a_style_sheet_that_names_no_font_of_the_theme_stops_the_build(project: Project) -> None:
    project.edit("theme/static/css/fonts.css", "clinic-text.woff2", "gone.woff2")
    with pytest.raises(FileNotFoundError, match=r"theme/static/fonts/gone\.woff2"):
        load_assets(project.root / "theme")
