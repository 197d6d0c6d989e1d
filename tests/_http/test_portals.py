"""Portals and keys: which URL, which variable, and a key that shows itself to nobody."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from datagouv._http.credentials import Key, find_key
from datagouv._http.portals import Portal, find_portal
from datagouv.errors import DatagouvError, FieldError

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("no_variables")

DEMO = Portal("demo", "https://demo.data.gouv.fr")
OTHER = Portal(None, "https://portal.example")


def revealed(key: Key | None) -> str | None:
    return None if key is None else key.reveal()


# Portals


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("https://data.public.lu", "https://data.public.lu"),
        ("https://data.public.lu/", "https://data.public.lu"),
        ("https://data.public.lu/api/1/", "https://data.public.lu"),
        ("https://data.public.lu/api/2", "https://data.public.lu"),
        ("HTTPS://data.public.lu", "https://data.public.lu"),
        ("http://localhost:7000/api/", "http://localhost:7000"),
        ("http://[::1]:7000", "http://[::1]:7000"),
        ("https://portal.example/open/data/", "https://portal.example/open/data"),
        ("https://portal.example/my-api/1", "https://portal.example/my-api/1"),
        ("https://données.example", "https://données.example"),
    ],
)
def test_a_base_url_ends_before_the_api(base_url: str, url: str) -> None:
    assert find_portal(None, base_url) == Portal(None, url)


@given(st.text())
@example("https://[portal")
def test_any_base_url_is_a_portal_or_refused(base_url: str) -> None:
    try:
        portal = find_portal(None, base_url)
    except DatagouvError:
        return
    assert portal.environment is None
    assert not portal.url.endswith("/")


@given(st.from_regex(r"https?://[a-zA-Z0-9\[\]:@._-]{0,12}(/api)?(/[12])?/?(\?x)?", fullmatch=True))
def test_a_portal_has_the_host_that_was_given(base_url: str) -> None:
    try:
        portal = find_portal(None, base_url)
    except DatagouvError:
        return
    assert httpx.URL(portal.url).host == httpx.URL(base_url.strip()).host


@pytest.mark.parametrize("base_url", [3, b"https://portal.example", ["https://portal.example"]])
def test_a_base_url_that_is_no_text_is_refused(base_url: Any) -> None:
    with pytest.raises(FieldError, match="base_url must be a text"):
        find_portal(None, base_url)


@pytest.mark.parametrize("environment", ["staging", "WWW", "", "https://demo.data.gouv.fr"])
def test_an_unknown_environment_is_refused_with_the_known_ones(environment: str) -> None:
    with pytest.raises(FieldError, match="must be one of www, demo, dev, prod"):
        find_portal(environment, None)


def test_the_variable_of_the_environment_is_trimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATAGOUV_ENVIRONMENT", " demo\n")
    assert find_portal(None, None) == DEMO


def test_an_empty_variable_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATAGOUV_ENVIRONMENT", "")
    assert find_portal(None, None).environment == "www"


def test_the_hint_for_a_key_names_the_variable_or_the_argument() -> None:
    assert "DATAGOUV_DEMO_API_KEY" in DEMO.key_hint
    assert "api_key=" in DEMO.key_hint
    assert OTHER.key_variable is None
    assert "DATAGOUV_BASE_URL to https://portal.example" in OTHER.key_hint


def test_a_variable_names_the_portal_and_its_key_goes_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATAGOUV_BASE_URL", " https://portal.example/api/1/\n")
    monkeypatch.setenv("DATAGOUV_API_KEY", "of the portal")
    assert find_portal(None, None) == OTHER
    assert revealed(find_key(OTHER, None, allow_http=False)) == "of the portal"
    for url in ("http://portal.example", "https://portal.example:444", "https://portal.example/x"):
        assert find_key(Portal(None, url), None, allow_http=False) is None
    www = find_portal("www", None)
    assert find_key(www, None, allow_http=False) is None
    assert "DATAGOUV_API_KEY is the key of DATAGOUV_BASE_URL" in www.key_hint


def test_the_variables_of_the_portal_are_refused_where_they_disagree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATAGOUV_BASE_URL", "portal.example")
    with pytest.raises(FieldError, match=r"DATAGOUV_BASE_URL 'portal\.example' is not"):
        find_portal(None, None)
    monkeypatch.setenv("DATAGOUV_BASE_URL", "https://portal.example")
    monkeypatch.setenv("DATAGOUV_ENVIRONMENT", "demo")
    with pytest.raises(FieldError, match="exclude each other: unset one"):
        find_portal(None, None)
    assert find_portal("demo", None) == DEMO


# Keys


def test_the_argument_wins_over_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATAGOUV_DEMO_API_KEY", "of the variable")
    assert revealed(find_key(DEMO, None, allow_http=False)) == "of the variable"
    assert revealed(find_key(DEMO, Key("given"), allow_http=False)) == "given"


def test_an_empty_argument_means_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATAGOUV_DEMO_API_KEY", "of the variable")
    assert find_key(DEMO, Key(" "), allow_http=False) is None


def test_a_custom_portal_reads_no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATAGOUV_API_KEY", "DATAGOUV_DEMO_API_KEY", "DATAGOUV_DEV_API_KEY"):
        monkeypatch.setenv(name, "key")
    assert find_key(OTHER, None, allow_http=False) is None
    same_host = Portal(None, "https://www.data.gouv.fr")
    assert find_key(same_host, None, allow_http=False) is None


@given(st.text())
def test_any_key_can_be_sent_or_is_refused_or_is_none(value: str) -> None:
    try:
        key = find_key(OTHER, Key(value), allow_http=False)
    except FieldError:
        assert not (value.isascii() and value.strip().isprintable())
        return
    if key is None:
        assert not value.strip()
        return
    assert key.reveal() == value.strip()
    httpx.Request("GET", "https://portal.example", headers={"X-API-KEY": key.reveal()})


def test_a_variable_that_holds_no_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATAGOUV_DEMO_API_KEY", "clé secrète")
    with pytest.raises(FieldError, match="DATAGOUV_DEMO_API_KEY cannot be a key") as caught:
        find_key(DEMO, None, allow_http=False)
    assert "secrète" not in str(caught.value)


@pytest.mark.parametrize(
    "host", ["localhost", "udata.localhost", "127.0.0.1", "127.8.9.1", "[::1]"]
)
def test_a_key_goes_over_http_to_this_machine(host: str) -> None:
    portal = find_portal(None, f"http://{host}:7000")
    assert revealed(find_key(portal, Key("key"), allow_http=False)) == "key"


@pytest.mark.parametrize(
    "host",
    [
        *("portal.example", "localhost.example", "10.0.0.1", "127.0.0.1.example", "8.8.8.8"),
        *("[::2]", "[::ffff:8.8.8.8]"),
    ],
)
def test_a_key_goes_over_http_nowhere_else_unless_one_insists(host: str) -> None:
    portal = find_portal(None, f"http://{host}:7000")
    with pytest.raises(FieldError, match="allow_http=True"):
        find_key(portal, Key("key"), allow_http=False)
    assert revealed(find_key(portal, Key("key"), allow_http=True)) == "key"
    assert find_key(portal, None, allow_http=False) is None


@pytest.mark.parametrize(
    "shown", [repr, str, "{}".format, lambda key: repr([key]), lambda k: f"{k!s}"]
)
def test_a_key_does_not_show_itself(shown: Callable[[Key], str]) -> None:
    assert "secret" not in shown(Key("secret"))


@pytest.mark.parametrize("kept", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_key_is_not_pickled_nor_copied(kept: Callable[[Key], object]) -> None:
    with pytest.raises(TypeError):
        kept(Key("secret"))


def test_a_key_has_no_variables_to_look_into() -> None:
    assert not hasattr(Key("secret"), "__dict__")
