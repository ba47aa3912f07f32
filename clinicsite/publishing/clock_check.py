"""Compare the clock of a build with its newest commit and with the server of the site.

A build shows a page from its day on. So with a clock that is ahead, pages of the future go live,
and with one that is behind, pages that are due go off the site.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import time
from email.utils import parsedate_to_datetime

from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.live_probe import is_placeholder_url
from clinicsite.rendering.release_info import ReleaseInfo
from clinicsite.support.build_clock import get_build_time
from clinicsite.support.http_client import HttpRequestError, HttpResponse, fetch

MAX_SKEW = dt.timedelta(days=1)
MAX_QUIET = dt.timedelta(days=730)  # without a commit, where no server shows the time
_SET_CLOCK = "sudo timedatectl set-ntp true"
_NEW_COMMIT = 'git commit --allow-empty -m "Content: Confirm the date"'


def fetch_server_time(url: str) -> float | None:
    """Return the time of the server at `url` in seconds since 1970, or None without an answer.

    With a wrong clock, the certificate of a server counts as expired. So its answer over http
    counts too.
    """
    if is_placeholder_url(url):
        return None
    home = f"{url.rstrip('/')}/"
    for form in dict.fromkeys((home, home.replace("https:", "http:", 1))):
        with contextlib.suppress(HttpRequestError, ValueError, TypeError):
            return _parse_time(fetch(form, "HEAD", read_body=False))
    return None


def _parse_time(response: HttpResponse) -> float:
    """Return the time of a response. Raises ValueError and TypeError for a text of another form.

    The header Age is how long a cache has had the response (RFC 9111, 5.1).
    """
    date = parsedate_to_datetime(response.get_header("Date"))
    age = response.get_header("Age")
    return date.timestamp() + (int(age) if age.isdecimal() else 0)


def raise_if_wrong(info: ReleaseInfo, server_time: float | None) -> None:
    """Raise PublishError when the clock of this build is wrong."""
    if problem := find_clock_problem(info, server_time):
        raise PublishError(problem)


def find_clock_problem(info: ReleaseInfo, server_time: float | None) -> str:
    """Return why the clock of this build is wrong and the action to take, or "".

    `server_time` is in seconds since 1970, or None where no server shows the time.
    """
    now, is_stopped = get_build_time(dt.UTC), "SOURCE_DATE_EPOCH" in os.environ
    commit = dt.datetime.fromisoformat(info.committed) if info.committed else None
    if commit and now < commit - MAX_SKEW:
        return _explain(now, f"the newest commit is from {_format(commit)}", _NEW_COMMIT)
    clocks = {"the server shows": server_time}
    if is_stopped:
        clocks["the clock of this machine shows"] = time.time()
    for words, seconds in clocks.items():
        if seconds is None:
            continue
        other = dt.datetime.fromtimestamp(seconds, dt.UTC)
        if now > other + MAX_SKEW or (now < other - MAX_SKEW and not is_stopped):
            return _explain(now, f"{words} {_format(other)}", _SET_CLOCK)
    if server_time is None and commit and now > commit + MAX_QUIET:
        return _explain(now, f"the newest commit is from {_format(commit)}", _NEW_COMMIT)
    return ""


def _explain(now: dt.datetime, other: str, other_action: str) -> str:
    is_stopped = "SOURCE_DATE_EPOCH" in os.environ
    clock = "SOURCE_DATE_EPOCH" if is_stopped else "The clock of this machine"
    action = "unset SOURCE_DATE_EPOCH" if is_stopped else _SET_CLOCK
    return (
        f"{clock} shows {_format(now)}, and {other}. With a wrong clock, pages go live before "
        f"their day, or are missing. Nothing was sent. Type: {action}\nIf the other date is wrong, "
        f"type: {other_action}\nThen publish again."
    )


def _format(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
