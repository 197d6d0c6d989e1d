"""Ids: checked from callers and answers, read from pasted URLs, quoted for paths. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from .._json import is_list, is_object
from ..errors import FieldError, InvalidAnswerError

_NOUNS = {
    "contacts": "a contact point",
    "dataservices": "a dataservice",
    "datasets": "a dataset",
    "discussions": "a discussion",
    "organizations": "an organization",
    "posts": "a post",
    "reuses": "a reuse",
    "topics": "a topic",
    "transfer": "a request for a transfer",
    "users": "a user",
}
"""The collections of the API whose paths are `{collection}/{id}/`."""

_WITH_SLUGS = frozenset(
    {"dataservices", "datasets", "organizations", "posts", "reuses", "topics", "users"}
)
"""The collections whose objects are found by a slug too; they have pages on the portal."""

_OF_CLASS = {
    "Dataservice": "dataservices",
    "Dataset": "datasets",
    "Organization": "organizations",
    "Post": "posts",
    "Reuse": "reuses",
    "Topic": "topics",
    "User": "users",
}
"""The collection of each class of objects that a payload names by class and id."""

_UUIDS = {
    "a resource": "client.dataset({!r})",
    "a community resource": "client.dataset({!r})",
    "a message": "client.discussion({!r})",
}
"""The nouns whose ids are UUIDs (the server knows no other), and whose ids are mixed up with them.

All other ids are 24 hexadecimal digits.
"""

_PLAIN = re.compile(r"[A-Za-z0-9:_-]+")
"""What nearly all ids are made of."""
_LONGEST_SHOWN = 100
_EDGES = "\u200b\u200c\u200d\u2060\ufeff"
"""Signs without a width, which a copy out of a page or a spreadsheet may carry at its ends."""


def noun_of(path: str) -> str:
    """Return the noun of a collection's path, such as "a topic" for "/api/2/topics/"."""
    return _NOUNS.get(path.rstrip("/").rpartition("/")[2], "an object")


def collection_of(kind: str) -> str | None:
    """Return the collection of a class of objects, such as "datasets" of "Dataset"."""
    return _OF_CLASS.get(kind)


def noun_of_class(kind: str) -> str:
    """Return the noun of a class of objects with its article, such as "a dataset" of "Dataset"."""
    collection = _OF_CLASS.get(kind)
    return f"an object of class {kind}" if collection is None else _NOUNS[collection]


def class_of_url(text: str) -> str | None:
    """Return the class of the object at a URL of a portal's page or API, or `None`.

    Args:
        text: Any text; whose portal a URL is of, `given_id()` checks.
    """
    url = _url(text.strip(), "") if "://" in text else None
    noun = next(iter(_named_by(url.path, url.query, url.fragment)), "") if url else ""
    named = (kind for kind, collection in _OF_CLASS.items() if _NOUNS[collection] == noun)
    return next(named, None)


def is_id(value: object) -> bool:
    """Tell whether a value has the form of an id; a slug of the same form is looked up as one."""
    return isinstance(value, str) and re.fullmatch(r"[0-9a-fA-F]{24}", value) is not None


def is_uuid(value: object) -> bool:
    """Tell whether a value has the form of a UUID, with or without its dashes."""
    return (
        isinstance(value, str)
        and re.fullmatch(r"[0-9a-fA-F]{32}", value.replace("-", "")) is not None
    )


def has_slug(collection: str) -> bool:
    """Tell whether the objects of a collection are found by a slug, beside their id."""
    return collection.rpartition("/")[2] in _WITH_SLUGS


def path_sign(id: str) -> str | None:
    """Return why a text could lead elsewhere than to the object of that id, or `None`.

    The server decodes a path before it reads it: a quoted slash is a slash.
    """
    if _PLAIN.fullmatch(id):
        return None
    if not id.strip():
        return "it is empty"
    if not id.strip("."):
        return "it is a step in a path"
    for sign in id:
        if sign in "/\\?#%":
            return f"it holds {sign!r}, which makes it a part of a path"
        if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            return f"it holds {sign!a}, which cannot be seen"
    return None


def quote_id(value: object, noun: str, portal: str = "") -> str:
    """Return a caller's id or slug, quoted as one segment of a path.

    Args:
        value: The caller's id, slug or URL.
        noun: The noun of the object, such as "a dataset".
        portal: The URL of the portal, whose pages' URLs hold ids.

    Raises:
        FieldError: The value cannot be an id; the error says why.
    """
    return quote(given_id(value, noun, portal), safe="")


def quote_known_id(value: object, noun: str) -> str:
    """Return the id of a record, quoted as one segment of a path.

    A caller's id is checked when the record is made: a wrong id here is the portal's.

    Raises:
        InvalidAnswerError: The id cannot be used.
    """
    try:
        return _quoted(value, noun) if isinstance(value, str) else quote_id(value, noun)
    except FieldError as error:
        reason = str(error)
    raise InvalidAnswerError(f"the portal gave an id that cannot be used: {reason}")


@lru_cache(maxsize=1024)
def _quoted(id: str, noun: str) -> str:
    """Return an id, quoted once for all requests of a verb."""
    return quote_id(id, noun)


def given_id(value: object, noun: str, portal: str = "") -> str:
    """Return a caller's id or slug, taken out of a URL of the portal.

    Args:
        value: The caller's id, slug or URL.
        noun: The noun of the object, such as "a dataset".
        portal: The URL of the portal, whose pages' URLs hold ids.

    Raises:
        FieldError: The value cannot be an id; the error says why.
    """
    if not isinstance(value, str):
        raise FieldError(f"{value!r:.{_LONGEST_SHOWN}} is not the id of {noun}: {_instead(value)}")
    id = value.strip().strip(_EDGES).strip()
    url = _url(id, portal) if "/" in id else None
    if url is not None:
        id = _id_of_url(id, url, noun, portal)
    if problem := path_sign(id) or _wrong_uuid(id, noun):
        raise FieldError(f"{shorten(value)} is not the id of {noun}: {problem}")
    return id


def _instead(value: object) -> str:
    """Say what to give in the place of a value that is no text."""
    held: object = value.get("id") if is_object(value) else getattr(value, "id", None)
    if isinstance(held, str) and held:
        kind = "a dictionary" if is_object(value) else "a record"
        return f"it is {kind}, whose id is {held!r:.60}"
    if value is None:
        return "nothing is there; give a text, such as the last part of its page's address"
    if is_list(value) or isinstance(value, tuple | set | frozenset):
        return "it is a list; give one id, and call once for each"
    return "give a text, such as '5bc04b2cff66bd680e499f4a', or the last part of its page's address"


def shorten(value: str) -> str:
    """Return a caller's text as an error shows it."""
    return ascii(value) if "\ud800" <= max(value, default="") <= "\udfff" else _cut(repr(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _wrong_uuid(id: str, noun: str) -> str | None:
    if noun not in _UUIDS or is_uuid(id):
        return None
    problem = "its ids are UUIDs, such as 54d47250-1daf-483b-965a-3013f8c76617"
    if not is_id(id):
        return problem
    return f"{problem}, and this has the form of another object's id: {_UUIDS[noun].format(id)}?"


def wrong_form(path: str) -> str | None:
    """Return why there may be no object at a path of the API: its id has the form of another one's.

    Args:
        path: Of the request, with or without /api/{version}/.
    """
    parts = _parts(path)
    if len(parts) < 2 or parts[0] not in _NOUNS:
        return None
    noun, id = _NOUNS[parts[0]], unquote(parts[1])
    if parts[0] in _WITH_SLUGS:
        if not is_uuid(id) or "-" not in id:
            return None
        return f"{id} has the form of a resource's id, not of {noun}'s: client.resource({id!r})?"
    return None if is_id(id) else f"the id of {noun} is 24 hexadecimal digits"


def _parts(path: str) -> Sequence[str]:
    parts = [part for part in path.partition("?")[0].split("/") if part]
    return parts[2:] if parts[:1] == ["api"] else parts


# Pasted


def _url(text: str, portal: str) -> SplitResult | None:
    """Return the parts of a text that is a URL, also where its scheme was left out."""
    try:
        host = _host(urlsplit(portal)) if portal else ""
        if host and "/" in text and _bare(text.partition("/")[0].lower()) == host:
            text = f"https://{text}"
        return urlsplit(text) if "://" in text else None
    except ValueError:
        return SplitResult("", "", "", "", "")


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _host(url: SplitResult) -> str:
    """Return where a URL leads: `www.`, http or https, and a port by default make no difference."""
    port = url.port
    host = _bare(url.hostname or "")
    return host if port in (None, 80, 443) else f"{host}:{port}"


def _id_of_url(text: str, url: SplitResult, noun: str, portal: str) -> str:
    if "@" in url.netloc:
        raise FieldError(
            f"a URL with a user name or a password is not the id of {noun}: give the id"
        )
    said = f"{shorten(text)} is not the id of {noun}"
    try:
        base = urlsplit(portal)
        own = bool(portal) and url.scheme in {"http", "https"} and _host(url) == _host(base)
    except ValueError:
        raise FieldError(f"{said}: it is no valid URL") from None
    root = base.path.rstrip("/")
    if not own or not url.path.startswith(f"{root}/"):
        raise FieldError(f"{said}: it is a URL of another portal than {portal}: give the id itself")
    found = _named_by(url.path.removeprefix(root), url.query, url.fragment)
    if noun in found:
        return unquote(found[noun])
    if found:
        raise FieldError(f"{said}: it is the URL of {next(iter(found))}")
    raise FieldError(f"{said}: it is a URL of the portal that names no such object")


_FILES = ("a resource", "a community resource")


def _named_by(path: str, query: str, fragment: str) -> dict[str, str]:
    """Return the ids that a URL of a portal names, each by its noun, that of the page first."""
    parts = [part for part in path.split("/") if part]
    api = len(parts) > 1 and parts[0] == "api" and parts[1].isdigit()
    parts = parts[2:] if api else _without_prefix(parts)
    match parts:
        case ["datasets", "r" | "resources", id]:
            return dict.fromkeys(_FILES, id)
        case ["datasets", "community_resources", id, *_] if api:
            return {"a community resource": id}
        case ["datasets", _, "resources", id, *_]:
            return {"a resource": id}
        case ["topics", _, "elements", id] if api:
            return {"an element of a topic": id}
        case ["harvest", "source" | "job" as kind, id, *_] if api:
            return {f"a harvest {kind}": id}
        case ["spatial", "zone", id, *_] if api:
            return {"a zone": id}
        case ["discussions", _, "comments", id] if api:
            return {"a message": id}
        case [collection, id] if collection in (_NOUNS if api else _WITH_SLUGS):
            return {_NOUNS[collection]: id, **({} if api else _beside(query, fragment))}
        case [collection, id, str(tab)] if collection in _WITH_SLUGS and not api:
            if re.fullmatch(r"[A-Za-z_-]+", tab):  # A tab of the page, such as "discussions".
                return {_NOUNS[collection]: id, **_beside(query, fragment)}
        case _:
            pass
    return {}


def _without_prefix(parts: list[str]) -> list[str]:
    """Return the path of a page without its language, and without "admin" or "beta"."""
    while parts and (parts[0] in {"admin", "beta"} or re.fullmatch(r"[a-z]{2}", parts[0])):
        parts = parts[1:]
    return parts


def _beside(query: str, fragment: str) -> dict[str, str]:
    """Return what a page's URL names beside the page: one of its resources, or a discussion."""
    given = parse_qs(query)
    named = re.fullmatch(r"!?/?(resources|community-resources|discussions)/([^/?]+)/?", fragment)
    kind, id = named.groups() if named else ("", "")
    resource = id if "resources" in kind else given.get("resource_id", [""])[0]
    discussion = id if kind == "discussions" else given.get("discussion_id", [""])[0]
    ids = dict.fromkeys(_FILES, resource) if resource else {}
    return ids | ({"a discussion": discussion} if discussion else {})
