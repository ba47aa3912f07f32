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
from pathlib import Path

from clinicsite.publishing.clock_decision import ClockFacts, decide_clock
from clinicsite.publishing.decisions import Action, Reason
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.live_probe import is_placeholder_url
from clinicsite.rendering.release_info import ReleaseInfo
from clinicsite.support.git import Repository
from clinicsite.support.http_client import HttpRequestError, HttpResponse, fetch

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


def check_clock(root: Path, info: ReleaseInfo, server_time: float | None, server: str) -> str:
    """Return a remark where the clock of `server` alone is wrong, or "".

    `server_time` is in seconds since 1970, or None where no server shows the time. Raises
    PublishError when the clock of the build is wrong.
    """
    commits = (info.committed, *_read_earlier_date(root, info)) if info.committed else ()
    machine, epoch = time.time(), os.environ.get("SOURCE_DATE_EPOCH")
    facts = ClockFacts(
        float(epoch) if epoch else machine,
        machine,
        tuple(dt.datetime.fromisoformat(date).timestamp() for date in commits),
        server_time,
    )
    decision = decide_clock(facts)
    if decision.action is Action.REFUSE:
        raise PublishError(_explain(facts, decision.reason))
    if decision.action is Action.REPORT and server_time is not None:
        return (
            f"\n  The clock of {server} shows {_format(server_time)}. This machine shows "
            f"{_format(machine)}, and the newest commit agrees. Set the clock of that server, "
            f"because browsers and certificates depend on it: {_SET_CLOCK}"
        )
    return ""


def _read_earlier_date(root: Path, info: ReleaseInfo) -> tuple[str, ...]:
    """Return the date of the commit before that of the release, or () where there is none."""
    date = Repository(root).run_or_empty("log", "-1", "--format=%cI", f"{info.source}~1", "--")
    return (date,) if date else ()


def _explain(facts: ClockFacts, reason: Reason) -> str:
    clock = "SOURCE_DATE_EPOCH" if facts.is_stopped else "The clock of this machine"
    action = "unset SOURCE_DATE_EPOCH" if facts.is_stopped else _SET_CLOCK
    other, other_action = {
        Reason.AHEAD_OF_MACHINE: (f"the clock of this machine shows {_format(facts.machine)}", ""),
        Reason.UNLIKE_SERVER: (f"the server shows {_format(facts.server or 0.0)}", ""),
    }.get(reason, (f"the newest commit is from {_format(facts.commits[0])}", _NEW_COMMIT))
    return (
        f"{clock} shows {_format(facts.build)}, and {other}. With a wrong clock, pages go live "
        f"before their day, or are missing. Nothing was sent. Type: {action}\nIf the other date "
        f"is wrong, type: {other_action or _SET_CLOCK}\nThen publish again."
    )


def _format(seconds: float) -> str:
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%d %H:%M} UTC"
