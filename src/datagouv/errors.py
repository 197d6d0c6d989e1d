"""The errors a caller can meet, one class per thing to do, and how a response becomes one.

Knows HTTP statuses and the shapes of udata's error bodies; sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Self

from ._annotations import readable
from ._json import decode, is_list, is_object, printable

if TYPE_CHECKING:
    import httpx

    from ._files.selection import Downloaded
    from ._udata.nouns.resource import ResourceFields

__all__ = [
    "AnalysisTimeoutError",
    "AnswerLostError",
    "ApiError",
    "AuthenticationError",
    "ChecksumError",
    "CreationSuspendedError",
    "DatagouvError",
    "DatagouvWarning",
    "DownloadsFailedError",
    "EnvironmentWarning",
    "FieldError",
    "FileError",
    "FileWarning",
    "ForbiddenError",
    "GoneError",
    "IgnoredFieldsError",
    "InvalidAnswerError",
    "LostAnswerWarning",
    "MissingKeyError",
    "NetworkError",
    "NotFoundError",
    "NotLoadedError",
    "RateLimitedError",
    "ReadOnlyError",
    "RefusedError",
    "ServerError",
    "SwappedDatesError",
    "UnsupportedError",
    "UnsupportedFileError",
]


class DatagouvError(Exception):
    """The root of every error of this package: catch it to catch them all."""

    def adding(self, known: str) -> Self:
        """Add a sentence to the message, and return the error itself."""
        Exception.__init__(self, f"{self} ({known})")
        return self

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows: it asks each error for this."""
        from ._display.tracebacks import rendered  # A program does not load what a shell needs.

        return rendered(self)


# Refused on this side: nothing was sent.


class FieldError(DatagouvError, ValueError):
    """A field or an argument was refused before anything was sent: correct it as the message says.

    `extra_fields={...}` sends a field whose name this SDK does not know.
    """


class FileError(DatagouvError, ValueError):
    """The file cannot be sent, read or written as it is: repeating the call does not help.

    Such as a folder, a file that changed while it was read, or a resource whose URL is none that
    is ever read (`ftp:`, `mailto:`, a path).
    """


class UnsupportedFileError(FileError):
    """The portal does not take this kind of file: convert it, compress it, or refer to it by URL.

    The message lists the extensions that the portal takes.
    """


class MissingKeyError(DatagouvError, PermissionError):
    """The verb needs an API key and the client has none: pass it, or set the variable named."""


class NotLoadedError(DatagouvError, AttributeError):
    """The field was not part of what was loaded: call `refresh()` on the record, then read it."""


class ReadOnlyError(DatagouvError, AttributeError):
    """A record is not changed by assignment, for nothing would be sent: call its `update()`."""


# Answered by the portal.


class ApiError(DatagouvError):
    """The portal answered with an error; its subclasses say what to do.

    Attributes:
        status: The HTTP status.
        message: What the portal says, in its language (French on data.gouv.fr; see `language=`).
        errors: The portal's messages by field, such as `{"title": ["Ce champ est requis."]}`,
            with the field's path joined by dots.
        method: The method of the request.
        url: The URL of the request.
        retry_after: Seconds that the portal asks to wait, when it says so.
    """

    def __init__(
        self,
        text: str = "",
        *,
        status: int = 0,
        message: str = "",
        errors: Mapping[str, Sequence[str]] | None = None,
        method: str = "",
        url: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(text)
        self.status = status
        self.message = message
        self.errors: dict[str, list[str]] = {k: list(v) for k, v in (errors or {}).items()}
        self.method = method
        self.url = url
        self.retry_after = retry_after


class RefusedError(ApiError, ValueError):
    """The portal refused what was asked (400, 409 and the like): correct it, field by field."""


class AuthenticationError(ApiError, PermissionError):
    """The portal does not know the key (401): wrong, revoked, expired or of another portal."""


class ForbiddenError(ApiError, PermissionError):
    """The key's owner may not do this (403): ask for a role in the organization."""


class NotFoundError(ApiError, LookupError):
    """There is no such object (404), or it is a draft that this key may not see."""


class UnsupportedError(ApiError, NotImplementedError):
    """The portal has no such route (404, 405), for it runs another version of udata: do without.

    Nothing was done. `client.portal_info()` says which version it runs, and what it has.
    """


class GoneError(ApiError, LookupError):
    """The object was deleted (410): restore it, or do without."""


class CreationSuspendedError(ApiError):
    """The portal takes no new objects for the moment (423): come back later."""


class RateLimitedError(ApiError):
    """Too many requests (429), and waiting as asked would exceed the budget: see `retry_after`."""


class ServerError(ApiError):
    """The portal failed (5xx), also when asked again: come back later, or report it to its team."""


# Not answered, or not readably.


class ChecksumError(DatagouvError):
    """What was stored on the platform, or came from a host, is not the file: do it again.

    Where a declared checksum is out of date, `verify=False` reads the file without comparing it.
    """


class NetworkError(DatagouvError, ConnectionError):
    """The portal could not be reached, or broke off: see the network, the proxy, the URL.

    Repeating the call is safe: a write that may be half known raises `AnswerLostError` instead.
    """


class InvalidAnswerError(DatagouvError):
    """The answer is not what a udata portal gives: see `base_url`, or a proxy on the way."""


class AnswerLostError(DatagouvError):
    """A write was sent, its answer was lost, and looking for its effect did not settle it.

    Do not repeat it blindly: look at `candidates` and at the portal first.

    Attributes:
        method: The method of the request.
        url: The URL of the request.
        candidates: Ids of the objects that the lost request may have made.
        received: False where a connection that was kept from an earlier request broke at its first
            byte: the portal has most likely not received the request.
    """

    def __init__(
        self,
        text: str = "",
        *,
        method: str = "",
        url: str = "",
        candidates: Sequence[str] = (),
        received: bool = True,
    ) -> None:
        super().__init__(text)
        self.method = method
        self.url = url
        self.candidates: list[str] = list(candidates)
        self.received = received


class IgnoredFieldsError(DatagouvError):
    """The portal wrote an object, and dropped some of its fields: the message says which.

    A portal of another version of udata does so with fields that it does not know. Undo what was
    written, or do without these fields.

    Attributes:
        fields: What the portal did not keep.
        id: The id of the object.
    """

    def __init__(self, text: str = "", *, fields: Sequence[str] = (), id: str = "") -> None:
        super().__init__(text)
        self.fields: list[str] = list(fields)
        self.id = id


class AnalysisTimeoutError(DatagouvError, TimeoutError):
    """The platform has not analysed the file in the time that was given: wait longer, or again.

    `to_arrow(source="file")` reads the file without its analysis.
    """


class SwappedDatesError(DatagouvError, ValueError):
    """The platform's conversion swapped day and month of dates: what it serves is wrong.

    `to_arrow()` reads the file itself; `rows(columns=...)` leaves such columns out.

    Attributes:
        columns: The columns that hold such dates.
    """

    def __init__(self, text: str = "", *, columns: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.columns: list[str] = list(columns)


@readable
class DownloadsFailedError(DatagouvError):
    """Some files of a dataset were not downloaded, after all of them were tried: see `errors`.

    It is no `ExceptionGroup`, so that `except` and `except*` both catch it; its cause is one, which
    shows each error in a traceback.

    Attributes:
        results: The outcome of each file, saved or not, in the dataset's order.
        errors: The errors alone.
    """

    def __init__(
        self, text: str = "", *, results: Sequence[Downloaded[ResourceFields]] = ()
    ) -> None:
        super().__init__(text)
        self.results: list[Downloaded[ResourceFields]] = list(results)
        self.errors: list[DatagouvError] = [one.error for one in results if one.error is not None]


# Not an error, and not to be missed.


class DatagouvWarning(UserWarning):
    """The root of every warning of this package: filter it to filter them all."""


class LostAnswerWarning(DatagouvWarning):
    """A create succeeded after its answer was lost: the message says what a person should check."""


class FileWarning(DatagouvWarning):
    """A file was read that differs from what the platform or its name says of it."""


class EnvironmentWarning(DatagouvWarning):
    """A setting of this machine cannot be used, and was left out: the message names it."""


_BY_STATUS: dict[int, type[ApiError]] = {
    401: AuthenticationError,
    403: ForbiddenError,
    404: NotFoundError,
    410: GoneError,
    423: CreationSuspendedError,
    429: RateLimitedError,
}
_LONGEST_MESSAGE = 500


def error_from_response(
    response: httpx.Response, *, remedy: Callable[[str], str | None] | None = None
) -> ApiError:
    """Turn a refused or failed exchange into the error that a caller acts on.

    Args:
        response: The answer; its body must have been read.
        remedy: Returns what to do, by what the portal says; by default nothing is added.
    """
    status = response.status_code
    decoded = decode(response.content)
    body = decoded if is_object(decoded) else {}
    errors = dict(_flatten(body.get("errors")))
    message = _message(body, response)
    kind = _BY_STATUS.get(status) or (ServerError if status >= 500 else RefusedError)
    method, url = response.request.method, str(response.request.url)
    details = "; ".join(f"{path}: {' '.join(texts)}" for path, texts in errors.items())
    hint = remedy(message) if remedy is not None else None
    # What the portal says twice is left out, and what the remedy says in more words.
    again = any(message in of for of in errors.values())
    if hint is not None:
        known = _SAID_BY_REMEDIES.match(message) is not None
        again = again or known or (status < 500 and message == _phrase(response))
    said = printable(" - ".join(part for part in ("" if again else message, details) if part))
    if said and hint:
        text = f"{said}{'' if said.endswith(('.', '!', '?')) else '.'} {hint[0].upper()}{hint[1:]}"
    else:
        text = said or hint or ""
    return kind(
        f"{status} on {method} {url}" + (f": {text}" if text else ""),
        status=status,
        message=message,
        errors=errors,
        method=method,
        url=url,
        retry_after=retry_after(response),
    )


_OF_ANY_ADDRESS = (
    "The requested URL was not found on the server.",
    "The server could not verify that you are authorized",
    "You don't have the permission to access the requested resource.",
    "The server encountered an internal error",
)
"""What the server software says of any address, which tells nothing."""
_SAID_BY_REMEDIES = re.compile(
    r"(Invalid|Expired|Revoked) API token|Inactive user|You do not have the permission to modify|"
    r"[A-Z][a-z]+ has been deleted|Resource does not exist"
)


def is_page(response: httpx.Response) -> bool:
    """Tell whether an answer is a page of HTML, which the API never gives."""
    return "html" in response.headers.get("Content-Type", "")


def retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that `Retry-After` asks for, in either of its two forms."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    moment = http_date(value)
    if moment is None:
        return None
    # The server's own clock, when it tells it: this machine's may be wrong by minutes.
    now = http_date(response.headers.get("Date", "")) or datetime.now(UTC)
    return max(0.0, (moment - now).total_seconds())


def http_date(value: str) -> datetime | None:
    """Return the moment that a header tells, or `None` where it tells none."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _message(body: Mapping[str, Any], response: httpx.Response) -> str:
    # Uploads put their text in `error` beside an empty `message`; unknown routes have `error` only.
    for key in ("message", "error"):
        if isinstance(body.get(key), str) and body[key].strip():
            # A 404 guesses at other routes of the API: of no use to who asked for an object.
            said = str(body[key]).partition(" You have requested this URI")[0].strip()
            return (
                _phrase(response) if said.startswith(_OF_ANY_ADDRESS) else said[:_LONGEST_MESSAGE]
            )
    if body:
        return ""
    if is_page(response):
        return f"{response.reason_phrase} (an HTML page: see base_url, or a proxy on the way)"
    # Ignore the charset of the answer: some codecs of Python decode to no text.
    said = response.content.decode(errors="replace").strip()
    return said[:_LONGEST_MESSAGE] or response.reason_phrase


def _phrase(response: httpx.Response) -> str:
    """Return the name of a status, such as "Not Found"."""
    from http import HTTPStatus  # imported here, for a fast import of datagouv

    try:
        return HTTPStatus(response.status_code).phrase
    except ValueError:
        return response.reason_phrase


def _flatten(errors: object, path: str = "", depth: int = 20) -> Iterator[tuple[str, list[str]]]:
    """Walk udata's shapes of `errors`: texts, lists of texts, and both nested by field or index."""
    items: list[tuple[Any, Any]]
    if not depth:
        return  # No object of the platform is as deep.
    if is_object(errors):
        items = list(errors.items())
    elif is_list(errors):
        texts = [item for item in errors if isinstance(item, str)]
        if texts:
            yield path, texts
        items = [(index, item) for index, item in enumerate(errors) if not isinstance(item, str)]
    else:
        if errors is not None:
            yield path, [str(errors)]
        return
    for key, value in items:
        yield from _flatten(value, f"{path}.{key}" if path else str(key), depth - 1)
