"""Define the sites whose videos a page can show, and read the link to a video.

The list is closed, because the security policy of a page names the site of its player.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_FILE = re.compile(r"(?i)[./].*|[^/]*\.(?:avi|m4v|mkv|mov|mp4|mpe?g|ogv|webm|wmv)|[A-Z]:\\.*")
_LENGTH = re.compile(
    r"(?:(?P<minutes>\d{1,3}) (?:min|minutes?))?(?:(?<=[a-z]) )?"
    r"(?:(?P<seconds>\d{1,3}) (?:s|sec|seconds?))?"
)
_CLOCK = re.compile(r"(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{1,2})")
# What people write, and what a page shows in the form above.
_LOOSE_LENGTH = re.compile(
    r"(?i)(?:(?P<hours>\d{1,2})\s*h(?:(?:ou)?rs?)?\b\.?,?\s*)?"
    r"(?:(?P<minutes>\d{1,3})\s*(?:m|mins?|minutes?|')\.?,?\s*(?:and\s+)?)?"
    r"(?:(?P<seconds>\d{1,3})\s*(?:s|secs?|seconds?|\")\.?)?"
)
_LENGTH_HELP = "Write it as in “3 minutes”, “45 seconds” or “3 min 20 s”."
_YOUTUBE_ID = r"[A-Za-z0-9_-]{11}"


@dataclass(frozen=True)
class VideoHost:
    """A site with videos: its name, the origin of its player, and the two forms of a URL.

    `page_pattern` is the form of a link to one video. `page` and `frame` make the URLs of the page
    and of the player of the video `id`. `names` are the domains that belong to the site.
    """

    name: str
    origin: str
    names: frozenset[str]
    page_pattern: re.Pattern[str]
    page: str
    frame: str


# Both players set no cookie for advertising before the visitor plays the video.
VIDEO_HOSTS = (
    VideoHost(
        "YouTube",
        "https://www.youtube-nocookie.com",
        frozenset({"youtube.com", "youtu.be", "youtube-nocookie.com"}),
        re.compile(rf"https://www\.youtube\.com/watch\?v=(?P<id>{_YOUTUBE_ID})"),
        "https://www.youtube.com/watch?v={id}",
        "/embed/{id}?autoplay=1&cc_load_policy=1&rel=0",
    ),
    VideoHost(
        "Vimeo",
        "https://player.vimeo.com",
        frozenset({"vimeo.com"}),
        re.compile(r"https://vimeo\.com/(?P<id>\d{5,12})(?:/(?P<key>[0-9a-f]{6,20}))?"),
        "https://vimeo.com/{id}",
        "/video/{id}?autoplay=1&dnt=1",
    ),
)
VIDEO_ORIGINS = {host.origin: host.name for host in VIDEO_HOSTS}
_NAMES = " and ".join(host.name for host in VIDEO_HOSTS)
_EITHER = " or ".join(host.name for host in VIDEO_HOSTS)
_ONE_VIDEO = "Open the video alone in a browser, and copy its address."


@dataclass(frozen=True)
class Video:
    """A video on another site: its host, the URL of its page, and that of its player."""

    host: VideoHost
    page_url: str
    frame_url: str


class InvalidVideoError(Exception):
    """A value of a video block is wrong: the message, the help, and the value that is meant."""

    def __init__(self, message: str, help_text: str, intended: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help, self.intended = message, help_text, intended


def parse_video_link(link: str) -> Video:
    """Return the video that a link leads to. Raise InvalidVideoError."""
    for host in VIDEO_HOSTS:
        if found := host.page_pattern.fullmatch(link):
            frame = host.origin + host.frame.format(id=found["id"])
            if key := found.groupdict().get("key"):  # of a video that only its link opens
                frame += f"&h={key}"
            return Video(host, link, frame)
    raise _explain_link(link)


def check_video_length(length: str) -> None:
    """Raise InvalidVideoError for what is not a length in minutes and seconds."""
    is_right = _LENGTH.fullmatch(length)
    found = is_right or _CLOCK.fullmatch(length) or _LOOSE_LENGTH.fullmatch(length)
    parts = {name: int(number or 0) for name, number in found.groupdict().items()} if found else {}
    minutes = 60 * parts.get("hours", 0) + parts.get("minutes", 0)
    total = 60 * minutes + parts.get("seconds", 0)
    if not total:
        raise InvalidVideoError(f'"{length}" is not the length of a video', _LENGTH_HELP)
    if not is_right or (minutes and parts["seconds"] >= 60):
        pieces = ((total // 60, "min"), (total % 60, "s"))
        intended = " ".join(f"{number} {unit}" for number, unit in pieces if number)
        message = f'"{length}" is not a length in minutes and seconds'
        raise InvalidVideoError(message, f"Write “{intended}”.", intended)


def _explain_link(link: str) -> InvalidVideoError:
    if "//" not in link and _FILE.fullmatch(link):
        message = f'"{link}" is a file, and a page plays no files'
        help_text = f"Put the video on {_EITHER}, and copy its address there."
        return InvalidVideoError(message, help_text)
    try:
        parts = urlsplit(link if "//" in link else f"https://{link}")
        domain = (parts.hostname or "").lower()
        query = parse_qs(parts.query)
    except ValueError:
        return InvalidVideoError(f'"{link}" is not a complete web address', _ONE_VIDEO)
    host = next((host for host in VIDEO_HOSTS if _belongs_to(domain, host)), None)
    if host is None:
        message = f'"{domain or link}" is not a site whose videos a page can show'
        help_text = f"A page shows videos of {_NAMES}. Link to another site in the text."
        return InvalidVideoError(message, help_text)
    video_id = _find_id(host, domain, parts.path, query)
    if video_id is None:
        kind = "a playlist" if "list" in query or "playlist" in parts.path else "no single video"
        return InvalidVideoError(f"This link leads to {kind} of {host.name}", _ONE_VIDEO)
    intended = host.page.format(id=video_id)
    message = "This is a short or changed form of the link to a video"
    return InvalidVideoError(message, f"Write “{intended}”.", intended)


def _belongs_to(domain: str, host: VideoHost) -> bool:
    return any(domain == name or domain.endswith(f".{name}") for name in host.names)


def _find_id(host: VideoHost, domain: str, path: str, query: dict[str, list[str]]) -> str | None:
    """Return the id of the one video in a URL of the host, or None."""
    folders = [folder for folder in path.split("/") if folder]
    if host.name == "Vimeo":
        numbers = [folder for folder in folders if re.fullmatch(r"\d{5,12}", folder)]
        is_list = folders[:1] in (["showcase"], ["album"])
        return numbers[0] if len(numbers) == 1 and not is_list else None
    named = query.get("v", [""])[0]
    if domain.endswith("youtu.be") or folders[:1] in (["embed"], ["shorts"], ["live"], ["v"]):
        named = named or (folders[-1] if folders else "")
    return named if re.fullmatch(_YOUTUBE_ID, named) else None
