"""The page for what is not there: its links and files work from any address, at any depth."""

from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest

from tests.conftest import BuiltSite, HtmlPage

DEPTHS = ("nowhere", "nowhere/", "a/b/c/nowhere", "a/b/c/d/e/", "articles/nowhere.html")


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("built", ["site", "sub_site"])
def test_every_link_of_the_404_page_works(
    built: str, depth: str, request: pytest.FixtureRequest
) -> None:
    site: BuiltSite = request.getfixturevalue(built)
    origin = request.getfixturevalue("origin" if built == "site" else "sub_origin")
    asked = f"{origin}{site.base}/{depth}"
    with pytest.raises(HTTPError) as missing:
        urlopen(asked)
    assert missing.value.code == 404
    page = HtmlPage(missing.value.read().decode())
    links = {urljoin(asked, link).partition("#")[0] for link in page.links} - {asked}
    assert len(links) > 10
    for link in links:
        assert urlsplit(link).path.startswith(f"{site.base}/")
        with urlopen(link) as answer:
            assert answer.status == 200, link
