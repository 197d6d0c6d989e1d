"""Refusals: whose right it is, which key is wanted, where to look."""

from __future__ import annotations

import pytest

from datagouv._udata.remedies import Asker, remedy_of

ID = "5bc04b2cff66bd680e499f4a"
UUID = "3f2b7a10-9c1d-4f3a-8a51-0b6a3d1c2e4f"
STRANGER = Asker("https://demo.data.gouv.fr", has_key=False, key_hint="set DATAGOUV_DEMO_API_KEY")
KNOWN = Asker("https://demo.data.gouv.fr", has_key=True, key_hint="set DATAGOUV_DEMO_API_KEY")


def said(asker: Asker, status: int, method: str, path: str, message: str = "") -> str:
    return remedy_of(asker, status, method, f"/udata/api/1/{path}", message) or ""


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("datasets/trees/", "there is no dataset 'trees'"),
        ("datasets/trees/", "client.datasets.search("),
        ("organizations/lyon/", "client.organizations.search("),
        ("users/ada/", "there is no user 'ada': look for it with client.users.suggest("),
        (f"datasets/{ID}/extras/", "or nothing of this name in it"),
        (
            "organizations/lyon/member/ada/",
            "'ada' is no member of the organization 'lyon': its mem",
        ),
        (f"datasets/{ID}/resources/{UUID}/", f"there is no resource '{UUID}'"),
        (f"datasets/resources/{UUID}/", f"there is no resource '{UUID}'"),
        (f"datasets/community_resources/{UUID}/", f"no community resource '{UUID}'"),
        (f"datasets/{UUID}/", f"client.resource('{UUID}')?"),
        ("contacts/none/", "the id of a contact point is 24 hexadecimal digits"),
        (f"contacts/{ID}/", "check its id"),
        ("nothing/", "nothing at this address"),
        ("datasets/", "nothing at this address"),
    ],
)
def test_what_is_missing_is_named_and_where_to_look_for_it(path: str, part: str) -> None:
    assert part in said(KNOWN, 404, "GET", path)


def test_a_draft_is_told_by_whether_there_is_a_key() -> None:
    assert "this key may not see" in said(KNOWN, 404, "GET", "datasets/trees/")
    assert "this client has none (set DATAGOUV_DEMO_API_KEY)" in said(
        STRANGER, 404, "GET", "datasets/trees/"
    )


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("Invalid API token", "was it made on this portal"),
        ("", "was it made on this portal"),
        ("Expired API token", "the key has expired: make another one"),
        ("Revoked API token", "the key was revoked: make another one"),
        ("Inactive user", "the account of the key is not active"),
    ],
)
def test_a_key_that_does_not_work_is_told_why(message: str, part: str) -> None:
    assert part in said(KNOWN, 401, "GET", "me/", message)


@pytest.mark.parametrize("status", [401, 403])
def test_without_a_key_its_variable_is_named(status: int) -> None:
    assert said(STRANGER, status, "GET", "me/").endswith(": set DATAGOUV_DEMO_API_KEY")


@pytest.mark.parametrize(
    ("method", "path", "part"),
    [
        ("PUT", f"datasets/{ID}/", "change this dataset"),
        ("GET", f"reuses/{ID}/", "read this reuse"),
        ("PUT", f"discussions/{ID}/", "a closed discussion is changed by nobody"),
        ("PUT", f"organizations/{ID}/", "the role 'admin'"),
        ("POST", f"organizations/{ID}/member/{ID}/", "the role 'admin'"),
        ("POST", f"organizations/{ID}/membership/", "the role 'admin'"),
        ("GET", "users/", "the portal's own administrators"),
        ("PUT", f"datasets/{ID}/featured/", "the portal's own administrators"),
        ("POST", "harvest/sources/", "ask its owner"),
    ],
)
def test_whose_right_it_is_and_which_role(method: str, path: str, part: str) -> None:
    assert part in said(KNOWN, 403, method, path)


@pytest.mark.parametrize(
    ("status", "method", "part"),
    [
        (302, "PUT", "check base_url"),
        (410, "GET", "restore()"),
        (413, "POST", "part_size="),
        (423, "POST", "nothing was created"),
        (429, "GET", "ask for less"),
        (500, "GET", "try again later"),
        (503, "GET", "try again later"),
        (500, "PUT", "may have done it"),
        (503, "DELETE", "may have done it"),
    ],
)
def test_other_refusals_say_what_to_do(status: int, method: str, part: str) -> None:
    assert part in said(KNOWN, status, method, f"datasets/{ID}/")


def test_what_the_portal_says_field_by_field_needs_no_remedy() -> None:
    assert remedy_of(KNOWN, 400, "PUT", f"/api/1/datasets/{ID}/", "title: trop long") is None
