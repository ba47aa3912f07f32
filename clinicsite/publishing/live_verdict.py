"""Tell a wrong release from a host that does not serve it, before anything is taken back."""

from __future__ import annotations

from enum import StrEnum

from clinicsite.publishing.decisions import Reason, decide_automatic_rollback
from clinicsite.publishing.live_check import LiveCheck


class Verdict(StrEnum):
    """What a live check found. A workflow reads it as the output `verdict`."""

    RIGHT = "right"
    WRONG = "wrong"  # the release is live, and differs from what was sent
    NOT_SERVED = "not-served"  # visitors still get another release
    UNKNOWN = "unknown"  # the server does not answer, or names no release
    HOST_FAULT = "host-fault"  # the release is live and as it was sent, and its host has a fault


VERDICTS = {
    Reason.ALLOWED: Verdict.WRONG,
    Reason.NOT_SERVED: Verdict.NOT_SERVED,
    Reason.SILENT: Verdict.UNKNOWN,
    Reason.RIGHT: Verdict.HOST_FAULT,
}
ADVICE = {
    Verdict.RIGHT: "",
    Verdict.WRONG: "To take it back, type: python3 tasks.py rollback",
    Verdict.NOT_SERVED: "Visitors still get another release, so nothing has to be taken back. Look "
    "at the page of the host, then type the command again.",
    Verdict.UNKNOWN: "It is unknown what visitors get, so nothing has to be taken back. Check the "
    "server and the network, then type the command again.",
    Verdict.HOST_FAULT: "The release is as it was sent, so nothing has to be taken back. Ask the "
    "admin of the host.",
}


def judge(check: LiveCheck, problems: list[str]) -> Verdict:
    """Return the verdict on a site in which `check` found these problems last."""
    if not problems:
        return Verdict.RIGHT
    is_faulty = bool({*problems} - check.host_faults)
    decision = decide_automatic_rollback(
        wanted=check.digest, visited=check.visited, is_faulty=is_faulty
    )
    return VERDICTS[decision.reason]
