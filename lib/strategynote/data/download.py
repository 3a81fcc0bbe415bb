"""Downloads: one file from one publisher, with limits, retries and checks; no stored file is touched before all passed."""

from __future__ import annotations

import ipaddress
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx
import tenacity

from strategynote import __version__
from strategynote.errors import BuildFailure

MAX_BYTES = 64 * 2**20
MAX_UNPACKED = 512 * 2**20
MAX_REDIRECTS = 5
TIMEOUT = httpx.Timeout(20.0, connect=8.0)
ATTEMPTS = 4
Progress = Callable[[int, int | None], None]


class DownloadError(BuildFailure):
    """A publisher's file could not be had, or what came is not that file."""


class Unreachable(DownloadError):
    """No connection to the publisher at all: trying the next one is pointless without a network."""


class _Retry(Exception):
    """A fault that may pass: try again after a pause."""


def mirrored(address: str) -> str:
    """Return the address, on the mirror of STRATEGYNOTE_MIRROR when one is set (same path, another host)."""
    mirror = os.environ.get("STRATEGYNOTE_MIRROR")
    if not mirror:
        return address
    base, parts = urlsplit(mirror), urlsplit(address)
    return urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + parts.path, parts.query, ""))


def download(dataset: str, address: str, target: Path, *, progress: Progress = lambda done, total: None, wait: float = 1.0) -> None:
    """Fetch `address` into `target` (a fresh file), with retries and exponential back-off.

    Parameters
    ----------
    progress
        Called with bytes so far and the total, None when the publisher does not say.
    wait
        First pause between attempts in seconds; doubles each time.

    Raises
    ------
    DownloadError
        Naming dataset, address and cause: status, time-out, cut connection, size, HTML instead of data, a damaged zip.
    """
    url = mirrored(address)
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(_Retry), stop=tenacity.stop_after_attempt(ATTEMPTS),
        wait=tenacity.wait_exponential(multiplier=wait, max=30), reraise=True,
    )
    try:
        retrying(_fetch, dataset, url, target, progress)
    except _Retry as error:
        raise _named(dataset, url, f"{error}, {ATTEMPTS} times") from error
    except httpx.ConnectError as error:
        raise Unreachable(f"dataset {dataset}: no connection to {url} ({error}); check the network, or set ARCHIVE to a folder of files") from error
    check_content(dataset, url, target)


def _named(dataset: str, url: str, what: str) -> DownloadError:
    return DownloadError(f"dataset {dataset}: {url}: {what}; the stored file, if any, is unchanged; try again later or fetch the file by hand")


def _fetch(dataset: str, url: str, target: Path, progress: Progress) -> None:
    headers = {"User-Agent": f"strategynote/{__version__}"}
    try:
        with httpx.Client(timeout=TIMEOUT, headers=headers, follow_redirects=False, trust_env=True) as client:
            _stream(client, dataset, url, target, progress)
    except httpx.ConnectError:
        raise
    except httpx.TimeoutException as error:
        raise _Retry("timed out") from error
    except httpx.TransportError as error:
        raise _Retry(f"connection broke ({type(error).__name__})") from error


def _stream(client: httpx.Client, dataset: str, url: str, target: Path, progress: Progress) -> None:
    for _ in range(MAX_REDIRECTS + 1):
        with client.stream("GET", url) as response:
            if response.is_redirect:
                url = _redirected(dataset, url, response.headers.get("location", ""))
                continue
            if response.status_code in (408, 425, 429) or response.status_code >= 500:
                raise _Retry(f"status {response.status_code}")
            if response.status_code != 200:
                raise _named(dataset, url, f"status {response.status_code}")
            _save(response, dataset, url, target, progress)
            return
    raise _named(dataset, url, f"more than {MAX_REDIRECTS} redirects")


def _redirected(dataset: str, url: str, location: str) -> str:
    """Return where a redirect leads; only to http(s), and from a public host never to a private address."""
    new = urljoin(url, location)
    if urlsplit(new).scheme not in ("http", "https") or (_is_private(new) and not _is_private(url)):
        raise _named(dataset, url, f"redirect to {new} refused")
    return new


def _is_private(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".internal", ".localhost"))


def _save(response: httpx.Response, dataset: str, url: str, target: Path, progress: Progress) -> None:
    length = response.headers.get("content-length", "")
    total = int(length) if length.isdigit() else None
    if total is not None and total > MAX_BYTES:
        raise _named(dataset, url, f"{total:,} bytes, the limit is {MAX_BYTES:,}")
    done = 0
    with target.open("wb") as stream:
        for chunk in response.iter_bytes():
            done += len(chunk)
            if done > MAX_BYTES:
                raise _named(dataset, url, f"more than the limit of {MAX_BYTES:,} bytes")
            stream.write(chunk)
            progress(done, total)
    if done == 0:
        raise _Retry("an empty answer")


def check_content(dataset: str, url: str, path: Path) -> None:
    """Refuse what cannot be a data file: an HTML page, a zip that is cut, or one that unpacks beyond the limit."""
    head = path.read_bytes()[:512].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml version=\"1.0\" encoding=\"utf-8\"?><!doctype html")):
        raise _named(dataset, url, "an HTML page came instead of data")
    if not url.split("?")[0].lower().endswith(".zip") and not head.startswith(b"pk\x03\x04"):
        return
    try:
        with zipfile.ZipFile(path) as bundle:
            size = sum(member.file_size for member in bundle.infolist())
            if size > MAX_UNPACKED:
                raise _named(dataset, url, f"the zip unpacks to {size:,} bytes, the limit is {MAX_UNPACKED:,}")
            broken = bundle.testzip()
    except zipfile.BadZipFile as error:
        raise _named(dataset, url, f"the zip is cut or damaged ({error})") from error
    if broken:
        raise _named(dataset, url, f"the zip is damaged at {broken}")
