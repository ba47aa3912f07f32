"""Run a round of documents: `python -m tests.fuzz.run --count 1000 --seed 1 --jobs 2`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.documents import make_document
from tests.fuzz.minimise import minimise
from tests.fuzz.oracles import MAX_SECONDS
from tests.fuzz.pipeline import FuzzDocument, FuzzSite
from tests.fuzz.worker import Result, examine_apart, run_numbers

PERCENTILES = (50, 90, 99, 99.9, 100)
SHOWN_EXAMPLES = 5  # numbers of documents with one kind of fault
SAVED_EVERY = 1000  # documents: a round that is stopped leaves a record


@dataclass
class Round:
    """The sums of a round, and the numbers of the documents with each kind of fault."""

    kinds: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    characters: int = 0
    faults: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Count one result."""
        self.kinds[result.kind] += 1
        self.states[result.examination.state] += 1
        self.characters += result.size
        self.seconds.append(result.examination.seconds)
        self.codes.update(result.examination.codes)
        self.codes["none"] += not result.examination.codes
        for finding in result.examination.findings:
            found = self.faults.setdefault(finding.kind, [])
            if not found:
                print(f"  {result.number}: {finding.kind}: {finding.detail[:200]!r}", flush=True)
            found.append((result.number, finding.detail))

    def get_percentile(self, percent: float) -> float:
        """Return the seconds that so many percent of the documents took at most."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    def save(self, file: Path) -> None:
        """Write the record of the round to a file."""
        file.write_text(json.dumps(self.to_dict(), indent=1) + "\n", "utf-8")

    def to_dict(self) -> dict[str, object]:
        """Return the record of the round."""
        return {
            "documents": len(self.seconds),
            "kinds": dict(self.kinds),
            "states": dict(self.states),
            "bytes": self.characters,
            "seconds": {str(p): round(self.get_percentile(p), 4) for p in PERCENTILES},
            "codes": dict(self.codes.most_common()),
            "faults": {
                kind: [len(found), found[:SHOWN_EXAMPLES]] for kind, found in self.faults.items()
            },
        }


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="number of documents")
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed gives the same documents"
    )
    parser.add_argument("--first", type=int, default=0, help="number of the first document")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--report", type=Path, help="file for the record of the round (JSON)")
    parser.add_argument("--minimise", type=float, default=30.0, help="seconds for each fault")
    return parser.parse_args()


def main() -> int:
    """Run a round, print its faults with a small document for each, and return their number."""
    options = _parse_arguments()
    begin, total = time.monotonic(), Round()
    last = options.first + options.count
    with tempfile.TemporaryDirectory() as folder:
        sites = []
        for job in range(options.jobs):
            (Path(folder) / str(job)).mkdir()
            sites.append(FuzzSite(Path(folder) / str(job)))

        def run_job(job: int) -> None:
            numbers = range(options.first + job, last, options.jobs)
            for result in run_numbers(sites[job], options.seed, numbers):
                total.add(result)
                if options.report and len(total.seconds) % SAVED_EVERY == 0:
                    total.save(options.report)

        if options.jobs == 1:
            run_job(0)
        else:
            with ThreadPoolExecutor(options.jobs) as pool:
                list(pool.map(run_job, range(options.jobs)))
        print(f"{len(total.seconds)} documents in {time.monotonic() - begin:.0f} s", flush=True)
        if options.report:
            total.save(options.report)
        for kind, found in total.faults.items():
            _print_fault(sites[0], options, kind, found)
    record = total.to_dict()
    print(
        json.dumps(
            {key: record[key] for key in ("documents", "kinds", "states", "bytes", "seconds")}
        )
    )
    return min(len(total.faults), 100)


def _print_fault(
    site: FuzzSite, options: argparse.Namespace, kind: str, found: list[tuple[int, str]]
) -> None:
    numbers = [number for number, _ in found]
    print(f"\n{kind}: {len(found)} documents, such as {numbers[:SHOWN_EXAMPLES]}")
    _, document = make_document(
        options.seed, min(numbers, key=lambda one: _get_size(options.seed, one))
    )

    def has_fault(smaller: FuzzDocument) -> bool:
        examination = examine_apart(site, smaller)
        kinds = {finding.kind for finding in examination.findings}
        return kind in kinds or (kind == "hang" and examination.seconds > MAX_SECONDS)

    if options.minimise:
        document = minimise(document, has_fault, options.minimise)
    details = [one.detail for one in examine_apart(site, document).findings if one.kind == kind]
    print(f"{document.path} {document.data!r}\n  {details}", flush=True)


def _get_size(seed: int, number: int) -> int:
    return len(make_document(seed, number)[1].data)


if __name__ == "__main__":
    sys.exit(main())
