"""Recognise the object of a lost create among the objects of the portal. Pure.

The object was made since the create began, and holds every field that was sent, in the server's
form. A table has the comparison of each field; other fields are compared as text or JSON.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from .._json import is_list, is_object
from .dated_rows import made_within, may_be_named, reaches_back, same_text
from .ids import is_id
from .nouns.dataset import NO_LICENSE
from .tags import tag_slug, unknown_characters

Row: TypeAlias = Mapping[str, Any]


class Since:
    """Selects the objects made since a create began, by the server's clock.

    Args:
        known: Ids of objects that this client made before.
        clock: Returns seconds.
    """

    def __init__(self, known: Container[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._known = known
        self._clock = clock
        self._began = clock()

    def recent(self, rows: Iterable[Row], date: str | None) -> list[Row]:
        """Return the objects that may have been made since.

        Args:
            rows: Objects with their id and their date of creation.
            date: The Date header of the answer that showed them.
        """
        listed = list(rows)
        ids = set(made_within(listed, self._clock() - self._began, date, self._known))
        return [row for row in listed if row["id"] in ids]

    def reached(self, rows: Sequence[Row], date: str | None) -> bool:
        """Tell whether a page of the newest objects reaches back to before the create began."""
        return reaches_back(rows, self._clock() - self._began, date)


class Named(str):
    """The name of an uploaded file, which becomes the resource's title."""

    __slots__ = ()


Compare: TypeAlias = Callable[[Any, Any], bool]
"""Tells whether the server may have stored the first value as the second one."""


def _nothing(value: object) -> bool:
    if is_object(value):  # An object that nobody wrote is shown with its keys, each of them null.
        return all(map(_nothing, value.values()))
    return value is None or value == "" or value == []


def _plain(sent: Any, stored: Any) -> bool:
    if isinstance(sent, Named):
        return may_be_named(stored, sent)
    if _nothing(sent):
        return _nothing(stored)
    if is_list(sent) and is_list(stored):
        return len(sent) == len(stored) and all(map(_plain, sent, stored))
    if is_object(sent) and is_object(stored):
        return all(_plain(value, stored.get(key)) for key, value in sent.items())
    if isinstance(sent, bool) or isinstance(stored, bool):
        return sent is stored
    if isinstance(sent, int | float) and isinstance(stored, int | float):
        return bool(sent == stored)
    # The server strips texts, and turns a number into a text.
    return same_text(_lines(sent), _lines(stored))


def _lines(value: object) -> str:
    return str(value).replace("\r\n", "\n")


def _caseless(sent: Any, stored: Any) -> bool:
    return str(sent or "").strip().lower() == str(stored or "").strip().lower()


def _default(*values: object) -> Callable[[Compare], Compare]:
    """Compare a field with a default value of the server."""

    def wrapped(compare: Compare) -> Compare:
        def same(sent: Any, stored: Any) -> bool:
            if _nothing(sent) or sent in values:
                return _nothing(stored) or stored in values
            return compare(sent, stored)

        return same

    return wrapped


def _flag(sent: Any, stored: Any) -> bool:
    return bool(sent) == bool(stored)


def _tags(sent: Any, stored: Any) -> bool:
    # The server spells tags its own way, once each, and splits a tag at commas. A topic's tags are
    # stored unchanged, and may be compared in the server's spelling, too.
    ours, theirs = _slugs(sent), _slugs(stored)
    # The server's spelling of other scripts is unknown: compare the other tags.
    unknown = {tag for tag in ours if unknown_characters(tag)}
    return ours - unknown <= theirs and len(theirs) <= len(ours) if unknown else ours == theirs


def _slugs(tags: Any) -> set[str]:
    if not is_list(tags):
        tags = [] if _nothing(tags) else [tags]
    return {tag_slug(tag) for item in tags for tag in str(item).split(",") if tag.strip()}


_FREQUENCIES = {
    "realtime": "continuous",
    "fourTimesADay": "severalTimesADay",
    "fourTimesAWeek": "other",
    "fortnighly": "biweekly",
    "biannual": "semiannual",
}
"""Frequencies that the server has renamed."""


def _frequency(sent: Any, stored: Any) -> bool:
    return _FREQUENCIES.get(str(sent), str(sent)) == _FREQUENCIES.get(str(stored), str(stored))


def _moment(sent: Any, stored: Any) -> bool:
    if _nothing(sent) or _nothing(stored):
        return _nothing(sent) and _nothing(stored)
    one, other = _instant(sent), _instant(stored)
    # Python cannot read this date: accept any.
    return one is None or other is None or abs((one - other).total_seconds()) < 0.001


def _instant(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text).strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _period(sent: Any, stored: Any) -> bool:
    if _nothing(sent) or not is_object(stored):
        return _nothing(sent) and _nothing(stored)
    if isinstance(sent, str):
        start, _, end = sent.partition(" - ")
        sent = {"start": start, "end": end}
    # The server keeps days only, in order.
    days = sorted(_day(sent.get(key)) for key in ("start", "end"))
    return days == sorted(_day(stored.get(key)) for key in ("start", "end"))


def _day(value: Any) -> str:
    moment = _instant(value)
    return str(value or "").strip() if moment is None else str(moment.date())


def _spatial(sent: Any, stored: Any) -> bool:
    if not is_object(stored):
        return _nothing(sent) and _nothing(stored)
    if not is_object(sent) or not sent:
        return _nothing(stored.get("zones")) and _nothing(stored.get("geom"))
    geometry = sent.get("geom")
    return (
        ("zones" not in sent or _identities(sent["zones"]) == _identities(stored.get("zones")))
        and ("granularity" not in sent or _plain(sent["granularity"], stored.get("granularity")))
        and (not is_object(geometry) or _plain(_shape(geometry), stored.get("geom")))
    )


def _shape(geometry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: geometry[key] for key in ("type", "coordinates") if key in geometry}


def _identity(sent: Any, stored: Any) -> bool:
    return bool(_id_of(sent) == _id_of(stored))


def _subject(sent: Any, stored: Any) -> bool:
    # The server took a slug in the place of an id.
    id = _id_of(sent)
    return not is_id(id) or bool(id == _id_of(stored))


def _id_of(value: Any) -> Any:
    return (value.get("id") if is_object(value) else value) or None


def _identities(value: Any) -> set[str]:
    if isinstance(value, str):
        value = value.split(",")
    items: Iterable[Any] = value if is_list(value) else []
    return {str(_id_of(item)).strip() for item in items if _id_of(item)}


def _links(sent: Any, stored: Any) -> bool:
    if is_object(stored) and "total" in stored:  # A link to the list, with its total.
        return bool(len(_identities(sent)) == stored["total"])
    return _identities(sent) == _identities(stored)


def _audiences(sent: Any, stored: Any) -> bool:
    return _pairs(sent) == _pairs(stored)


def _pairs(value: Any) -> set[tuple[Any, Any]]:
    items: Iterable[Any] = value if is_list(value) else []
    return {(item.get("role"), item.get("condition")) for item in items if is_object(item)}


def _extras(sent: Any, stored: Any) -> bool:
    # The platform's services add extras of their own.
    held: Mapping[str, Any] = stored if is_object(stored) else {}
    wanted: Mapping[str, Any] = sent if is_object(sent) else {}
    added = [key for key in held if key not in wanted and ":" not in key and key != "dcat"]
    return not added and all(key in held and held[key] == wanted[key] for key in wanted)


COMPARED: Mapping[str, Compare] = {
    "access_audiences": _audiences,
    "access_type": _default("open")(_plain),
    "archived": _moment,
    "archived_at": _moment,
    "banner_image_position": _default(50)(_plain),
    "contact_points": _links,
    "dataservices": _links,
    "dataset": _subject,
    "datasets": _links,
    "element": _identity,
    "expires_at": _moment,
    "extras": _extras,
    "format": _caseless,
    "frequency": _default("unknown")(_frequency),
    "frequency_date": _moment,
    "license": _default(NO_LICENSE)(_plain),
    "organization": _identity,
    "owner": _identity,
    "presentation_blocs_published_at": _moment,
    "private": _flag,
    "spatial": _spatial,
    "subject": _subject,
    "tags": _tags,
    "temporal_coverage": _period,
    "user": _identity,
}
"""The comparisons of fields that the server stores in another form."""

_OPEN = "open"


def differing(
    stored: Mapping[str, Any], sent: Mapping[str, Any], unsent: Mapping[str, Any]
) -> list[str]:
    """Return the fields in which an object differs from a payload.

    A field that is missing in the answer is no difference.

    Args:
        stored: The object, as the portal shows it.
        sent: The payload.
        unsent: The server's defaults: an object with other values is of another create, or was
            changed since.
    """
    ignored: set[str] = set()
    if not _nothing(sent.get("access_type")) and sent["access_type"] != _OPEN:
        ignored.add("license")  # The server drops the licence of data that is not open.
    wanted = {**unsent, **sent}
    return [
        name
        for name, value in wanted.items()
        if name in stored
        and name not in ignored
        and not COMPARED.get(name, _plain)(value, stored[name])
    ]


def match(
    rows: Sequence[Row],
    sent: Sequence[Mapping[str, Any]],
    unsent: Mapping[str, Any],
    tells: Sequence[str],
) -> tuple[list[Row], dict[str, str], bool]:
    """Find the objects of one request for several.

    Args:
        rows: The objects made since.
        sent: The payloads.
        unsent: The server's defaults.
        tells: The fields by which an object resembles a payload.

    Returns:
        The objects that fit a payload; the difference of each object that resembles a payload; and
        whether every payload has its object.
    """
    left = list(sent)
    fit: list[Row] = []
    unfit: dict[str, str] = {}
    for row in rows:
        unlike = [differing(row, one, unsent) for one in sent]
        if [] in unlike:
            fit.append(row)
            still = [one for one in left if not differing(row, one, unsent)]
            if still:
                left.remove(still[0])
            continue
        near = [fields for fields in unlike if not set(fields) & set(tells)]
        if near:
            unfit[str(row["id"])] = why(near[0])
    return fit, unfit, not left


def why(fields: Sequence[str]) -> str:
    """Return the differing fields in words."""
    return f"differs in {', '.join(map(repr, fields))}"
