"""What to tell of a request that failed, in one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import requests

__all__ = ["of_response", "reason"]

_STATUS: Final = {
    401: "it asks who you are: set COMMUNIQUE_USER and COMMUNIQUE_PASSWORD in the environment",
    403: "it does not allow that",
    404: "there is nothing at this address",
    405: "it does not take this kind of request: is this the address that is meant?",
    406: "it has no results in a format that can be read",
    413: "the request is larger than it takes",
    415: "it does not read what it was sent: is this the address that is meant?",
    429: "it is asked too often; try again later",
    503: "it is busy; try again later",
}
_WRONG_NAME: Final = "it refuses COMMUNIQUE_USER and COMMUNIQUE_PASSWORD"
_LONGEST: Final = 300


def reason(error: BaseException, timeout: float) -> str:
    """Return why there is no answer.

    Args:
        error: What was raised.
        timeout: After how many seconds a request is given up.
    """
    causes = list(_causes(error))
    text = " ".join(map(str, causes))
    names = {type(each).__name__ for each in causes}
    if "NameResolutionError" in names or "gaierror" in names:
        return "the name of the server is not known"
    if "ProxyError" in names:
        return f"the proxy of the environment fails: {_line(str(causes[-1]))}"
    if names & {"SSLError", "SSLCertVerificationError"}:
        found = re.search(r"certificate verify failed: ([^('\]]+)", text)
        if found:
            return f"its certificate is not trusted: {found[1].strip()}"
        return "it does not speak TLS as it should: is it http, not https?"
    if any("timeout" in name.lower() for name in names):
        return f"no answer within {timeout:g} s; --timeout sets how long to wait"
    if "ConnectionRefusedError" in names:
        return "the connection is refused: is the server running?"
    if names & {"IncompleteRead", "InvalidChunkLength", "DecodeError", "ProtocolError"}:
        return "the connection or the answer broke off"
    return _line(str(causes[0]) or type(causes[0]).__name__)


def of_response(response: requests.Response, body: bytes, *, named: bool) -> str:
    """Return what an answer says that is not one of success.

    Args:
        response: The answer.
        body: Its body.
        named: Whether the user's name and password were there to be given.
    """
    status = response.status_code
    if 300 <= status < 400:
        target = response.headers.get("Location", "")
        return f"it has moved; if you trust it, give the new address {_line(target)}"
    said = _WRONG_NAME if status == 401 and named else _STATUS.get(status, "")
    own = "" if said and status != 403 else _text(response, body)
    parts = f"{status} {response.reason or ''}".strip(), said, own
    return ": ".join(filter(None, parts))


def _text(response: requests.Response, body: bytes) -> str:
    """The first line of a message in plain text; web pages and the like are not shown."""
    media_type = response.headers.get("Content-Type", "text/plain").partition(";")[0].lower()
    text = body[:4096].decode(errors="replace").strip()
    plain = media_type in ("text/plain", "application/sparql-results+json", "application/json")
    if not plain or text.startswith("<"):
        return ""
    return _line(text)


def _line(text: str) -> str:
    """The first lines of a text that come from outside, as one that is safe on a terminal."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what is behind it; libraries also hide it among the arguments."""
    found: list[BaseException] = []
    pending: list[object] = [error]
    while pending:
        each = pending.pop(0)
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            pending += [*each.args, getattr(each, "reason", None), each.__cause__]
            pending.append(each.__context__)
    return found
