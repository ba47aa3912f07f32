"""Define the hash manifest of a release, from which the next one finds changed pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

CONTENT_HASHES_FILE = ".well-known/medical-pages.json"  # of the built site (RFC 8615)


@dataclass(frozen=True)
class PageHash:
    """The hash of the words of a page, and the number and newest date of its changes."""

    words: str
    changes: int = 0
    newest: str = ""  # ISO 8601, or empty without a listed change
    was: tuple[str, ...] = ()  # the addresses it had before


@dataclass(frozen=True)
class ContentHashes:
    """The medical pages of a release by their URL paths."""

    launched: bool = False
    pages: dict[str, PageHash] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the text of the manifest, the same for the same pages."""
        pages = {address: asdict(page) for address, page in sorted(self.pages.items())}
        return json.dumps({"launched": self.launched, "pages": pages}, indent=1) + "\n"


def parse_content_hashes(text: str) -> ContentHashes:
    """Return the pages in a published manifest, or no pages for an invalid one."""
    try:
        given = json.loads(text)
        pages = {
            str(address): PageHash(
                str(page["words"]), int(page["changes"]), str(page["newest"]), tuple(page["was"])
            )
            for address, page in given["pages"].items()
        }
        return ContentHashes(bool(given["launched"]), pages)
    except (ValueError, TypeError, KeyError, AttributeError):
        return ContentHashes()


def find_missing_change_logs(old: ContentHashes, new: ContentHashes) -> Iterator[str]:
    """Yield the URL paths of changed pages without a new entry in the change log.

    Hashes of different versions cannot be compared, so their pages are left out.
    """
    for address, page in new.pages.items():
        before = next(filter(None, map(old.pages.get, (address, *page.was))), None)
        if (
            not before
            or page.words == before.words
            or _get_hash_version(page) != _get_hash_version(before)
        ):
            continue
        if page.changes <= before.changes and page.newest <= before.newest:
            yield address


def _get_hash_version(page: PageHash) -> str:
    return page.words.partition("-")[0]
