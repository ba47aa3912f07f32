"""What a release says of its medical pages, so that the next one can tell which words changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

CONTENT_HASHES_FILE = ".well-known/medical-pages.json"  # of the built site (RFC 8615)


@dataclass(frozen=True)
class PageHash:
    """The fingerprint of a page's words, how many changes it lists, and the day of the newest."""

    words: str
    changes: int = 0
    newest: str = ""  # ISO 8601; empty where no change is listed
    was: tuple[str, ...] = ()  # the addresses it had before


@dataclass(frozen=True)
class ContentHashes:
    """The medical pages of a release by their addresses."""

    launched: bool = False
    pages: dict[str, PageHash] = field(default_factory=dict)

    def to_json(self) -> str:
        """The text of the file, the same for the same pages."""
        pages = {address: asdict(page) for address, page in sorted(self.pages.items())}
        return json.dumps({"launched": self.launched, "pages": pages}, indent=1) + "\n"


def parse_content_hashes(text: str) -> ContentHashes:
    """The pages in a published file; none where it is not what a release of ours says."""
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
    """The addresses of pages with other words than before, and no new line in their changes.

    Fingerprints of different rules cannot be compared, and say nothing.
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
