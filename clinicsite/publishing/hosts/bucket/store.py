"""Read and write the objects of an S3-compatible bucket, and explain its errors."""

from __future__ import annotations

import configparser
import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from clinicsite.publishing.hosts.host import PublishError

if TYPE_CHECKING:  # types that exist only in its stubs
    from obstore import HTTP_METHOD, ObjectMeta
    from obstore.store import S3Config

RESPONSE_TIMEOUT = 20  # for one answer
RETRY_TIMEOUT = dt.timedelta(seconds=40)  # for one answer with the tries after the first
LOCALHOSTS = "127.0.0.1", "::1", "localhost"  # no network is used, so http is safe
_KEY_ID, _SECRET, _TOKEN = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"
# Where a robot or a server gets its key for an hour instead (AWS SDKs, "credential providers").
_TEMPORARY_CREDENTIALS = (
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)

_NO_ANSWER = "error sending request|timed out|timeout|dns error|connection"
# What a store reports → what that means. The first match counts.
STORE_ERRORS = {
    "NoSuchBucket": "There is no bucket “{bucket}” at {endpoint}. Check its name in "
    "publishconf.py, or create it at your provider.",
    "InvalidAccessKeyId|InvalidClientTokenId|ExpiredToken": "{endpoint} does not know this key, or "
    "it has expired. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY again.",
    "SignatureDoesNotMatch": "The secret does not fit the key. Set AWS_SECRET_ACCESS_KEY again. If "
    "it is right, set AWS_REGION to the region of the bucket.",
    "RequestTimeTooSkewed|RequestExpired": "The clock of this computer is wrong, and {endpoint} "
    "does not trust it. Set the date and the time, then type the command again.",
    "AccessDenied|403 Forbidden|401 Unauthorized": "This key may not do that in the bucket "
    "“{bucket}”. Ask its owner for the right to list, read, write and delete there.",
    "PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint": "The bucket "
    "“{bucket}” is in another region. Set AWS_REGION to it, and name its endpoint.",
    "QuotaExceeded|EntityTooLarge|507 ": "The bucket “{bucket}” is full. Free space "
    "there, or rent more.",
    _NO_ANSWER: "{endpoint} cannot be reached. "
    "Check the network and the address in publishconf.py, then type the command again.",
    "": "{endpoint} refuses the request. Type the command again in a minute.",
}


class BucketSilentError(PublishError):
    """A store gave no answer. It may have done what was asked, or may yet do it."""


@dataclass(frozen=True)
class ObjectInfo:
    """An object of the bucket: its ETag, and when it was modified, in seconds since 1970."""

    etag: str
    modified_at: float = 0.0


@dataclass(frozen=True)
class BucketStore:
    """The objects below `prefix`. Paths are relative to it."""

    endpoint: str
    bucket: str
    prefix: str

    @classmethod
    def from_url(cls, url: str) -> BucketStore:
        """Return the store of https://ENDPOINT/BUCKET or https://ENDPOINT/BUCKET/PREFIX.

        Raises PublishError.
        """
        parts = urlsplit(url)
        bucket, _, prefix = parts.path.strip("/").partition("/")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise PublishError(
                "The address of a bucket holds no key and no question mark. Remove them. The "
                f"publisher reads the key from {_KEY_ID} and {_SECRET}."
            )
        is_safe = parts.scheme == "https" or (
            parts.scheme == "http" and parts.hostname in LOCALHOSTS
        )
        if not is_safe or not parts.hostname or not re.fullmatch(r"[a-z0-9][a-z0-9.-]+", bucket):
            raise PublishError(
                f"“{url}” is not the address of a bucket. It is written as "
                "s3:https://ENDPOINT/BUCKET, or with a folder in it, s3:https://ENDPOINT/BUCKET/site"
            )
        return cls(f"{parts.scheme}://{parts.netloc}", bucket, prefix)

    def __str__(self) -> str:
        return "/".join(filter(None, (self.endpoint, self.bucket, self.prefix)))

    @cached_property
    def _client(self) -> S3Store:
        return S3Store(
            self.bucket,
            prefix=self.prefix or None,
            endpoint=self.endpoint,
            region=_get_region(urlsplit(self.endpoint).hostname or ""),
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": self.endpoint.startswith("http:"),
                "timeout": dt.timedelta(seconds=RESPONSE_TIMEOUT),
                "connect_timeout": dt.timedelta(seconds=5),
            },
            retry_config={"max_retries": 3, "retry_timeout": RETRY_TIMEOUT},
            config=cast("S3Config", _read_credentials()),
        )

    def list_objects(self) -> dict[str, ObjectInfo]:
        """Return path → object, of every object. Raises PublishError."""
        with self._explain_errors():
            rows = obstore.list(self._client, chunk_size=1000)
            return dict(_parse_row(row) for rows in rows for row in rows)

    def list_folder(self, folder: str) -> dict[str, ObjectInfo]:
        """Return path → object, of those in a folder and in none below it. Raises PublishError."""
        with self._explain_errors():
            found = obstore.list_with_delimiter(self._client, folder)
            return dict(_parse_row(row) for row in found["objects"])

    def sign(self, method: str, path: str, seconds: int) -> str:
        """Return a URL that the store accepts for this time, without a key. Raises PublishError."""
        with self._explain_errors():
            expiry = dt.timedelta(seconds=seconds)
            return obstore.sign(self._client, cast("HTTP_METHOD", method), path, expiry)

    def get(self, path: str) -> tuple[bytes, str] | None:
        """Return the bytes of an object and its ETag, or None where there is no object."""
        with self._explain_errors():
            try:
                found = obstore.get(self._client, path)
                return bytes(found.bytes()), strip_etag(found.meta["e_tag"])
            except FileNotFoundError as missing:
                if "NoSuchBucket" in str(missing):
                    raise
                return None

    def put(self, path: str, data: bytes, headers: Mapping[str, str] | None = None) -> str:
        """Write an object with its headers, whole or not at all, and return its ETag."""
        with self._explain_errors():
            done = obstore.put(
                self._client, path, data, attributes=dict(headers or {}), use_multipart=False
            )
        return strip_etag(done["e_tag"])

    def copy(self, path: str, target: str) -> None:
        """Let the store copy an object with its headers. Raises PublishError."""
        with self._explain_errors():
            obstore.copy(self._client, path, target)

    def delete(self, paths: Iterable[str]) -> None:
        """Delete objects. Missing ones are no error."""
        if existing := list(paths):
            with self._explain_errors(), contextlib.suppress(FileNotFoundError):
                obstore.delete(self._client, existing)

    @contextlib.contextmanager
    def _explain_errors(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            raise self.explain(f"{error}") from None

    def explain(self, text: str) -> PublishError:
        """Return the error that tells in plain words what the store or its client reports."""
        reason = next(each for each in STORE_ERRORS if re.search(each, text, re.IGNORECASE))
        error_type = BucketSilentError if reason == _NO_ANSWER else PublishError
        return error_type(STORE_ERRORS[reason].format(endpoint=self.endpoint, bucket=self.bucket))


def _parse_row(row: ObjectMeta) -> tuple[str, ObjectInfo]:
    return row["path"], ObjectInfo(strip_etag(row["e_tag"]), row["last_modified"].timestamp())


def strip_etag(etag: str | None) -> str:
    """Return an ETag without its quotation marks and the mark of a weak one."""
    return (etag or "").removeprefix("W/").strip('"')


def _get_region(host: str) -> str:
    """Return the region of the environment, or of s3.REGION.amazonaws.com, or us-east-1."""
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    named = re.fullmatch(r"s3[.-]([a-z0-9-]+)\.amazonaws\.com(\.cn)?", host)
    return region or (named[1] if named else "us-east-1")


def _read_credentials() -> dict[str, str]:
    """Return the key, from the environment or from the file of the AWS tools.

    Raises PublishError where there is none.
    """
    environment, names = os.environ, (_KEY_ID, _SECRET, _TOKEN)
    if environment.get(_KEY_ID) and environment.get(_SECRET):
        found = {name: environment.get(name, "") for name in names}
    elif any(environment.get(name) for name in _TEMPORARY_CREDENTIALS):
        return {}
    else:
        profile = environment.get("AWS_PROFILE") or "default"
        file = Path(
            environment.get("AWS_SHARED_CREDENTIALS_FILE") or Path.home() / ".aws/credentials"
        )
        file_keys = configparser.ConfigParser(interpolation=None)
        with contextlib.suppress(OSError, configparser.Error, UnicodeError):
            file_keys.read_string(file.read_text("utf-8"))
        section = file_keys[profile] if file_keys.has_section(profile) else {}
        found = {name: section.get(name.lower(), "") for name in names}
    if not (found[_KEY_ID] and found[_SECRET]):
        raise PublishError(
            f"There is no key for the bucket. Set {_KEY_ID} and {_SECRET}, which the owner of "
            "the bucket can give you. Write them into no file of this project."
        )
    return {name.lower().removeprefix("aws_"): value for name, value in found.items() if value}
