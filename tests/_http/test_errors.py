"""Errors: what becomes of a response, and what plain Python code can catch."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import datagouv
from datagouv import errors
from datagouv.errors import (
    AnswerLostError,
    ApiError,
    AuthenticationError,
    CreationSuspendedError,
    DatagouvError,
    FieldError,
    FileError,
    ForbiddenError,
    GoneError,
    MissingKeyError,
    NetworkError,
    NotFoundError,
    NotLoadedError,
    RateLimitedError,
    ReadOnlyError,
    RefusedError,
    ServerError,
    UnsupportedFileError,
    error_from_response,
    retry_after,
)

URL = "https://portal.example/api/1/datasets/"
FAMILY = [getattr(errors, name) for name in errors.__all__]
CLASSES = [kind for kind in FAMILY if not issubclass(kind, errors.DatagouvWarning)]

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def answer(status: int, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
    request = httpx.Request("POST", URL, headers={"X-API-KEY": "the-key"})
    return httpx.Response(status, headers=headers, request=request, **body)


# By status


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (304, RefusedError),
        (308, RefusedError),
        (400, RefusedError),
        (401, AuthenticationError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (405, RefusedError),
        (409, RefusedError),
        (410, GoneError),
        (415, RefusedError),
        (423, CreationSuspendedError),
        (429, RateLimitedError),
        (500, ServerError),
        (501, ServerError),
        (503, ServerError),
        (599, ServerError),
    ],
)
def test_the_status_chooses_the_class(status: int, kind: type[ApiError]) -> None:
    error = error_from_response(answer(status, json={"message": "Non."}))
    assert type(error) is kind
    assert (error.status, error.message, error.errors) == (status, "Non.", {})
    assert (error.method, error.url) == ("POST", URL)
    assert str(error).startswith(f"{status} on POST {URL}: Non.")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Non.", "Non. Ask for a role"),
        ("Non", "Non. Ask for a role"),
        ("", "ask for a role"),
        ("Expired API token", "ask for a role"),
    ],
)
def test_a_remedy_follows_what_the_portal_says(message: str, said: str) -> None:
    told: list[str] = []

    def remedy(message: str) -> str:
        told.append(message)
        return "ask for a role"

    error = error_from_response(answer(403, json={"message": message}), remedy=remedy)

    assert str(error) == f"403 on POST {URL}: {said}"
    assert told == [error.message] == [message]


# By body


@pytest.mark.parametrize(
    ("body", "expected", "message"),
    [
        pytest.param({"errors": {"title": ["a", "b"]}}, {"title": ["a", "b"]}, "", id="form"),
        pytest.param(
            {"errors": {"resources": [{"url": ["a"]}, {}, {"title": ["b"]}]}},
            {"resources.0.url": ["a"], "resources.2.title": ["b"]},
            "",
            id="nested list",
        ),
        pytest.param(
            {"errors": {"spatial": {"zones": ["a"]}}}, {"spatial.zones": ["a"]}, "", id="nested"
        ),
        pytest.param({"errors": {}}, {}, "", id="nothing"),
        pytest.param({"errors": None}, {}, "", id="null"),
        pytest.param(
            {"errors": {"name": "a"}, "message": "m"}, {"name": ["a"]}, "m", id="model: text"
        ),
        pytest.param(
            {"errors": {"__all__": {"x": "a"}}, "message": "m"},
            {"__all__.x": ["a"]},
            "m",
            id="model: nested",
        ),
        pytest.param({"errors": [{"element": ["a"]}]}, {"0.element": ["a"]}, "", id="a list"),
        pytest.param(
            {"errors": {"page": "a"}, "message": "m"}, {"page": ["a"]}, "m", id="query arguments"
        ),
        pytest.param({"message": "m"}, {}, "m", id="abort"),
        pytest.param({"success": False, "error": "e", "message": ""}, {}, "e", id="upload"),
        pytest.param(
            {"errors": {"Content-Type": "a"}}, {"Content-Type": ["a"]}, "", id="content type"
        ),
        pytest.param({"error": "e", "status": 404}, {}, "e", id="unknown route"),
        pytest.param({"message": {"not": "a text"}}, {}, "", id="no text"),
        pytest.param({"message": "  \n m  "}, {}, "m", id="spaces"),
        pytest.param({"errors": {"a": [1, None]}}, {"a.0": ["1"]}, "", id="no texts"),
        pytest.param(
            {"errors": {"a": ["t", {"b": "u"}]}}, {"a": ["t"], "a.1.b": ["u"]}, "", id="mix"
        ),
    ],
)
def test_every_shape_of_a_body_gives_its_messages_by_field(
    body: dict[str, Any], expected: dict[str, list[str]], message: str
) -> None:
    error = error_from_response(answer(400, json=body))
    assert (error.errors, error.message) == (expected, message)
    for path, texts in expected.items():
        assert f"{path}: {' '.join(texts)}" in str(error)
    assert message in str(error)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"content": b""}, "Bad Request"),
        ({"html": "<html><body>Nope</body></html>"}, "an HTML page: see base_url, or a proxy"),
        ({"text": "nope"}, "nope"),
        ({"json": ["nope"]}, "nope"),
        ({"json": "nope"}, "nope"),
        ({"content": b"\xff\xfe"}, "400 on POST"),
        ({"content": b"{" * 100_000}, "400 on POST"),
    ],
)
def test_a_body_that_is_no_object_is_said_as_it_is(body: dict[str, Any], said: str) -> None:
    error = error_from_response(answer(400, **body))
    assert type(error) is RefusedError
    assert error.errors == {}
    assert said in str(error)
    assert "<body>" not in str(error)


def test_a_404_that_guesses_at_routes_is_cut_to_what_it_says() -> None:
    body = {"message": "Rien. You have requested this URI [/api/1/x] but did you mean /api/1/y ?"}
    error = error_from_response(answer(404, json=body))
    assert error.message == "Rien."
    assert "URI" not in str(error)


@pytest.mark.parametrize(
    "odd", ["\x1b[31mred", "\x1b]0;title\x07", "a\r\nb", "\u202eabc", "\x00", "\ud800", "\x9b1m"]
)
def test_what_a_portal_says_steers_no_terminal_and_no_log(odd: str) -> None:
    body = {"message": f"Erreur\xa0: {odd}", "errors": {odd: [f"né\xa0{odd}"]}}
    error = error_from_response(answer(400, content=json.dumps(body)))
    assert all(char.isprintable() or char == "\xa0" for char in str(error))
    assert str(error).encode()
    assert "Erreur\xa0: " in str(error)
    assert error.message == f"Erreur\xa0: {odd}".strip()
    assert error.errors[odd] == [f"né\xa0{odd}"]


@pytest.mark.parametrize(
    "said",
    [
        "The requested URL was not found on the server. If you entered the URL manually…",
        "The server could not verify that you are authorized to access the URL requested. You…",
        "You don't have the permission to access the requested resource. It is either…",
        "The server encountered an internal error and was unable to complete your request.",
    ],
)
def test_what_a_server_says_of_any_address_is_left_out(said: str) -> None:
    body = {"message": said}
    error = error_from_response(answer(404, json=body))
    assert error.message == "Not Found"
    assert str(error) == f"404 on POST {URL}: Not Found"
    error = error_from_response(answer(404, json=body), remedy=lambda _said: "look for it")
    assert str(error) == f"404 on POST {URL}: look for it"


def test_what_is_said_of_a_field_is_not_said_twice() -> None:
    body = {"message": "Invalid role", "errors": {"role": ["Invalid role"]}}
    error = error_from_response(answer(400, json=body))
    assert str(error).endswith(": role: Invalid role")


def test_a_page_of_a_proxy_says_nothing_of_the_key() -> None:
    error = error_from_response(answer(403, html="<h1>Forbidden</h1>"))
    assert "base_url" in str(error)
    assert "key" not in str(error)


def test_a_long_message_is_cut() -> None:
    assert len(str(error_from_response(answer(400, text="x" * 100_000)))) < 1_000
    assert len(str(error_from_response(answer(400, json={"message": "x" * 100_000})))) < 1_000


@given(JSON)
def test_no_body_breaks_its_error(body: object) -> None:
    error = error_from_response(answer(400, json=_finite(body)))
    assert all(
        isinstance(path, str) and all(isinstance(text, str) for text in texts)
        for path, texts in error.errors.items()
    )


@given(JSON)
def test_no_shape_of_errors_breaks_its_error(errors: object) -> None:
    error = error_from_response(answer(400, json={"errors": _finite(errors)}))
    assert all(texts for texts in error.errors.values())


def _finite(value: Any) -> Any:
    """Return a JSON value without what JSON cannot say."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return str(value) if isinstance(value, float) else value


@pytest.mark.parametrize("depth", [100, 300, 900, 980, 5_000])
def test_no_depth_of_errors_breaks_its_error(depth: int) -> None:
    body = b'{"errors":' + b'{"a":' * depth + b'"x"' + b"}" * depth + b"}"
    assert error_from_response(answer(400, content=body)).status == 400


@given(st.binary(max_size=200))
def test_no_bytes_break_their_error(content: bytes) -> None:
    assert error_from_response(answer(502, content=content)).status == 502


@pytest.mark.parametrize(
    "charset", ["utf-16", "rot13", "hex", "idna", "undefined", "zlib", "punycode", "x-odd", "\x00"]
)
def test_no_charset_breaks_its_error(charset: str) -> None:
    headers = {"Content-Type": f"text/plain; charset={charset}"}
    error = error_from_response(answer(404, headers, content=b"pas l\xc3\xa0 \xff"))
    assert error.message == "pas là \ufffd"


def test_no_error_holds_the_request_and_its_key() -> None:
    error = error_from_response(answer(400, json={"message": "m"}))
    assert "the-key" not in repr(vars(error)) + str(error)
    assert not any(isinstance(value, httpx.Request) for value in vars(error).values())


# Retry-After


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("120", 120), (" 7 ", 7), ("", None), ("soon", None), ("-1", None), ("1.5", None)],
)
def test_retry_after_in_seconds(value: str, seconds: float | None) -> None:
    assert retry_after(answer(429, {"Retry-After": value})) == seconds


def test_retry_after_as_a_date_goes_by_the_servers_clock() -> None:
    headers = {
        "Date": "Wed, 01 Jan 2020 12:00:00 GMT",
        "Retry-After": "Wed, 01 Jan 2020 12:01:30 GMT",
    }
    assert retry_after(answer(429, headers)) == 90


def test_retry_after_as_a_date_goes_by_ones_own_clock_without_the_servers() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    seconds = retry_after(answer(429, {"Retry-After": later}))
    assert seconds is not None
    assert 80 < seconds <= 90


def test_retry_after_in_the_past_is_now() -> None:
    past = {"Retry-After": "Wed, 01 Jan 2020 12:00:00 GMT"}
    assert retry_after(answer(429, past)) == 0


def test_no_retry_after_is_none() -> None:
    assert retry_after(answer(429)) is None


HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126)) | st.from_regex(
    r"(Mon, )?[0-9]{1,3} (Jan|Feb|x) [0-9]{1,22} [0-9]{1,3}:[0-9]{1,3} ([+-][0-9]{1,20}|GMT|)",
    fullmatch=True,
)


@given(HEADER, HEADER)
@example("Thu, 01 Jan 99999999999999999999 00:00:00 GMT", "")
@example("1", "Thu, 01 Jan 2026 00:00:00 +99999999999999999999")
def test_no_retry_after_breaks_anything(value: str, date: str) -> None:
    seconds = retry_after(answer(429, {"Retry-After": value, "Date": date}))
    assert seconds is None or seconds >= 0


def test_an_error_carries_what_the_portal_asks_to_wait() -> None:
    error = error_from_response(answer(429, {"Retry-After": "60"}))
    assert error.retry_after == 60


# Caught as plain Python does


@pytest.mark.parametrize(
    ("kind", "caught"),
    [
        (FieldError, ValueError),
        (FileError, ValueError),
        (UnsupportedFileError, FileError),
        (MissingKeyError, PermissionError),
        (NotLoadedError, AttributeError),
        (ReadOnlyError, AttributeError),
        (RefusedError, ValueError),
        (AuthenticationError, PermissionError),
        (ForbiddenError, PermissionError),
        (NotFoundError, LookupError),
        (GoneError, LookupError),
        (NetworkError, ConnectionError),
    ],
)
def test_an_error_is_also_what_python_calls_it(
    kind: type[DatagouvError], caught: type[Exception]
) -> None:
    with pytest.raises(caught):
        raise kind("said")


def test_answers_of_the_portal_share_a_class() -> None:
    answered = {kind for kind in CLASSES if issubclass(kind, ApiError)}
    assert answered == {
        ApiError,
        AuthenticationError,
        CreationSuspendedError,
        ForbiddenError,
        GoneError,
        NotFoundError,
        RateLimitedError,
        RefusedError,
        ServerError,
        errors.UnsupportedError,
    }


@pytest.mark.parametrize("kind", FAMILY)
def test_every_error_is_public_documented_and_of_the_family(kind: type[Exception]) -> None:
    assert issubclass(kind, DatagouvError | errors.DatagouvWarning)
    assert getattr(datagouv, kind.__name__) is kind
    assert kind.__doc__


def test_every_error_class_is_listed() -> None:
    defined = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, DatagouvError | errors.DatagouvWarning)
    }
    assert defined == set(errors.__all__)


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_says_its_text(kind: type[DatagouvError]) -> None:
    error = kind("said")
    assert str(error) == "said"
    assert str(error.adding("known")) == "said (known)"
    assert type(error.adding("more")) is kind


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))]
)
def test_an_error_survives_a_copy(copied: Any) -> None:
    body = {"errors": {"title": ["a"]}, "message": "m"}
    error = error_from_response(answer(429, {"Retry-After": "5"}, json=body)).adding("known")
    twin = copied(error)
    assert type(twin) is RateLimitedError
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)
    lost = copied(AnswerLostError("said", method="POST", url=URL, candidates=["a"]))
    assert (str(lost), lost.method, lost.url, lost.candidates) == ("said", "POST", URL, ["a"])
