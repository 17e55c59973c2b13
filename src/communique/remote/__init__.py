"""The graph of a project on a server, over HTTP."""

from __future__ import annotations

from communique.remote.client import TIMEOUT, Client, EndpointError
from communique.remote.graph import Endpoint

__all__ = ["TIMEOUT", "Client", "Endpoint", "EndpointError"]
