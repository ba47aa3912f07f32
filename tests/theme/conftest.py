"""The style guide, as the preview shows it."""

import pytest

from tests.conftest import BuiltSite


@pytest.fixture(scope="session")
def preview(preview_site: BuiltSite) -> BuiltSite:
    """The site as the staff sees it, with the style guide."""
    return preview_site
