"""Examine documents in processes of their own, so that a hang or a crash ends only one of them."""

from __future__ import annotations

import ctypes
import multiprocessing
import resource
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fuzz.documents import make_document
from tests.fuzz.oracles import Examination, Finding, examine
from tests.fuzz.pipeline import FuzzDocument, FuzzSite

MAX_CPU_SECONDS = 15.0  # of all checks of one document with its fixes: more is a hang
ADDRESS_SPACE = 3 << 30  # bytes that one process may add: an allocation above is a MemoryError
PR_SET_PDEATHSIG = 1  # prctl(2)
CANARY_EVERY = 50  # documents

_FORK = multiprocessing.get_context("fork")  # a process begins with a site that is read


@dataclass(frozen=True)
class Result:
    """The examination of the document with this number."""

    number: int
    kind: str
    size: int
    examination: Examination


def _limit_process() -> None:
    """Limit the memory of this process, and let the system end it with the one that began it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    most = _get_address_space() + ADDRESS_SPACE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


def _get_address_space() -> int:
    """Return the bytes that this process has now, which it may have from the one it forked from."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _start_timer() -> None:
    """Let the system end this process, in C code too, when it has worked for too long."""
    signal.setitimer(signal.ITIMER_PROF, MAX_CPU_SECONDS)


def _work(site: FuzzSite, seed: int, numbers: range, connection: Connection) -> None:
    _limit_process()
    for index, number in enumerate(numbers):
        connection.send(number)
        _start_timer()
        kind, document = make_document(seed, number)
        examination = examine(site, document)
        has_stopped = "E210" in examination.codes or bool(examination.findings)
        if (index % CANARY_EVERY == 0 or has_stopped) and not site.is_canary_same():
            found = Finding("state", "a plain page is rendered in another way after this one")
            connection.send(Result(number, kind, 0, Examination([found], 0.0)))
            return
        connection.send(Result(number, kind, len(document.data), examination))
    connection.send(None)


def run_numbers(site: FuzzSite, seed: int, numbers: range) -> Iterator[Result]:
    """Yield the result of each document. A process that dies is a finding, and is replaced."""
    while numbers:
        ours, theirs = _FORK.Pipe(duplex=False)
        process = _FORK.Process(target=_work, args=(site, seed, numbers, theirs), daemon=True)
        process.start()
        theirs.close()
        current, done = numbers[0], numbers[0] - 1
        try:
            while (message := ours.recv()) is not None:
                if isinstance(message, Result):
                    done = message.number
                    yield message
                else:
                    current = message
            numbers = range(0)
        except EOFError:
            process.join()
            if done != current:
                kind, document = make_document(seed, current)
                yield Result(current, kind, len(document.data), _describe_death(process.exitcode))
            numbers = range(current + numbers.step, numbers.stop, numbers.step)
        process.join()


def _describe_death(code: int | None) -> Examination:
    is_hang = code == -signal.SIGPROF
    kind = "hang" if is_hang else f"crash {code}"
    return Examination([Finding(kind, f"exit {code}")], MAX_CPU_SECONDS if is_hang else 0.0)


def _examine_once(site: FuzzSite, document: FuzzDocument, connection: Connection) -> None:
    _limit_process()
    _start_timer()
    examination = examine(site, document)
    if not site.is_canary_same():
        examination.findings.append(Finding("state", ""))
    connection.send(examination)


def examine_apart(site: FuzzSite, document: FuzzDocument) -> Examination:
    """Examine one document in a process of its own."""
    ours, theirs = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_examine_once, args=(site, document, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        examination: Examination = ours.recv()
    except EOFError:
        process.join()
        return _describe_death(process.exitcode)
    process.join()
    return examination
