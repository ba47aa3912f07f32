"""Describe a commit that a person or a forge made on a branch beside the publisher."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OtherCommit:
    """What a person or a forge committed to a branch since the last release."""

    revision: str
    author: str
    subject: str
    paths: tuple[str, ...]  # that it added, changed or deleted
    old_domains: tuple[str, ...]  # of the site
    domains: tuple[str, ...]

    def describe(self, place: str) -> str:
        """Return who committed what to `place`."""
        return f"{self.author} committed “{self.subject}” ({self.revision[:12]}) to {place}"

    @property
    def has_new_domain(self) -> bool:
        """Return whether it gave the site a domain, or took one off."""
        return self.domains != self.old_domains

    def is_other_domain(self, domain: str) -> bool:
        """Return whether it gave the site another domain than `domain`, or took that one off."""
        if not self.has_new_domain:
            return False
        return domain not in self.domains if self.domains else domain in self.old_domains
