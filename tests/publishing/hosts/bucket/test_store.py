"""What a store refuses, and where its key lies: in plain words, with a cure."""

import time
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import PublishError
from tests.publishing.hosts.bucket.conftest import make_host, publish_site, read_bucket
from tests.publishing.hosts.bucket.s3 import KEY, LimitedProxy


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"AWS_ACCESS_KEY_ID": "WRONG"}, "does not know this key, or it has expired"),
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "The secret does not fit the key"),
        ({"AWS_ACCESS_KEY_ID": ""}, "There is no key for the bucket. Set AWS_ACCESS_KEY_ID and"),
    ],
)
def test_store_wrong_key_is_reported(
    clone: Path,
    site: Path,
    place: str,
    change: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(PublishError, match=said):
        publish_site(clone, place)


def test_store_key_is_read_from_aws_files(
    clone: Path,
    site: Path,
    bucket: Path,
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for name in KEY:
        monkeypatch.delenv(name)
    file = tmp_path / "credentials"
    rows = "\n".join(f"{name.lower()} = {value}" for name, value in KEY.items())
    file.write_text(f"[default]\nregion = eu\n[clinic]\n{rows}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    with pytest.raises(PublishError, match="There is no key"):
        publish_site(clone, place)
    monkeypatch.setenv("AWS_PROFILE", "clinic")
    publish_site(clone, place)
    assert "index.html" in read_bucket(bucket)


def test_store_missing_bucket_is_reported(clone: Path, site: Path, place: str) -> None:
    with pytest.raises(PublishError, match="There is no bucket “nowhere” at http://127"):
        publish_site(clone, f"{place.rpartition('/bucket')[0]}/nowhere")


def test_store_without_network_is_reported_soon(clone: Path, site: Path) -> None:
    start = time.monotonic()
    with pytest.raises(PublishError, match=r"cannot be reached\. Check the network"):
        publish_site(clone, "s3:http://127.0.0.1:9/bucket")
    assert time.monotonic() - start < 60


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, "RequestTimeTooSkewed", "The clock of this computer is wrong"),
        (403, "AccessDenied", "This key may not do that in the bucket"),
        (400, "AuthorizationHeaderMalformed", r"is in another region\. Set AWS_REGION"),
        (400, "QuotaExceeded", "is full. Free space"),
    ],
)
def test_store_refusal_is_reported_in_plain_words(
    clone: Path, site: Path, through: str, door: LimitedProxy, status: int, code: str, said: str
) -> None:
    door.answer = (status, f"<Error><Code>{code}</Code><Message>No.</Message></Error>")
    with pytest.raises(PublishError, match=said) as refused:
        publish_site(clone, through)
    assert "Error" not in str(refused.value)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("s3:https://key:secret@s3.example/bucket", "holds no key"),
        ("s3:http://s3.example/bucket", "is not the address of a bucket. It is written as"),
        ("s3:https://s3.example", "is not the address of a bucket"),
        ("s3:bucket", "is not the address of a bucket"),
        ("s3:https://s3.example/Bucket", "is not the address of a bucket"),
        ("s3:https://s3.example/bucket?x=1", "no question mark"),
    ],
)
def test_store_wrong_url_is_reported(clone: Path, place: str, said: str) -> None:
    with pytest.raises(PublishError, match=said):
        make_host(clone, place)
