"""What serves a branch: its forge, or a host such as Netlify or Cloudflare that takes it there."""

from __future__ import annotations

from dataclasses import dataclass

from clinicsite.publishing.hosts.control_files import (
    HEADERS_FILE,
    REDIRECTS_FILE,
    TARGET_LIMITS,
    ControlFilesTarget,
    build_control_files,
    list_sent_headers,
)
from clinicsite.publishing.hosts.host import MEBIBYTE, HostLimits
from clinicsite.publishing.hosts.pages.other_commits import CNAME_FILE
from clinicsite.publishing.release import Release

# With .nojekyll, GitHub serves the files as they are.
CONTROL_FILES = (".nojekyll", CNAME_FILE, HEADERS_FILE, REDIRECTS_FILE)
GITHUB_LIMITS = HostLimits(100 * MEBIBYTE, 1_000_000_000, 1_000_000)
SHARED_DOMAINS = (".example", ".github.io", ".gitlab.io", ".codeberg.page")  # without a CNAME


@dataclass(frozen=True)
class BranchServer:
    """The host `target` that takes the branch, or None for the forge."""

    target: ControlFilesTarget | None = None

    @property
    def limits(self) -> HostLimits:
        """Return the limits of the target, or of GitHub (“GitHub Pages limits” of its docs)."""
        return TARGET_LIMITS if self.target else GITHUB_LIMITS

    @property
    def sent_headers(self) -> frozenset[str]:
        """Return the headers that control files set. A forge sends headers of its own."""
        return list_sent_headers(self.target) if self.target else frozenset()

    @property
    def is_handover(self) -> bool:
        """Return whether another host takes the branch."""
        return self.target is not None

    def build_files(self, release: Release) -> dict[str, bytes]:
        """Return the control files of the target, or those of GitHub.

        These are an empty .nojekyll, and CNAME for a site with its own domain. Raises PublishError.
        """
        if self.target:
            return build_control_files(release.hosting, release.manifest, self.target)
        domain = release.hosting.domain
        is_ours = not domain.endswith(SHARED_DOMAINS) and "." in domain and not release.hosting.base
        cname = {CNAME_FILE: f"{domain}\n".encode()} if is_ours else {}
        return {".nojekyll": b"", **cname}


FORGE = BranchServer()
