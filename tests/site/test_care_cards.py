"""Care cards in a row begin with what can wait, as the NHS service manual orders them."""

from collections.abc import Iterator
from itertools import pairwise

from clinicsite.model.block import CARE_LEVELS
from tests.conftest import BuiltSite

PREFIX = "care-card care-card--"
HELP_PAGES = ["es/ayuda-ahora/index.html", "help-now/index.html"]  # an emergency comes first there


def list_neighbors(site: BuiltSite, file: str) -> Iterator[tuple[int, int]]:
    """Yield the ranks of each two care cards of a page with nothing between them."""
    for element in site.document(file).all():
        for first, second in pairwise(element):
            classes = [first.get("class", ""), second.get("class", "")]
            if all(name.startswith(PREFIX) for name in classes):
                one, other = (CARE_LEVELS.index(name.removeprefix(PREFIX)) for name in classes)
                yield one, other


def test_care_cards_in_a_row_rise(site: BuiltSite) -> None:
    pairs = {file: list(list_neighbors(site, file)) for file in site.files("*.html")}
    assert sum(map(len, pairs.values())) > 5
    wrong = [file for file, found in pairs.items() if any(one > other for one, other in found)]
    assert wrong == HELP_PAGES
