"""List the files of a site, and make each one when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pelican.writers import FileOverwriteFailedError

Producer = Callable[[], bytes]
Resolver = Callable[[str], Producer | None]


class OutputRegistry:
    """Hold a producer for each file, by its path relative to the root of the site."""

    def __init__(self) -> None:
        self._files: dict[str, Producer] = {}
        self._resolvers: list[Resolver] = []

    def register(self, path: str, producer: Producer) -> None:
        """Add one file. Raises FileOverwriteFailedError when the path is taken."""
        if path in self._files:
            raise FileOverwriteFailedError(f"Two producers make the file {path}")
        self._files[path] = producer

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
    for path in registry:
        producer = registry.find_producer(path)
        assert producer
        file = output / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(producer())
        if on_file:
            on_file(path)
