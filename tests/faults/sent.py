"""The requests that a verb sends when nothing goes wrong, in the words of `docs/requests.md`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tests.faults.proxy import Request
from tests.faults.verb import Verb
from tests.faults.world import It

_KNOWN = (
    (re.compile(r"^/resources/[^/]+/\d{8}-\d{6}/.+"), "/resources/{file}"),
    (re.compile(r"country%3Afr"), "{zone}"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "{resource}"),
    (re.compile(r"\b[0-9a-f]{24}\b"), "{id}"),
)
"""What differs from run to run, and is no id of the world."""

_VERSION = "GET /api/1/site/"
_OF = {
    "mairie": "organization",
    "theirs": "organization",
    "joined": "user",
    "partial": "dataset",
    "followed": "user",
    "invited": "invitation",
}
"""The nouns of what the world calls by another name."""


def sent(seen: Iterable[Request], it: It) -> list[str]:
    """Return the requests, with the name of each id in the place of the id."""
    names = {
        it.dataset: "{dataset}",
        it.hosted: "{resource}",
        it.remote: "{resource}",
        it.community: "{resource}",
        it.community_remote: "{resource}",
        it.organization: "{organization}",
        **{id: f"{{{_OF.get(what, what)}}}" for what, id in it.made.items()},
    }
    lines: list[str] = []
    for request in seen:
        path = request.path
        for id, name in names.items():
            path = path.replace(id, name) if id else path
        for pattern, name in _KNOWN:
            path = pattern.sub(name, path)
        lines.append(f"{request.method} {path}")
    return lines


def row(verb: Verb, requests: Sequence[str]) -> str:
    """Return the row of a verb; requests that are alike are counted.

    The question for the portal's version is left out: another client may have asked it.
    """
    listed = [one for one in requests if one != _VERSION or verb.name.startswith("client.")]
    kinds = list(dict.fromkeys(listed))
    counts = [listed.count(one) for one in kinds]
    said = [
        f"`{one}`" + (f" ({count} times)" if count > 1 else "")
        for one, count in zip(kinds, counts, strict=True)
    ]
    return f"| `{verb.name}` | {len(listed)} | {', '.join(said)} |"
