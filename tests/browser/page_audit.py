"""What a browser finds wrong with an open page: what axe says, and what reaches over the edge."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SIZES = (320, 1280)  # CSS pixels
ALL_SIZES = (320, 820, 1280)
SCHEMES = ("light", "dark")
HEIGHT = 800

# Every rule of axe, its best practices too, and the size of targets (WCAG 2.2, 2.5.8) …
ALL_RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# … and those that look at colours, which alone can differ in the dark.
COLOUR_RULES = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
OTHER_RULES = {
    **ALL_RULES,
    "rules": ALL_RULES["rules"] | {rule: {"enabled": False} for rule in COLOUR_RULES["runOnly"]},
}
# What axe looks for at each size, by scheme. Contrast takes most of the time, and the text of a
# page has the same colours at all sizes. One page tries all six: its menus differ by size.
ALL_CHECKS = {width: {"light": ALL_RULES, "dark": COLOUR_RULES} for width in ALL_SIZES}
USUAL_CHECKS = {
    320: {"light": ALL_RULES},
    820: {"light": OTHER_RULES},
    1280: {"light": OTHER_RULES, "dark": COLOUR_RULES},
}
OPEN_DETAILS_SCRIPT = (
    "document.querySelectorAll('details').forEach(details => { details.open = true })"
)
# Elements that reach over the edge, except in a box of their own that scrolls.
OVERFLOW_SCRIPT = """() => {
  const edge = document.documentElement.clientWidth;
  const scrolls = e => e && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX)
    || scrolls(e.parentElement));
  const out = [...document.body.querySelectorAll('*')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > edge + 1 && !scrolls(e.parentElement);
  });
  return [document.documentElement.scrollWidth - edge, ...out.map(e => e.outerHTML.slice(0, 80))];
}"""


def find_violations(page: Page, options: dict, part: str = "html") -> list[tuple[str, str]]:
    """The rules of axe that a page breaks in a part, by its selector, each with the element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)  # half a megabyte: once for each page
    script = "async ([part, options]) => (await axe.run(part, options)).violations"
    found = page.evaluate(script, [part, options])
    return [(rule["id"], node["html"][:120]) for rule in found for node in rule["nodes"]]


def audit_page(page: Page, checks: dict[int, dict[str, dict]]) -> list[str]:
    """What is wrong at each size, by day and by night, a line for each."""
    found = []
    page.evaluate(OPEN_DETAILS_SCRIPT)
    for width, rules_by_scheme in checks.items():
        page.set_viewport_size({"width": width, "height": HEIGHT})
        sideways, *out = page.evaluate(OVERFLOW_SCRIPT)
        found += [f"{width}: it scrolls sideways by {sideways} pixels"] if sideways else []
        found += [f"{width}: over the edge: {element}" for element in out]
        for scheme, rules in rules_by_scheme.items():
            page.emulate_media(color_scheme=scheme)
            broken = find_violations(page, rules)
            found += [f"{width}, {scheme}: {rule}: {element}" for rule, element in broken]
    return found
