"""Reads an object of Cloud Storage as whoever this program is, on the standard library alone.

Environment, by the names that Google's own libraries know:
    GCE_METADATA_HOST      who tells the program's identity (metadata.google.internal)
    STORAGE_EMULATOR_HOST  another storage, which asks nobody for a name
"""

import http.client
import json
import os
from urllib.parse import quote, urlsplit

IDENTITY = "/computeMetadata/v1/instance/service-accounts/default/token"


def read(uri: str) -> bytes:
    """The content of `gs://BUCKET/PATH`; an `OSError` says why there is none."""
    parts = urlsplit(uri)
    if parts.scheme != "gs" or not parts.netloc or not parts.path.strip("/"):
        raise OSError(f"`{uri}` is not `gs://BUCKET/PATH`")
    emulator = os.environ.get("STORAGE_EMULATOR_HOST")
    headers = {} if emulator else {"Authorization": f"Bearer {token()}"}
    path = f"/storage/v1/b/{parts.netloc}/o/{quote(parts.path.lstrip('/'), safe='')}?alt=media"
    return get(emulator or "https://storage.googleapis.com", path, headers)


def token() -> str:
    """Proves for an hour who this program is. No key exists that could be stolen."""
    host = os.environ.get("GCE_METADATA_HOST") or "metadata.google.internal"
    answer = json.loads(get(f"http://{host}", IDENTITY, {"Metadata-Flavor": "Google"}))
    return str(answer["access_token"])


def get(base: str, path: str, headers: dict[str, str]) -> bytes:
    url = urlsplit(base)
    secure = url.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(url.netloc, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    except http.client.HTTPException as error:
        raise OSError(f"{url.netloc} did not answer: {error}") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise OSError(f"{url.netloc} answered {answer.status} to {path}")
    return body
