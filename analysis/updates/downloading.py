"""One file from one address: whole, of the right kind, not too large, or not at all."""

import itertools
import re
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
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
_PART = 16_384
"""Bytes that are read at once: packed by gzip they may become a thousand times as many."""


class DownloadError(WarCostsError):
    """A file could not be downloaded, or is not what its address promises."""

    def __init__(self, what: str, where: str, expected: str = "", remedy: str = LOOK) -> None:
        super().__init__(what, where=where[:200], expected=expected, remedy=remedy)


class _TryAgainError(DownloadError):
    """Something that may pass."""


@dataclass(frozen=True)
class Limits:
    """What a download may take.

    Attributes
    ----------
    attempts
        How often it is tried.
    silence, total
        Seconds without a byte, and for one attempt in all, headers included.
    largest
        Bytes of the file, unpacked.
    """

    attempts: int
    silence: float
    total: float
    largest: int = 50_000_000


def download(address: str, file_format: str, limits: Limits) -> tuple[bytes, str]:
    """Return what an address gives, and how its server marks this state of it.

    It is asked with https, or http on this machine.

    Raises
    ------
    DownloadError
        The address is not safe or not there, the certificate is not valid, the server does not
        answer, or what it sends is a web page, cut off, too large or of another kind than
        `MEDIA_TYPES` has for `file_format`.
    """
    _check_address(address)
    for attempt in range(limits.attempts):
        try:
            return _attempt(address, file_format, limits)
        except _TryAgainError:
            if attempt + 1 == limits.attempts:
                raise
        time.sleep(min(_FIRST_WAIT * 2**attempt, _LONGEST_WAIT))
    raise AssertionError("there is at least one attempt")


def _check_address(address: str, first: str = "") -> None:
    """Refuse an address that is not safe, or that leads from a safe one to another kind."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        raise DownloadError("this is no address", address, "https://...") from None
    loopback = parts.scheme == "http" and host in LOOPBACK and not first.startswith("https:")
    if (parts.scheme != "https" and not loopback) or not host:
        raise DownloadError("the address is not safe", address, "https")


def _attempt(address: str, file_format: str, limits: Limits) -> tuple[bytes, str]:
    try:
        with _client(address, limits) as client:
            content, mark = _followed(client, address, file_format, limits)
    except httpx.TimeoutException:
        slow = f"silent for {limits.silence:g} seconds, or took longer than {limits.total:g} in all"
        raise _TryAgainError(f"the server was {slow}", address, remedy=LATER) from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        problem = f"the address, or one that it leads to, cannot be read ({error})"
        raise DownloadError(problem, address, "https://...") from None
    except httpx.HTTPError as error:
        raise _failure(error, address) from None
    if WEB_PAGE.match(content[:1000].decode(errors="replace")):
        remedy = "The file may have moved, or ask for a login: look at the address"
        problem = "the server sends a web page instead of the file"
        raise DownloadError(problem, address, "data", remedy)
    return content, mark


def _followed(
    client: httpx.Client, address: str, file_format: str, limits: Limits
) -> tuple[bytes, str]:
    """Return what an address, or the one that it leads to, gives.

    Redirects are followed here: httpx would read their bodies, packed or not, in whole.
    """
    url = address
    for _ in range(_REDIRECTS + 1):
        _check_address(url, first=address)
        with client.stream("GET", url) as response:
            if response.next_request is None:
                _check_response(response, address, file_format)
                return _read(response, address, limits), _mark(response.headers)
            url = str(response.next_request.url)
    problem = "the address leads from one to another without end"
    raise DownloadError(problem, address, f"at most {_REDIRECTS} redirects", MEND)


def _client(address: str, limits: Limits) -> httpx.Client:
    parts = urlsplit(address)
    # as the caller's other programs do: through a proxy where the environment names one
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    transport = httpx.HTTPTransport(proxy=proxy)
    # httpx has no way of its own to hand over a network backend
    pool: Any = transport._pool
    assert hasattr(pool, "_network_backend"), "without it nothing ends at the deadline"
    pool._network_backend = _Backend(limits)
    headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
    return httpx.Client(transport=transport, timeout=limits.silence, headers=headers)


class _Backend(httpcore.NetworkBackend):
    """Connections of one attempt, which end at its deadline."""

    def __init__(self, limits: Limits) -> None:
        self._network = httpcore.SyncBackend()
        self._until = time.monotonic() + limits.total

    def remaining(self, timeout: float | None) -> float:
        """Return the seconds that the next step may take."""
        remaining = self._until - time.monotonic()
        if remaining <= 0:
            raise httpcore.ReadTimeout("the deadline of the attempt has passed")
        return remaining if timeout is None else min(timeout, remaining)

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        timeout = self.remaining(timeout)
        stream = self._network.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Bounded(stream, self)


class _Bounded(httpcore.NetworkStream):
    """A connection that is bounded whatever the server sends: headers, 1xx, chunk sizes."""

    def __init__(self, stream: httpcore.NetworkStream, backend: _Backend) -> None:
        self._stream, self._backend = stream, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(min(max_bytes, _PART), self._backend.remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.remaining(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        timeout = self._backend.remaining(timeout)
        secure = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _Bounded(secure, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _failure(error: httpx.HTTPError, address: str) -> DownloadError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            problem = f"the server's certificate is not valid ({cause.verify_message})"
            expected = "a certificate of an authority that this machine trusts"
            remedy = "Do not go on: what it sends may not come from the publisher"
            return DownloadError(problem, address, expected, remedy)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.RemoteProtocolError):
        return _TryAgainError(f"the transfer was cut off ({error})", address, remedy=LATER)
    remedy = "Look at the connection, then try again; nothing has changed"
    return _TryAgainError(f"the server cannot be reached ({error})", address, remedy=remedy)


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


def _read(response: httpx.Response, address: str, limits: Limits) -> bytes:
    told = response.headers.get("content-length", "")
    announced = int(told) if re.fullmatch("[0-9]{1,20}", told) else 0
    content = bytearray()
    # what is announced is judged before anything is read
    for part in itertools.chain([b""], _unpacked(response, address)):
        content += part
        if max(announced, len(content)) > limits.largest:
            problem = "the file is far larger than the one that is here"
            raise DownloadError(problem, address, f"at most {limits.largest:,} bytes")
    return bytes(content)


def _unpacked(response: httpx.Response, address: str) -> Iterator[bytes]:
    """Yield a body part by part, each of at most some megabytes."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing in ("", "identity"):
        yield from response.iter_raw(_PART)
        return
    if packing not in ("gzip", "x-gzip"):
        raise _packed(address, f"as '{packing[:60]}'")
    unpack = zlib.decompressobj(wbits=31)
    try:
        for part in response.iter_raw(_PART):
            yield unpack.decompress(part)
            while rest := unpack.unused_data:  # gzip may pack a file in parts, one after the other
                unpack = zlib.decompressobj(wbits=31)
                yield unpack.decompress(rest)
    except zlib.error as error:
        raise _packed(address, f"and cannot be unpacked ({error})") from None
    if not unpack.eof:
        raise _packed(address, "and cut off")


def _packed(address: str, how: str) -> DownloadError:
    expected = "a file, plain or whole and packed once by gzip"
    return DownloadError(f"what the server sends is packed, {how}", address, expected)


def _mark(headers: httpx.Headers) -> str:
    modified, tag = headers.get("last-modified"), headers.get("etag")
    if modified:
        return f"last modified {modified[:60]}"
    return f"ETag {tag.strip('W/').strip(chr(34))[:16]}" if tag else ""
