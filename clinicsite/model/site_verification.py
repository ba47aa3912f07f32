"""Define how the clinic proves to search consoles that the site is its own."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from clinicsite.model.fields import NonEmptyText, StrictModel, field_error
from clinicsite.model.output_paths import BING_FILE, GOOGLE_FILE

_GOOGLE_TOKEN = re.compile(r"[\w-]{40,50}", re.ASCII)
_BING_KEY = re.compile(r"[0-9A-Fa-f]{32}")
_INDEXNOW_KEY = re.compile(r"(?=[A-Za-z-]*\d)[A-Za-z0-9-]{8,128}")  # as in no name of another file
# What a console offers for copying: a meta element, or the element of a file.
_COPIED = re.compile(r"""content=["']([^"']+)["']|<user>([^<]+)</user>""", re.IGNORECASE)


def _check(value: str, pattern: re.Pattern[str], label: str, example: str) -> str:
    """Return a value that has the form of a code. The error names the code in a copied text."""
    if pattern.fullmatch(value):
        return value
    copied = _COPIED.search(value)
    code = next(filter(None, copied.groups()), "") if copied else value.rpartition("/")[2]
    is_code = code != value and bool(pattern.fullmatch(code))
    message = f'"{value}" is not {label}'
    help_text = f"Write {code}" if is_code else f"It looks like {example}"
    raise field_error(
        "E112",
        message,
        f"{help_text}, with nothing before or behind it.",
        replacement=code if is_code else "",
    )


def _check_google_file(value: str) -> str:
    return _check(value, GOOGLE_FILE, "the name of a file of Google", "google0123456789abcdef.html")


def _check_google(value: str) -> str:
    return _check(value, _GOOGLE_TOKEN, "a code of Google", "AbCd-123_… with about 43 characters")


def _check_bing(value: str) -> str:
    return _check(value, _BING_KEY, "a code of Bing", "0123456789ABCDEF… with 32 characters")


def _check_indexnow(value: str) -> str:
    return _check(
        value.removesuffix(".txt"),
        _INDEXNOW_KEY,
        "a key of IndexNow",
        "0123456789abcdef0123456789abcdef, with 8 to 128 letters, digits and hyphens",
    )


class SiteVerification(StrictModel):
    """The codes of search consoles.

    `google_file` is the name of the file that Google Search Console offers, and `google` the
    content of its meta element: one of the two is enough. `bing` is the code of Bing Webmaster
    Tools. `indexnow` is a key that the clinic chooses (indexnow.org): who knows it may tell search
    engines of changes.
    """

    google_file: Annotated[NonEmptyText, AfterValidator(_check_google_file)] | None = None
    google: Annotated[NonEmptyText, AfterValidator(_check_google)] | None = None
    bing: Annotated[NonEmptyText, AfterValidator(_check_bing)] | None = None
    indexnow: Annotated[NonEmptyText, AfterValidator(_check_indexnow)] | None = None

    @property
    def files(self) -> dict[str, str]:
        """The files at the root of the site, with their text."""
        files = {}
        if self.google_file:
            files[self.google_file] = f"google-site-verification: {self.google_file}"
        if self.bing:
            files[BING_FILE] = (
                f'<?xml version="1.0"?>\n<users>\n<user>{self.bing}</user>\n</users>\n'
            )
        if self.indexnow:
            files[f"{self.indexnow}.txt"] = self.indexnow
        return files
