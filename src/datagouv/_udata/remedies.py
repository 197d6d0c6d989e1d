"""What to do about a refusal of the portal: whose right, which key, where to look. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from .ids import _NOUNS, wrong_form

_SEARCHED = {
    "dataservices": "client.dataservices.search(...)",
    "datasets": "client.datasets.search(...)",
    "discussions": "client.discussions.search(...)",
    "organizations": "client.organizations.search(...)",
    "posts": "client.posts.search(...)",
    "reuses": "client.reuses.search(...)",
    "topics": "client.topics.search(...)",
    "users": "client.users.suggest(...)",
}
_DRAFTS = frozenset({"dataservices", "datasets", "posts", "reuses", "topics"})
"""The collections whose objects may be drafts, or visible to their owners only."""
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_OF_ADMINISTRATORS = re.compile(
    r"organizations/[^/]+/($|member|membership|badges|logo|assignments)"
)
_OF_THE_PORTAL = re.compile(
    r"(site|users|badges|featured|posts|licenses)/|[a-z]+/[^/]+/(featured|badges)/"
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked which portal.

    Attributes:
        portal: The URL of the portal.
        has_key: Whether the client has a key.
        key_hint: How to set a key.
    """

    portal: str
    has_key: bool
    key_hint: str


def remedy_of(asker: Asker, status: int, method: str, path: str, message: str) -> str | None:
    """Return what to do about a refused or failed request, or `None` where the portal says it.

    Args:
        asker: The client.
        status: The status of the answer.
        method: The method of the request.
        path: The path of the request, from the portal's root.
        message: What the portal says.
    """
    if status >= 500:
        if method in _READS:
            return "the portal failed: try again later, and tell its team where it goes on"
        return "the portal may have done it all the same: look at it before you send it again"
    if 300 <= status < 400:
        return "the portal redirects a write, which is not sent elsewhere: check base_url"
    below = re.sub(r"^.*?/api/[0-9]+/", "", path)
    if status == 404:
        return _missing(asker, below)
    if status == 403:
        return _forbidden(asker, method, below)
    if status == 401:
        return _unknown_key(asker, message)
    return {
        410: "it was deleted: its owner can restore() it until the portal purges it",
        413: "it is too large: send less at a time; a file goes in smaller requests with a smaller "
        "part_size=",
        423: "the portal takes nothing new for the moment, nothing was created: try again later",
        429: "the portal gets too many requests: wait, and ask for less at a time",
    }.get(status)


def _unknown_key(asker: Asker, message: str) -> str:
    another = f"make another one on your profile page of {asker.portal}"
    if not asker.has_key:
        return f"this needs an API key of {asker.portal}: {asker.key_hint}"
    if message.startswith("Expired"):
        return f"the key has expired: {another}"
    if message.startswith("Revoked"):
        return f"the key was revoked: {another}"
    if message.startswith("Inactive"):
        return (
            "the account of the key is not active: see the mail that confirms it, or ask the "
            "portal's team"
        )
    return (
        f"{asker.portal} does not know the key: was it made on this portal, and copied whole? If "
        "so, make another one there, on your profile page"
    )


def _missing(asker: Asker, below: str) -> str:
    collection, _, rest = below.partition("/")
    id, _, sub = rest.partition("/")
    if not id or collection not in _NOUNS:
        return "there is nothing at this address: check the path and the ids in it"
    noun = _NOUNS[collection]
    parts = f"{collection}/{id}/{sub}"
    if part := re.search(r"datasets/(?:[^/]+/)?(community_resources|resources)/([^/]+)/", parts):
        kind = "community resource" if part[1] == "community_resources" else "resource"
        lost = f"there is no {kind} {_shown(part[2])}"
        look = "the ids of a dataset's files are in client.dataset(...).resources"
    elif part := re.search(r"organizations/([^/]+)/member/([^/]+)/", parts):
        lost = f"{_shown(part[2])} is no member of the organization {_shown(part[1])}"
        look = "its members are in client.organization(...).members"
    else:
        lost = f"there is no {noun.partition(' ')[2]} {_shown(id)}"
        if sub:
            lost += ", or nothing of this name in it"
        form = wrong_form(below)
        if form is not None:
            return f"there is none: {form}"
        look = (
            f"look for it with {_SEARCHED[collection]}"
            if collection in _SEARCHED
            else "check its id"
        )
    if collection not in _DRAFTS:
        return f"{lost}: {look}"
    if asker.has_key:
        draft = "or it is a draft, which this key may not see"
    else:
        draft = f"or it is a draft, which needs a key, and this client has none ({asker.key_hint})"
    return f"{lost}, {draft}: {look}"


def _shown(id: str) -> str:
    return repr(unquote(id)[:100])


def _forbidden(asker: Asker, method: str, below: str) -> str:
    collection = below.partition("/")[0]
    if not asker.has_key:
        return f"this needs an API key of {asker.portal}: {asker.key_hint}"
    if _OF_ADMINISTRATORS.match(below):
        return (
            "the key's owner has no right to do this: an administrator of the organization has; "
            "ask one for the role 'admin'"
        )
    if _OF_THE_PORTAL.match(below):
        return "the key's owner has no right to do this: the portal's own administrators have"
    if collection not in _NOUNS:
        return "the key's owner has no right to do this: ask its owner, or the portal's team"
    verb = "read" if method in _READS else "change"
    noun = _NOUNS[collection].partition(" ")[2]
    closed = "; a closed discussion is changed by nobody" if collection == "discussions" else ""
    return (
        f"the key's owner has no right to {verb} this {noun}: its owner has, and the members of "
        "its organization with the role 'admin' or 'editor'; ask an administrator of it for that "
        f"role{closed}"
    )
