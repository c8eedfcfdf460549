"""One file from one address: whole, of the right kind, not too large, or not at all."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import tenacity
from tqdm import tqdm

from analysis.errors import WarCostsError

MEDIA_TYPES = {
    # archives of raw files call everything plain text
    "csv": ("text/csv", "text/plain", "application/csv", "application/octet-stream"),
    "json": ("application/json", "text/plain", "text/json", "application/octet-stream"),
}
"""Media types under which servers give files of a format."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
AGENT = "war-costs (research; reproducible analysis of public statistics)"
_MAY_PASS = (408, 425, 429, 500, 502, 503, 504)
"""Answers that may be another at the next attempt."""
_LONGEST_WAIT = 30.0


class DownloadError(WarCostsError):
    """A file could not be downloaded, or is not what its address promises."""


class _TryAgainError(DownloadError):
    """Something that may pass."""


@dataclass(frozen=True)
class Limits:
    """What a download may take.

    Attributes
    ----------
    attempts, first_wait
        How often it is tried, and the seconds before the second attempt; they double.
    silence, total
        Seconds without a byte, and for one attempt in all.
    largest
        Bytes.
    redirects
        How many are followed.
    """

    attempts: int = 4
    first_wait: float = 1.0
    silence: float = 30.0
    total: float = 600.0
    largest: int = 50_000_000
    redirects: int = 5


@dataclass(frozen=True)
class Download:
    """What an address gave: the content, and how its server marks this state of it."""

    content: bytes
    mark: str


def download(address: str, file_format: str, limits: Limits) -> Download:
    """Return what an address gives.

    Parameters
    ----------
    address
        With https; http only on this machine.
    file_format
        Of `MEDIA_TYPES`.

    Raises
    ------
    DownloadError
        The address is not safe or not there, the certificate is not valid, the server does not
        answer, or what it sends is a web page, cut off, too large or of another kind.
    """
    _check_address(address)
    attempts = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(_TryAgainError),
        stop=tenacity.stop_after_attempt(limits.attempts),
        wait=tenacity.wait_exponential(multiplier=limits.first_wait, max=_LONGEST_WAIT),
        reraise=True,
    )
    return attempts(_attempt, address, file_format, limits)


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise DownloadError("the address is not safe", where=address, expected="https")


def _check_request(request: httpx.Request) -> None:
    # called for redirects too: none may lead away from https
    _check_address(str(request.url))


def _attempt(address: str, file_format: str, limits: Limits) -> Download:
    try:
        with (
            httpx.Client(
                follow_redirects=True,
                max_redirects=limits.redirects,
                timeout=limits.silence,
                headers={"User-Agent": AGENT},
                event_hooks={"request": [_check_request]},
            ) as client,
            client.stream("GET", address) as response,
        ):
            _check_response(response, address, file_format)
            content = _read(response, address, limits)
    except httpx.TooManyRedirects:
        raise DownloadError(
            "the address leads from one to another without end",
            where=address,
            expected=f"at most {limits.redirects} redirects",
            remedy="Look it up and mend it in sources.yaml",
        ) from None
    except httpx.TimeoutException:
        raise _TryAgainError(
            f"the server was silent for {limits.silence:g} seconds",
            where=address,
            remedy="Try again later; nothing has changed",
        ) from None
    except httpx.HTTPError as error:
        raise _failure(error, address) from None
    _refuse_web_page(content, address)
    return Download(content, _mark(response.headers))


def _failure(error: httpx.HTTPError, address: str) -> DownloadError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return DownloadError(
                f"the server's certificate is not valid ({cause.verify_message})",
                where=address,
                expected="a certificate of an authority that this machine trusts",
                remedy="Do not go on: what it sends may not come from the publisher",
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.DecodingError):
        return DownloadError(
            f"what the server sends is packed, and cannot be unpacked ({error})",
            where=address,
            expected="a file, plain or whole in the packing that the server announces",
            remedy="Look at what the address gives now; nothing has changed",
        )
    if isinstance(error, httpx.RemoteProtocolError):
        return _TryAgainError(
            f"the transfer was cut off ({error})",
            where=address,
            remedy="Try again later; nothing has changed",
        )
    return _TryAgainError(
        f"the server cannot be reached ({error})",
        where=address,
        remedy="Look at the connection, then try again; nothing has changed",
    )


def _check_response(response: httpx.Response, address: str, file_format: str) -> None:
    if response.status_code in _MAY_PASS:
        raise _TryAgainError(
            f"the server answers {response.status_code} {response.reason_phrase}",
            where=address,
            remedy="Try again later; nothing has changed",
        )
    if response.status_code != httpx.codes.OK:
        raise DownloadError(
            f"the server answers {response.status_code} {response.reason_phrase}",
            where=address,
            expected="200 OK",
            remedy="The file may have moved: look it up and mend the address in sources.yaml",
        )
    sent = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in MEDIA_TYPES[file_format]:
        raise DownloadError(
            f"the server sends '{sent or 'an unnamed kind of file'}'",
            where=address,
            expected=f"one of {', '.join(MEDIA_TYPES[file_format])}",
        )


def _read(response: httpx.Response, address: str, limits: Limits) -> bytes:
    announced = response.headers.get("content-length", "")
    total = int(announced) if announced.isdecimal() else None
    if total is not None and total > limits.largest:
        raise _too_large(address, limits)
    started = time.monotonic()
    parts, size = [], 0
    name = address.rpartition("/")[2][:40]
    # without a terminal there is no bar
    with tqdm(total=total, desc=name, unit="B", unit_scale=True, disable=None, leave=False) as bar:
        for part in response.iter_bytes():
            size += len(part)
            if size > limits.largest:
                raise _too_large(address, limits)
            if time.monotonic() - started > limits.total:
                raise _TryAgainError(
                    f"the transfer took longer than {limits.total:g} seconds", where=address
                )
            parts.append(part)
            bar.update(len(part))
    return b"".join(parts)


def _too_large(address: str, limits: Limits) -> DownloadError:
    return DownloadError(
        "the file is far larger than the one that is here",
        where=address,
        expected=f"at most {limits.largest:,} bytes",
        remedy="Look at what the address gives now",
    )


def _refuse_web_page(content: bytes, address: str) -> None:
    begin = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if begin.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise DownloadError(
            "the server sends a web page instead of the file",
            where=address,
            expected="data",
            remedy="The file may have moved, or ask for a login: look at the address",
        )


def _mark(headers: httpx.Headers) -> str:
    modified, tag = headers.get("last-modified"), headers.get("etag")
    if modified:
        return f"last modified {modified}"
    return f"ETag {tag.strip('W/').strip(chr(34))[:16]}" if tag else ""
