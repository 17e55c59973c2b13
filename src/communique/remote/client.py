"""Requests to one server: how long they may take, when they are made again, what can go wrong.

A request goes to the address that the user named and nowhere else: a redirection is not
followed, but shown. Proxies are those of the environment (`HTTPS_PROXY`, `NO_PROXY`), and so
are certificates (`REQUESTS_CA_BUNDLE`).
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from communique import __version__
from communique.model import CommuniqueError, UsageError
from communique.remote.faults import of_response, reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import requests
    from requests.auth import AuthBase

__all__ = [
    "PASSWORD",
    "TIMEOUT",
    "USER",
    "Answer",
    "Client",
    "CutShortError",
    "EndpointError",
    "check_url",
    "shown",
]

USER: Final = "COMMUNIQUE_USER"
"""The name of the environment variable with the name that a server is given where it asks."""

PASSWORD: Final = "COMMUNIQUE_PASSWORD"
"""That of the password."""

TIMEOUT: Final = 60.0
"""After how many seconds a request is given up."""

_BUSY: Final = frozenset({429, 503})
_TRIES: Final = 5
_FIRST_WAIT: Final = 0.5
_CHUNK: Final = 1 << 16
# An answer is held in memory; one that does not end must not fill it.
_LARGEST: Final = 4 << 30


class EndpointError(CommuniqueError):
    """A server that cannot be reached, refuses a request or gives no proper answer."""


class CutShortError(EndpointError):
    """An answer of which a server gives only a part."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the media type of the body, in lower case, and the body."""

    media_type: str
    body: bytes


class Client:
    """Sends requests to servers, all with the same patience."""

    def __init__(self, *, timeout: float = TIMEOUT) -> None:
        """Make a client that gives a request up after `timeout` seconds, retries included."""
        import requests  # takes a tenth of a second, and most commands reach no network

        self._timeout = timeout
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"communique/{__version__}"
        # By server, so that one that never asked is told nothing.
        self._logins: dict[str, AuthBase] = {}

    def send(
        self,
        method: str,
        url: str,
        *,
        accept: str = "*/*",
        params: Mapping[str, str] | None = None,
        content: bytes | Sequence[tuple[str, str]] = b"",
        media_type: str | None = None,
        expect: Sequence[int] = (),
    ) -> Answer:
        """Send a request that can be sent twice without harm.

        Args:
            method: GET, PUT, POST or DELETE.
            url: The address; `check_url` has seen it.
            accept: The media types that can be read.
            params: What is added to the address.
            content: The body, or the fields of a form.
            media_type: The media type of the body; none for a form.
            expect: The codes that are no errors, beside those of success.

        Raises:
            EndpointError: If there is no answer in time, or no proper one.
        """
        import requests

        headers = {"Accept": accept}
        if media_type:
            headers["Content-Type"] = media_type
        data: object = content if isinstance(content, bytes) else list(content)
        request = requests.Request(method, url, headers=headers, params=params, data=data)
        deadline = time.monotonic() + self._timeout
        try:
            with self._response(request, deadline) as response:
                body = self._body(response, deadline)
        except (requests.RequestException, OSError, _TooMuchError) as error:
            raise EndpointError(f"{shown(url)}: {reason(error, self._timeout)}") from None
        if not 200 <= response.status_code < 300 and response.status_code not in expect:
            named = bool(os.environ.get(USER))
            raise EndpointError(f"{shown(url)}: {of_response(response, body, named=named)}")
        cut = _cut_short(response)
        if cut:
            raise CutShortError(f"{shown(url)}: {cut}")
        media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Answer(media, body)

    def _response(self, request: requests.Request, deadline: float) -> requests.Response:
        """Send until the server is not busy; say who is asking where it wants to know."""
        wait = _FIRST_WAIT
        for left in reversed(range(_TRIES)):
            response = self._send(request, deadline)
            if response.status_code == 401 and self._log_in(response):
                response.close()
                response = self._send(request, deadline)
            if response.status_code not in _BUSY or not left:
                break
            pause = _asked_for(response) or wait
            if time.monotonic() + pause > deadline:
                break
            response.close()
            time.sleep(pause)
            wait *= 2
        return response

    def _send(self, request: requests.Request, deadline: float) -> requests.Response:
        import requests
        from urllib3.exceptions import ProtocolError

        session = self._session
        request.auth = self._logins.get(_server_of(request.url or ""))
        prepared = session.prepare_request(request)
        settings = session.merge_environment_settings(prepared.url, {}, True, None, None)
        left = max(deadline - time.monotonic(), 0.001)
        try:
            return session.send(prepared, timeout=left, allow_redirects=False, **settings)
        except requests.ConnectionError as error:
            if not (error.args and isinstance(error.args[0], ProtocolError)):
                raise
            # The server may just have closed a connection that was kept open for the next request.
            # Prepared anew, because a challenge that was met on the way is answered once for each.
            prepared = session.prepare_request(request)
            return session.send(prepared, timeout=left, allow_redirects=False, **settings)

    def _log_in(self, response: requests.Response) -> bool:
        """Take the user's name and password from the environment, in the way that is asked for."""
        from requests.auth import HTTPBasicAuth, HTTPDigestAuth

        user = os.environ.get(USER)
        server = _server_of(response.url)
        if not user or server in self._logins:
            return False
        digest = "digest" in response.headers.get("WWW-Authenticate", "").lower()
        password = os.environ.get(PASSWORD, "")
        self._logins[server] = (HTTPDigestAuth if digest else HTTPBasicAuth)(user, password)
        return True

    def _body(self, response: requests.Response, deadline: float) -> bytes:
        from urllib3.exceptions import HTTPError

        parts = []
        size = 0
        try:
            # What is there is read at once, so that a server which drips is not waited for.
            while part := response.raw.read1(_CHUNK, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > _LARGEST:
                    raise _TooMuchError
                if time.monotonic() > deadline:
                    raise TimeoutError
        except HTTPError as error:
            raise OSError(error) from error
        return b"".join(parts)


class _TooMuchError(Exception):
    """An answer larger than what is read."""

    def __str__(self) -> str:
        return f"the answer is larger than {_LARGEST >> 30} GiB"


def check_url(url: str, option: str) -> str:
    """Return the address of a server.

    Args:
        url: What the user gave.
        option: The option that it was given by, for an error.

    Raises:
        UsageError: If it is none of HTTP, or holds a name and a password.
    """
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise UsageError(f"{option}: it is no address of HTTP") from None
    if "@" in parts.netloc:
        # It would be seen in the list of processes, so it is not repeated here either.
        raise UsageError(
            f"{option}: an address must not hold a name and a password",
            hint=f"set them as {USER} and {PASSWORD} in the environment",
        )
    if not sound or parts.fragment or not url.isprintable() or " " in url:
        raise UsageError(
            f"{option}: {url!r} is no address of HTTP", hint="such as http://localhost:7878/query"
        )
    return url


def _server_of(url: str) -> str:
    """Return the scheme, the host and the port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def shown(url: str) -> str:
    """Return an address for people, without what may be a key."""
    return url.partition("?")[0]


def _asked_for(response: requests.Response) -> float | None:
    """Return how many seconds a busy server asks to wait, if it says so (RFC 9110, 10.2.3)."""
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    header = response.headers.get("Retry-After")
    try:
        return Retry().parse_retry_after(header) if header else None
    except InvalidHeader:
        return None


def _cut_short(response: requests.Response) -> str:
    """Return what a server says, by headers of its own, about an answer that is not whole."""
    # Virtuoso cuts an answer at `ResultSetMaxRows`, and at `MaxQueryExecutionTime`.
    if rows := response.headers.get("X-SPARQL-MaxRows"):
        return f"the answer may not be whole: the server gives at most {rows} rows"
    if response.headers.get("X-SQL-State"):
        return "the answer is not whole: the server ran out of the time that it gives a query"
    return ""
