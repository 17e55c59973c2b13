"""What every module shares."""

from __future__ import annotations

import pickle

import pytest

from communique.model import CommuniqueError, Location, UsageError
from communique.remote.client import EndpointError
from communique.graph import ParseError


@pytest.mark.parametrize("kind", [CommuniqueError, EndpointError, ParseError, UsageError])
@pytest.mark.parametrize("hint", ["mend it", None])
@pytest.mark.parametrize("location", [Location("a.ttl", 2, 3), None])
def test_an_error_survives_the_way_between_processes(
    kind: type[CommuniqueError], hint: str | None, location: Location | None
) -> None:
    error = kind("it is broken", hint=hint, location=location)
    found = pickle.loads(pickle.dumps(error))
    assert type(found) is kind
    assert (found.message, found.hint, found.location) == ("it is broken", hint, location)
    assert str(found) == str(error)
