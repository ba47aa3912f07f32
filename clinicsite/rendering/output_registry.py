"""List the files of a site, and make each one when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from clinicsite.model.output_paths import find_path_clashes
from clinicsite.model.problem import Problem

Producer = Callable[[], bytes]
Resolver = Callable[[str], Producer | None]


class OutputRegistry:
    """Hold a producer for each file, by its path relative to the root of the site."""

    def __init__(self) -> None:
        self._files: dict[str, Producer] = {}
        self._repeated: list[str] = []
        self._resolvers: list[Resolver] = []

    def register(self, path: str, producer: Producer) -> None:
        """Add one file. The first producer of a path stays, and `find_clashes` names the path."""
        if path in self._files:
            self._repeated.append(path)
        else:
            self._files[path] = producer

    def find_clashes(self) -> list[Problem]:
        """Return a problem for each file that a disk cannot hold beside another one.

        The checks find clashes of the content, so that these are faults of the code.
        """
        clashes = [*find_path_clashes(self._files), *((path, path) for path in self._repeated)]
        help_text = "The theme or the code causes this, not a page. Report it."
        return [
            Problem(f"output/{path}", 1, 1, "E701", f"/{other} needs the same place", help_text)
            for path, other in clashes
        ]

    def add_resolver(self, resolver: Resolver) -> None:
        """Add a function that finds the producers of files that no list holds."""
        self._resolvers.append(resolver)

    def find_producer(self, path: str) -> Producer | None:
        """Return the producer of the file at `path`, or None when the site has no such file."""
        found = self._files.get(path)
        return found or next(filter(None, (find(path) for find in self._resolvers)), None)

    def __iter__(self) -> Iterator[str]:
        """Yield the paths of the registered files."""
        return iter(list(self._files))

    def __len__(self) -> int:
        return len(self._files)


def write_all_files(
    registry: OutputRegistry, output: Path, on_file: Callable[[str], None] | None = None
) -> None:
    """Write every registered file below `output`, and call `on_file` with the path of each."""
    folders = {""}
    for path in registry:
        producer = registry.find_producer(path)
        assert producer
        folder = path.rpartition("/")[0]
        if folder not in folders:
            Path(output, folder).mkdir(parents=True, exist_ok=True)
            folders.add(folder)
        data = producer()
        with open(f"{output}/{path}", "wb", buffering=0) as file:  # noqa: PTH123 - pathlib doubles the time
            file.write(data)
        if on_file:
            on_file(path)
