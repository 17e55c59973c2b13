"""Requests to a SPARQL server, and what went wrong with one, in a line.

A request goes to the address that the user named and nowhere else: a redirection is not
followed, but shown. Credentials are taken from the environment or from `~/.netrc`.
"""

from __future__ import annotations

import netrc
import os
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from communique import __version__
from communique.model import TIMEOUT, CommuniqueError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Answer", "Client", "EndpointError", "check_url"]

_T = TypeVar("_T")

_USER, _PASSWORD = "COMMUNIQUE_USER", "COMMUNIQUE_PASSWORD"
_CHUNK: Final = 1 << 16
# An answer is held in memory; one that does not end must not fill it.
_LARGEST: Final = 4 << 30
_BUSY: Final = (429, 503)
_LONGEST_WAIT: Final = 10
_BROKEN: Final = ("DecodeError", "IncompleteRead", "InvalidChunkLength", "ProtocolError")
_STATUS: Final = {
    401: f"the server asks for credentials: set {_USER} and {_PASSWORD} in the environment",
    403: "the server does not allow that",
    404: "there is nothing at this address",
    405: "the server does not take this kind of request; check the address",
    406: "the server has no results in a format that can be read",
    413: "the request is larger than the server takes",
    415: "the server does not read what it was sent; check the address",
    429: "too many requests; try again later",
    503: "the server is busy; try again later",
}


class EndpointError(CommuniqueError):
    """A server that cannot be reached, refuses a request or gives no proper answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the media type of the body, in lower case, and the body."""

    media_type: str
    body: bytes


class _Retry(urllib3.Retry):
    """Retries that do not wait longer than a user would (RFC 9110, 10.2.3)."""

    def get_retry_after(self, response: urllib3.BaseHTTPResponse) -> float | None:
        """Return the seconds that a server asks to wait, if that can be read and is not long."""
        try:
            seconds = super().get_retry_after(response)
        except (HTTPError, OverflowError, TypeError, ValueError):
            return None
        return seconds if seconds is not None and seconds <= _LONGEST_WAIT else None


class Client:
    """Sends requests, each of which may be sent twice without harm."""

    def __init__(self, *, timeout: float = TIMEOUT) -> None:
        """Make a client that gives a request up after `timeout` seconds, retries included."""
        self._timeout = timeout
        retries = _Retry(
            4,
            redirect=False,
            backoff_factor=0.1,
            status_forcelist=_BUSY,
            allowed_methods=None,
            raise_on_status=False,
            connect=0,
            read=1,  # a connection that was kept open may just have been closed
        )
        self._pool = urllib3.PoolManager(retries=retries)

    def send(
        self,
        method: str,
        url: str,
        *,
        accept: str = "*/*",
        params: Sequence[tuple[str, str]] = (),
        body: bytes | Sequence[tuple[str, str]] = b"",
        media_type: str = "application/x-www-form-urlencoded",
        expect: Sequence[int] = (),
    ) -> Answer:
        """Send a request.

        Args:
            method: GET, PUT, POST or DELETE.
            url: The address; `check_url` has seen it.
            accept: The media types that can be read.
            params: What is added to the address.
            body: The body, or the fields of a form.
            media_type: The media type of the body.
            expect: Further status codes that are not errors.

        Raises:
            EndpointError: If there is no answer in time, or an error.
        """
        address = url + ("&" if "?" in url else "?") * bool(params) + urlencode(params)
        content = body if isinstance(body, bytes) else urlencode(body).encode()
        headers = {"Accept": accept, "User-Agent": f"communique/{__version__}"}
        headers |= {"Content-Type": media_type} if content else {}
        headers |= _credentials(url)
        where = url.partition("?")[0]  # what follows may be a key

        def ask() -> tuple[urllib3.BaseHTTPResponse, bytes]:
            response = self._pool.request(
                method,
                address,
                body=content or None,
                headers=headers,
                timeout=urllib3.Timeout(total=self._timeout),
                preload_content=False,
                redirect=False,
            )
            return response, _body(response)

        try:
            response, answer = _within(self._timeout, ask)
        except (HTTPError, HTTPException, OSError, OverflowError, ValueError) as error:
            raise EndpointError(f"{where}: {_reason(error, self._timeout)}") from None
        if not 200 <= response.status < 300 and response.status not in expect:
            raise EndpointError(f"{where}: {_refusal(response, answer)}")
        media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Answer(media, answer)


def _body(response: urllib3.BaseHTTPResponse) -> bytes:
    """The body of an answer, as long as it can be held."""
    parts, size = [], 0
    while part := response.read1(_CHUNK, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > _LARGEST:
            raise ValueError(f"the answer is larger than {_LARGEST >> 30} GiB")
    return b"".join(parts)


def _within(seconds: float, function: Callable[[], _T]) -> _T:
    """Return what a function does, unless that takes too long.

    A timeout of urllib3 begins anew with every byte, so that a server which drips would never
    be given up. The thread that still waits for it ends with the process.
    """
    future: Future[_T] = Future()

    def run() -> None:
        try:
            future.set_result(function())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(seconds)


def check_url(url: str, option: str) -> str:
    """Return the address of a server.

    Args:
        url: What the user gave.
        option: The option that it was given by, for an error.

    Raises:
        UsageError: If it is not an HTTP URL, or holds a name and a password.
    """
    try:
        parts = urlsplit(url)
        is_sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise UsageError(f"{option}: not an HTTP URL") from None
    if "@" in parts.netloc:
        # It would be seen in the list of processes, so it is not repeated here either.
        raise UsageError(
            f"{option}: a URL must not hold a name and a password",
            hint=f"set them as {_USER} and {_PASSWORD} in the environment",
        )
    if not is_sound or parts.fragment or not url.isprintable() or " " in url:
        raise UsageError(
            f"{option}: not an HTTP URL: {url[:200]!r}", hint="such as http://localhost:7878/query"
        )
    return url


def _credentials(url: str) -> dict[str, str]:
    """The header for the user that the environment names, or the host's entry in `.netrc`."""
    user, password = os.environ.get(_USER), os.environ.get(_PASSWORD, "")
    if not user:
        try:
            entry = netrc.netrc().authenticators(urlsplit(url).hostname or "")
        except (OSError, netrc.NetrcParseError):
            return {}
        if entry is None:
            return {}
        user, _, password = entry[0], entry[1], entry[2] or ""
    return urllib3.make_headers(basic_auth=f"{user}:{password}")


def _reason(error: BaseException, timeout: float) -> str:
    """Return why there is no answer; libraries wrap errors in errors."""
    causes: list[BaseException] = []
    pending: list[object] = [error]
    while pending:
        cause = pending.pop(0)
        if isinstance(cause, BaseException) and cause not in causes:
            causes.append(cause)
            pending += [*cause.args, getattr(cause, "reason", None), cause.__cause__]
    names = " ".join(type(cause).__name__ for cause in causes)
    if "NameResolutionError" in names or "gaierror" in names:
        return "the name of the server is not known"
    if "SSL" in names:
        return f"no trusted connection: {_line(str(causes[-1]))}"
    if "Timeout" in names:
        return f"no answer within {timeout:g} s; --timeout sets how long to wait"
    if "ConnectionRefusedError" in names:
        return "the connection is refused: is the server running?"
    if any(name in names for name in _BROKEN):
        return "the connection or the answer broke off"
    return _line(str(causes[0]) or type(causes[0]).__name__)


def _refusal(response: urllib3.BaseHTTPResponse, body: bytes) -> str:
    """Return the problem that an answer reports."""
    if 300 <= response.status < 400:
        target = _line(response.headers.get("Location", ""))
        return f"the server has moved; if you trust it, give the new address {target}"
    known = _STATUS.get(response.status, "")
    media = response.headers.get("Content-Type", "text/plain").partition(";")[0].lower()
    text = body[:4096].decode(errors="replace").strip()
    is_plain = media in ("text/plain", "application/json") and not text.startswith("<")
    own = _line(text) if is_plain and (not known or response.status == 403) else ""
    return ": ".join(
        filter(None, (f"{response.status} {_line(response.reason or '')}".strip(), known, own))
    )


def _line(text: str) -> str:
    """Return a text from outside as one line that is safe on a terminal."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 300 else f"{line[:300]}..."
