"""Write objects with requests that the store refuses after a moment on its own clock.

A publisher that was paused may send a request long after another one took its place. Each write
is a signed URL with an end (Amazon S3, "presigned URLs"). The store compares that end with its
clock, so a late write changes nothing.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from clinicsite.publishing.hosts.bucket.connection_pool import ConnectionPool, StoreResponse
from clinicsite.publishing.hosts.bucket.lease_rules import get_valid_seconds
from clinicsite.publishing.hosts.bucket.store import BucketStore, strip_etag
from clinicsite.publishing.hosts.host import PublishError, RaceError

MAX_PARALLEL_REQUESTS = 16


@dataclass
class FencedWriter:
    """Writes to a store, each with an end in seconds since 1970 on the clock of the store."""

    store: BucketStore
    _pool: ConnectionPool = field(init=False)

    def __post_init__(self) -> None:
        self._pool = ConnectionPool(self.store.endpoint)

    def put(self, path: str, data: bytes, headers: Mapping[str, str], end: float) -> str:
        """Write an object, whole or not at all, and return its ETag.

        Raises RaceError when the end has passed, PublishError.
        """
        response = self._request("PUT", self._sign("PUT", path, end), data, headers)
        self._raise_refusal(response, end)
        return strip_etag(response.headers.get("ETag"))

    def delete(self, path: str, end: float) -> None:
        """Delete an object. A missing one is no error. Raises RaceError, PublishError."""
        response = self._request("DELETE", self._sign("DELETE", path, end))
        if response.status != 404:
            self._raise_refusal(response, end)

    def probe(self, url: str) -> tuple[bool, float]:
        """Return whether the store refuses a signed URL, and the time of its clock."""
        response = self._request("GET", url)
        time_of_store = _parse_date(response)
        if time_of_store is None:
            raise PublishError(
                f"{self.store.endpoint} sends no Date header, so it is unknown whether another "
                "publisher is still at work. Type the command again when no other one runs."
            )
        return response.status in (400, 401, 403), time_of_store

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def _sign(self, method: str, path: str, end: float) -> str:
        seconds = get_valid_seconds(end, time.time())
        if seconds:
            url = self.store.sign(method, path, seconds)
            if get_signing_time(url) + seconds <= end:  # else the process was paused meanwhile
                return url
        raise _lost_lease(self.store)

    def _request(
        self, method: str, url: str, data: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> StoreResponse:
        try:
            return self._pool.request(method, url, data, headers)
        except (OSError, http.client.HTTPException) as error:
            raise self.store.explain(f"connection: {type(error).__name__}") from None

    def _raise_refusal(self, response: StoreResponse, end: float) -> None:
        if response.status < 300:
            return
        time_of_store = _parse_date(response)
        if response.status in (400, 403) and time_of_store and time_of_store >= end - 2:
            raise _lost_lease(self.store)
        text = f"{response.status} {response.body[:2000].decode(errors='replace')}"
        raise self.store.explain(text)


def get_signing_time(url: str) -> float:
    """Return when a URL was signed, in seconds since 1970 on the clock of this machine."""
    text = parse_qs(urlsplit(url).query)["X-Amz-Date"][0]
    return dt.datetime.strptime(text, "%Y%m%dT%H%M%S%z").timestamp()


def _parse_date(response: StoreResponse) -> float | None:
    date = response.headers.get("Date")
    try:
        return email.utils.parsedate_to_datetime(date).timestamp() if date else None
    except ValueError:
        return None


def _lost_lease(store: BucketStore) -> RaceError:
    return RaceError(f"Another publisher was faster at {store}.")
