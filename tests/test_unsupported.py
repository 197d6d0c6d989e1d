"""Which routes a portal lacks, and how it spells others."""

from __future__ import annotations

import pytest

from datagouv._udata.capabilities import SPOKEN, Capabilities, Route
from datagouv._udata.unsupported import lacks, unsupported, without_slash
from datagouv.errors import ApiError

OLD = Capabilities(
    None,
    {
        "GET /api/1/activity": Route(),
        "GET /api/1/dataservices/{}/": Route(),
        "PUT /api/1/organizations/{}/member/{}": Route(),
    },
)


@pytest.mark.parametrize(
    ("method", "path", "status", "lacking"),
    [
        ("GET", "/api/1/me/api_tokens/", 404, True),
        ("GET", "/api/1/dataservices/1/", 404, False),
        ("GET", "/api/1/dataservices/suggest/", 404, True),
        ("PATCH", "/api/1/dataservices/1/", 405, True),
        ("GET", "/api/1/me/api_tokens/", 500, False),
    ],
)
def test_a_route_is_missing_that_an_old_portal_does_not_describe(
    method: str, path: str, status: int, lacking: bool
) -> None:
    assert lacks(OLD, method, path, status) is lacking


@pytest.mark.parametrize(("status", "lacking"), [(404, False), (405, True)])
def test_without_a_description_only_a_refused_method_tells(status: int, lacking: bool) -> None:
    assert lacks(Capabilities("12.0.1"), "GET", "/api/1/me/api_tokens/", status) is lacking


def test_our_own_version_lacks_nothing() -> None:
    assert not lacks(Capabilities(SPOKEN), "GET", "/api/1/nothing/", 405)


def test_the_slash_is_left_out_where_the_portal_has_none() -> None:
    path = "/api/1/organizations/1/member/2/"
    assert without_slash(OLD, "PUT", path) == "/api/1/organizations/1/member/2"
    assert without_slash(OLD, "GET", "/api/1/activity") is None
    assert without_slash(OLD, "GET", "/api/1/dataservices/1/") is None


def test_the_error_names_the_portal_and_the_route() -> None:
    error = unsupported(
        ApiError(status=405), Capabilities("12.0.1"), "GET", "/api/1/me/api_tokens/"
    )
    assert str(error).startswith(
        "this portal, udata 12.0.1, has no GET /api/1/me/api_tokens/: nothing was done."
    )
    assert error.status == 405
