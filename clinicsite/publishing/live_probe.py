"""What visitors get at the address of the site, where the host cannot be asked what it has."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from clinicsite.model import content_hashes
from clinicsite.publishing.hosts.host import Host, Live
from clinicsite.publishing.release import Release
from clinicsite.rendering import release_info
from clinicsite.rendering.release_info import Note
from clinicsite.support.http_client import Answer, NoAnswerError, ask

HANDED_OVER = frozenset({"bundle"})  # the kinds of host whose own tool brings it to visitors
LOCATION = re.compile(r"<loc>([^<]+)</loc>")  # in a sitemap


def seen_by_visitors(release: Release, host: Host) -> tuple[Live | None, str]:
    """What visitors have where a host only takes what is handed over, and a remark on that.

    The first publish comes before there is an address that answers: that is no fault.
    """
    url = release.hosting.root
    if host.kind not in HANDED_OVER or stands_in(url):
        return None, ""
    try:
        live = live_at(url)
    except NoAnswerError as error:
        return None, f"  It was not compared with what visitors have: {url} {error}."
    is_same = live and live.note and live.note.digest == release.note.digest
    return live, f"  Visitors of {url} have this very site already." if is_same else ""


def live_at(url: str) -> Live | None:
    """What the site at `url` says of itself; None where it is none of ours. Raises NoAnswerError.

    Of its files, those pages are known that stand in its sitemap.
    """
    root = f"{url.rstrip('/')}/"
    note = note_in(ask(root + release_info.FILE))
    if note is None:
        return None
    medical, sitemap = _text(root + content_hashes.FILE), _text(root + "sitemap.xml")
    places = (place for place in LOCATION.findall(sitemap) if place.startswith(root))
    pages = (place.removeprefix(root) for place in places)
    files = (f"{page}index.html" if page.endswith("/") or not page else page for page in pages)
    return Live(note, frozenset(files), medical)


def heard_at(url: str) -> str:
    """Whether a server answers at `url`, and what it says that it has, in one sentence."""
    home = f"{url.rstrip('/')}/"
    try:
        answer = ask(home)
        note = note_in(ask(home + release_info.FILE))
    except NoAnswerError as error:
        return f"The address {url} {error}."
    if note is None:
        return f"The address {url} answers {answer.status}, and has no release of this site either."
    day = note.committed or "no day"
    return f"The address {url} answers, with the release {note.digest[:12]} of {day}."


def note_in(answer: Answer) -> Note | None:
    """The release note that was answered, if it is one of ours."""
    return release_info.parse(answer.text) if answer.status == 200 else None


def stands_in(url: str) -> bool:
    """Whether the address stands for one that nobody has named yet (RFC 2606)."""
    return (urlsplit(url).hostname or "").endswith(".example")


def _text(url: str) -> str:
    answer = ask(url)
    return answer.text if answer.status == 200 else ""
