"""One file from one address: whole, of the right kind, not too large, or not at all."""

import asyncio
import contextlib
import gzip
import io
import os
import re
import ssl
import time
import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from analysis.errors import WarCostsError
from analysis.sources.reading import WEB_PAGE

# archives of raw files call everything plain text
_CSV = ("text/csv", "text/plain", "application/csv", "application/octet-stream")
_JSON = ("application/json", "text/plain", "text/json", "application/octet-stream")
MEDIA_TYPES = {"csv": _CSV, "json": _JSON, "jsonstat": _JSON}
"""Media types under which servers give files of a format."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
AGENT = "war-costs (research; reproducible analysis of public statistics)"
LATER = "Try again later; nothing has changed"
LOOK = "Look at what the address gives now; nothing has changed"
MEND = "It may have moved: look it up and mend the address in sources.yaml"
_MAY_PASS = (408, 425, 429, 500, 502, 503, 504)
"""Answers that may be another at the next attempt."""
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
"""Seconds before the second attempt, and at most; they double."""
_REDIRECTS = 5


class DownloadError(WarCostsError):
    """A file could not be downloaded, or is not what its address promises."""

    def __init__(self, what: str, where: str, expected: str = "", remedy: str = LOOK) -> None:
        super().__init__(what, where=where[:200], expected=expected, remedy=remedy)


class _TryAgainError(DownloadError):
    """Something that may pass."""


@dataclass(frozen=True)
class Limits:
    """What a download may take."""

    attempts: int
    silence: float  # seconds without a byte
    total: float  # seconds for one attempt in all, headers included
    largest: int = 50_000_000  # bytes of the file, packed or not


def download(address: str, file_format: str, limits: Limits) -> tuple[bytes, str]:
    """Return what an address gives, and how its server marks this state of it.

    It is asked with https, or http on this machine. A `DownloadError` says that the address is not
    safe or not there, the certificate is not valid, the server does not answer, or what it sends is
    a web page, cut off, too large or of another kind than `MEDIA_TYPES` has for `file_format`.
    """
    _check_address(address)
    for earlier in range(limits.attempts - 1):
        with contextlib.suppress(_TryAgainError):
            return asyncio.run(_attempt(address, file_format, limits))
        time.sleep(min(_FIRST_WAIT * 2**earlier, _LONGEST_WAIT))
    return asyncio.run(_attempt(address, file_format, limits))


def _check_address(address: str, first: str = "") -> None:
    """Refuse an address that is not safe, or that leads from a safe one to another kind."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise DownloadError("this is no address", address, "https://...") from None
    loopback = parts.scheme == "http" and host in LOOPBACK and not first.startswith("https:")
    if (parts.scheme != "https" and not loopback) or not host:
        raise DownloadError("the address is not safe", address, "https")


async def _attempt(address: str, file_format: str, limits: Limits) -> tuple[bytes, str]:
    parts = urlsplit(address)
    # as the caller's other programs do: through a proxy where the environment names one
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    try:
        client = httpx.AsyncClient(
            transport=_transport(proxy, address),
            timeout=limits.silence,
            headers={"User-Agent": AGENT, "Accept-Encoding": "gzip"},
        )
        # whatever the server sends, headers, 1xx or sizes of chunks, it ends at the deadline
        async with asyncio.timeout(limits.total), client:
            content, mark = await _followed(client, address, file_format, limits)
    except (TimeoutError, httpx.TimeoutException):
        slow = f"silent for {limits.silence:g} seconds, or took longer than {limits.total:g} in all"
        raise _TryAgainError(f"the server was {slow}", address, remedy=LATER) from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        problem = f"the address, or one that it leads to, cannot be read ({error})"
        raise DownloadError(problem, address, "https://...") from None
    except (httpx.HTTPError, ExceptionGroup) as error:  # anyio groups what a connection raises
        raise _failure(error, address) from None
    if WEB_PAGE.match(content[:1000].decode(errors="replace")):
        remedy = "The file may have moved, or ask for a login: look at the address"
        problem = "the server sends a web page instead of the file"
        raise DownloadError(problem, address, "data", remedy)
    return content, mark


def _transport(proxy: str | None, address: str) -> httpx.AsyncHTTPTransport:
    if proxy and "://" not in proxy:  # as other programs read it
        proxy = f"http://{proxy}"
    try:
        return httpx.AsyncHTTPTransport(proxy=proxy)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        problem = f"the proxy that the environment names cannot be used ({error})"
        raise DownloadError(problem, address, "http://HOST:PORT", "Mend HTTPS_PROXY") from None


async def _followed(
    client: httpx.AsyncClient, address: str, file_format: str, limits: Limits
) -> tuple[bytes, str]:
    """Return what an address, or the one that it leads to, gives.

    Redirects are followed here: httpx would read their bodies, packed or not, in whole.
    """
    url = address
    for _ in range(_REDIRECTS + 1):
        _check_address(url, first=address)
        httpx.URL(url).raw_host.decode().encode("idna")  # what is no name is not asked for
        async with client.stream("GET", url) as response:
            if response.next_request is None:
                _check_response(response, address, file_format)
                return await _read(response, address, limits), _mark(response.headers)
            url = str(response.next_request.url)
    problem = "the address leads from one to another without end"
    raise DownloadError(problem, address, f"at most {_REDIRECTS} redirects", MEND)


def _failure(error: httpx.HTTPError | ExceptionGroup, address: str) -> DownloadError:
    causes: list[BaseException] = [error]
    while cause := _cause(causes[-1]):
        causes.append(cause)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            problem = f"the server's certificate is not valid ({cause.verify_message})"
            expected = "a certificate of an authority that this machine trusts"
            remedy = "Do not go on: what it sends may not come from the publisher"
            return DownloadError(problem, address, expected, remedy)
    if isinstance(error, httpx.RemoteProtocolError):
        return _TryAgainError(f"the transfer was cut off ({error})", address, remedy=LATER)
    reason = str(causes[-1])
    if "Connect call failed" in reason and isinstance(causes[-1], OSError):
        # asyncio names the call, and the system what came of it
        reason = str(OSError(causes[-1].errno, os.strerror(causes[-1].errno or 0)))
    problem = f"the server cannot be reached ({reason})"
    remedy = "Look at the connection, then try again; nothing has changed"
    return _TryAgainError(problem, address, remedy=remedy)


def _cause(error: BaseException) -> BaseException | None:
    if isinstance(error, BaseExceptionGroup):  # of several addresses that were tried the last
        return error.exceptions[-1]
    return error.__cause__ or error.__context__


def _check_response(response: httpx.Response, address: str, file_format: str) -> None:
    said = f"the server answers {response.status_code} {response.reason_phrase[:60]}"
    if response.status_code in _MAY_PASS:
        raise _TryAgainError(said, address, remedy=LATER)
    if response.status_code != httpx.codes.OK:
        raise DownloadError(said, address, "200 OK", MEND)
    sent = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in MEDIA_TYPES[file_format]:
        problem = f"the server sends '{sent[:60] or 'an unnamed kind of file'}'"
        raise DownloadError(problem, address, f"one of {', '.join(MEDIA_TYPES[file_format])}")


async def _read(response: httpx.Response, address: str, limits: Limits) -> bytes:
    """Return the body, of which no more is read or unpacked than may be."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise _packed(address, f"as '{packing[:60]}'")
    announced = response.headers.get("content-length", "")
    _check_size(int(announced) if re.fullmatch("[0-9]{1,20}", announced) else 0, address, limits)
    content = bytearray()
    async for part in response.aiter_raw():
        content += part
        _check_size(len(content), address, limits)
    if "gzip" not in packing:
        return bytes(content)
    if not content:  # of which gzip makes an empty file
        raise _packed(address, "and cut off")
    try:
        unpacked = gzip.GzipFile(fileobj=io.BytesIO(content)).read(limits.largest + 1)
    except EOFError:
        raise _packed(address, "and cut off") from None
    except (OSError, zlib.error) as error:
        raise _packed(address, f"and cannot be unpacked ({error})") from None
    _check_size(len(unpacked), address, limits)
    return unpacked


def _check_size(size: int, address: str, limits: Limits) -> None:
    if size > limits.largest:
        problem = "the file is far larger than the one that is here"
        raise DownloadError(problem, address, f"at most {limits.largest:,} bytes")


def _packed(address: str, how: str) -> DownloadError:
    expected = "a file, plain or whole and packed once by gzip"
    return DownloadError(f"what the server sends is packed, {how}", address, expected)


def _mark(headers: httpx.Headers) -> str:
    modified, tag = headers.get("last-modified"), headers.get("etag")
    if modified:
        return f"last modified {modified[:60]}"
    return f"ETag {tag.strip('W/').strip(chr(34))[:16]}" if tag else ""
