"""The name of a host, as a person types it → the host."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from plugins.publishing.hosts.host import Host, NotPublishedError, Tell

# The first word of a host → the module and the class of its kind, and how such a host is written.
KINDS = {
    "pages": ("plugins.publishing.hosts.pages.pages", "Pages", "pages:origin#gh-pages"),
    "folder": ("plugins.publishing.hosts.folder.folder", "Folder", "folder:/srv/www/clinic"),
    "bundle": ("plugins.publishing.hosts.bundle.bundle", "Bundle", "bundle:hand-over"),
    "s3": ("plugins.publishing.hosts.bucket.bucket", "Bucket", "s3:https://ENDPOINT/BUCKET"),
}


def host_named(text: str, root: Path, hosts: Mapping[str, str], tell: Tell) -> Host:
    """The host that is called `text` in `hosts`, or that `text` names in place.

    In place it is a kind and what that kind needs, as in `pages:origin#gh-pages`. Raises
    NotPublishedError when there is no such host.
    """
    kind, colon, place = hosts.get(text, text).partition(":")
    if kind in KINDS and not place:
        raise NotPublishedError(
            f"“{kind}” is a kind of host, and lacks the place. Write it behind a colon, as in: "
            f"--to {KINDS[kind][2]}"
        )
    if not colon or not place:
        known = ", ".join(hosts) or "none"
        raise NotPublishedError(
            f"There is no host called “{text}” (known: {known}). Add it to HOSTS in "
            "publishconf.py, or name it in place, as in: --to pages:origin#gh-pages"
        )
    if kind not in KINDS:
        raise NotPublishedError(
            f"“{kind}” is not a kind of host. These are: {', '.join(KINDS)}. The name of a host "
            "begins with its kind, as in: pages:origin#gh-pages"
        )
    module, name, _ = KINDS[kind]
    return getattr(import_module(module), name).at(place, root, tell)
