"""Find the host that a user names."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from clinicsite.publishing.hosts.host import Host, ProgressCallback, PublishError
from clinicsite.support.credentials import hide_credentials

# The first word of a host → the module and the class of its kind, and how such a host is written.
HOST_KINDS = {
    "pages": ("clinicsite.publishing.hosts.pages.pages", "PagesHost", "pages:origin#gh-pages"),
    "folder": ("clinicsite.publishing.hosts.folder.folder", "FolderHost", "folder:/srv/www/clinic"),
    "bundle": ("clinicsite.publishing.hosts.bundle.bundle", "BundleHost", "bundle:hand-over"),
    "s3": ("clinicsite.publishing.hosts.bucket.bucket", "BucketHost", "s3:https://ENDPOINT/BUCKET"),
}

# Commands that mean the usual host where none is named.
_HOST_COMMAND = re.compile(
    r"python3 tasks\.py (?:publish|releases|rollback)\b(?: NUMBER)?(?! --to)"
)


def resolve_host(
    text: str, root: Path, hosts: Mapping[str, str], progress: ProgressCallback
) -> Host:
    """Return the host that is called `text` in `hosts`, or that `text` describes itself.

    Such a text is a kind and its place, as in `pages:origin#gh-pages`. Raises PublishError when
    there is no such host.
    """
    kind, colon, place = hosts.get(text, text).partition(":")
    if kind in HOST_KINDS and not place:
        raise PublishError(
            f"“{kind}” is a kind of host, and lacks the place. Write it behind a colon, as in: "
            f"--to {HOST_KINDS[kind][2]}"
        )
    if not colon or not place:
        known = ", ".join(hosts) or "none"
        raise PublishError(
            f"There is no host called “{text}” (known: {known}). Add it to HOSTS in "
            "publishconf.py, or name it in place, as in: --to pages:origin#gh-pages"
        )
    if kind not in HOST_KINDS:
        raise PublishError(
            f"“{kind}” is not a kind of host. These are: {', '.join(HOST_KINDS)}. The name "
            "of a host "
            "begins with its kind, as in: pages:origin#gh-pages"
        )
    module, name, _ = HOST_KINDS[kind]
    return getattr(import_module(module), name).from_spec(place, root, progress)


def add_host_option(text: str, host_name: str) -> str:
    """Return a message for the user who typed `host_name`, which is empty for the default host.

    Each command in the message gets that host, so that the user can type it unchanged. A password
    or a token in an address is hidden, because many people read logs.
    """
    to = f" --to {shlex.quote(host_name)}" if host_name else ""
    return hide_credentials(_HOST_COMMAND.sub(lambda found: found[0] + to, text))
