"""What a browser finds wrong with an open page: what axe says, and what reaches over the edge."""

from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SIZES = (320, 1280)  # CSS pixels
ALL_SIZES = (320, 1280, 820)  # all pages are tested by all rules at the first
SCHEMES = ("light", "dark")
HEIGHT = 800

# Axe would also list what is right, and make a selector for each element.
VIOLATIONS_ALONE = {"reporter": "no-passes", "selectors": False, "preload": False}
# Every rule of axe, its best practices too, and the size of targets (WCAG 2.2, 2.5.8) …
ALL_RULES = {**VIOLATIONS_ALONE, "rules": {"target-size": {"enabled": True}}}
# … those that look at colors, which take most of the time …
COLOR_RULES = ("color-contrast", "link-in-text-block")
# … and those that look at the markup, and at what is shown where.
LAYOUT_RULES = {
    **ALL_RULES,
    "rules": ALL_RULES["rules"] | {rule: {"enabled": False} for rule in COLOR_RULES},
}
MENU = "details.menu"  # opens over the page
OPEN_DETAILS_SCRIPT = f"""() => document.querySelectorAll('details:not({MENU})')
  .forEach(details => {{ details.open = true }})"""
# Returns the markup of a menu that was opened.
SET_MENU_SCRIPT = f"""open => {{
  const menu = document.querySelector('{MENU}');
  return menu?.toggleAttribute('open', open) ? menu.outerHTML : '';
}}"""
# Elements that show and reach over the edge, except in a box of their own that scrolls.
OVERFLOW_SCRIPT = """() => {
  const edge = document.documentElement.clientWidth;
  const scrolls = e => e && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX)
    || scrolls(e.parentElement));
  const out = [...document.body.querySelectorAll('*')].filter(e => {
    const box = e.getBoundingClientRect();
    return e.checkVisibility() && box.width && box.right > edge + 1 && !scrolls(e.parentElement);
  });
  return [document.documentElement.scrollWidth - edge, ...out.map(e => e.outerHTML.slice(0, 80))];
}"""
HEIGHT_SCRIPT = "selector => document.querySelector(selector).getBoundingClientRect().height"
# Where each element is, and whether it shows.
LAYOUT_SCRIPT = """() => [...document.querySelectorAll('*')].map(e => {
  const box = e.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height, e.checkVisibility({ visibilityProperty: true })];
}).join()"""
# Each kind of element, by its tag and its classes, with how it stands on the page: if it shows,
# is empty, and is above or left of the page.
KINDS_SCRIPT = """() => [...new Set([...document.querySelectorAll('*')].map(e => {
  const box = e.getBoundingClientRect();
  return [e.localName, ...e.classList, e.checkVisibility({ visibilityProperty: true }),
    !(box.width && box.height), box.right + scrollX <= 0 || box.bottom + scrollY <= 0].join();
}))]"""
TEXT_LOOKS_SCRIPT = Path(__file__).with_name("text_looks.js").read_text("utf-8")
# Tests the elements with these looks. Returns what is wrong, and by rule the looks that are right.
TEST_LOOKS_SCRIPT = """async ([looks, rules]) => {
  const include = looks.flatMap(look => textLooks.get(look));
  const lookOf = new Map([...textLooks].flatMap(([look, all]) => all.map(e => [e, look])));
  const found = await axe.run({ include }, { runOnly: rules, elementRef: true, selectors: false });
  const find = (results, rule) => results.filter(result => result.id === rule)
    .flatMap(result => result.nodes);
  const isWrong = (rule, look) => [...find(found.violations, rule), ...find(found.incomplete, rule)]
    .some(node => lookOf.get(node.element) === look);
  return {
    wrong: rules.flatMap(rule => find(found.violations, rule).map(node => [rule, node.html])),
    right: Object.fromEntries(rules.map(rule => [rule, [...new Set(
      find(found.passes, rule).map(node => lookOf.get(node.element)))]
      .filter(look => look && !isWrong(rule, look))])),
  };
}"""

Violations = list[tuple[str, str]]


class PageAuditor:
    """Tests pages with all rules of axe, and each look of text once.

    Pages share their header, their footer and most styles. A text whose own style and whose ground
    are equal to those of a tested text has the same contrast (ADR 50).
    """

    def __init__(self) -> None:
        self._right: dict[str, set[str]] = {rule: set() for rule in COLOR_RULES}
        self._menus: set[tuple[int, str]] = set()
        self._kinds = set[str]()  # of elements on right pages that are not narrow

    def audit(self, page: Page) -> list[str]:
        """Return what is wrong with an open page at each size and in each scheme, as lines."""
        page.evaluate(OPEN_DETAILS_SCRIPT)
        return [
            f"{width}, {scheme}: {problem}"
            for width in ALL_SIZES
            for scheme, problem in self._audit_at(page, width)
        ]

    def _audit_at(self, page: Page, width: int) -> Iterator[tuple[str, str]]:
        """Yield the problems at one width, with the scheme.

        The rules of the layout run again in dark only where the dark changes the layout. At the
        last width, a page of known kinds of elements is only measured.
        """
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=SCHEMES[0])
        if width == ALL_SIZES[-1] and set(page.evaluate(KINDS_SCRIPT)) <= self._kinds:
            yield from ((SCHEMES[0], problem) for problem in find_overflow(page))
            return
        layouts = set()
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            broken = self.find_color_violations(page)
            if (layout := page.evaluate(LAYOUT_SCRIPT)) not in layouts:
                yield from ((scheme, problem) for problem in find_overflow(page))
                broken += self._find_layout_violations(page, width)
            layouts.add(layout)
            broken += self._find_menu_violations(page, width)
            yield from ((scheme, f"{rule}: {element}") for rule, element in broken)

    def _find_layout_violations(self, page: Page, width: int) -> Violations:
        """Return the rules of the layout that a page breaks.

        Where it is not narrow, it is tested if it has a kind of element that is new there.
        """
        if width == ALL_SIZES[0]:
            return find_violations(page, LAYOUT_RULES)
        if (kinds := set(page.evaluate(KINDS_SCRIPT))) <= self._kinds:
            return []
        if not (broken := find_violations(page, LAYOUT_RULES)):
            self._kinds |= kinds
        return broken

    def _find_menu_violations(self, page: Page, width: int) -> Violations:
        """Return what is wrong in the open menu. The layout of equal menus is tested once."""
        menu = page.evaluate(SET_MENU_SCRIPT, True).replace(' aria-current="page"', "")
        broken = self.find_color_violations(page, MENU) if menu else []
        if menu and (width, menu) not in self._menus:
            broken += find_violations(page, LAYOUT_RULES, MENU)
            broken += [("open menu", problem) for problem in find_overflow(page)]
            self._menus.add((width, menu))
        page.evaluate(SET_MENU_SCRIPT, False)
        return broken

    def find_color_violations(self, page: Page, part: str = "body") -> Violations:
        """Return the color rules that a part of the page breaks, each with the element."""
        looks = page.evaluate(TEXT_LOOKS_SCRIPT, part)
        untested = [look for look in looks if not self._is_right(look)]
        if not untested:
            return []
        load_axe(page)
        found = page.evaluate(TEST_LOOKS_SCRIPT, [untested, list(COLOR_RULES)])
        for rule, right in found["right"].items():
            self._right[rule].update(right)
        return [(rule, html[:120]) for rule, html in found["wrong"]]

    def _is_right(self, look: str) -> bool:
        """Return whether all rules that test such a text passed it."""
        rules = COLOR_RULES if "; among " in look else COLOR_RULES[:1]
        return all(look in self._right[rule] for rule in rules)


def load_axe(page: Page) -> None:
    """Load axe into a page, half a megabyte, once for each page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)


def find_violations(page: Page, options: dict, part: str = "html") -> Violations:
    """The rules of axe that a page breaks in a part, by its selector, each with the element."""
    load_axe(page)
    script = "async ([part, options]) => (await axe.run(part, options)).violations"
    found = page.evaluate(script, [part, options])
    return [(rule["id"], node["html"][:120]) for rule in found for node in rule["nodes"]]


def find_overflow(page: Page) -> list[str]:
    """Return what reaches over the edge of an open page."""
    sideways, *out = page.evaluate(OVERFLOW_SCRIPT)
    found = [f"it scrolls sideways by {sideways} pixels"] if sideways else []
    return found + [f"over the edge: {element}" for element in out]


def get_header_height(page: Page) -> float:
    """Return the height of the strip and the header above a page, in CSS pixels."""
    return sum(page.evaluate(HEIGHT_SCRIPT, part) for part in (".emergency-strip", ".site-header"))
