"""The rules of field values: each returns a problem in words, or `None`. Pure.

The server checks its own limits (lengths, known zones...); these rules refuse values that it would
ignore, misread or destroy silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from ..._json import is_list, is_object
from ...errors import FieldError
from ..ids import noun_of_class
from .dates import misread
from .references import id_of


def without(payload: Mapping[str, Any] | None, key: str, value: str) -> Mapping[str, Any] | None:
    """Return `payload` without a key that repeats an argument of the verb.

    Raises:
        FieldError: The key contradicts the argument.
    """
    if not isinstance(payload, Mapping) or key not in payload:
        return payload
    if id_of(payload[key]) != value:
        raise FieldError(f"{key!r} is {value!r} here, not {payload[key]!r}")
    return {name: item for name, item in payload.items() if name != key}


Rule: TypeAlias = Callable[[Any], str | None]


def text(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a text"
    return None if value.strip() else "must not be empty"


def address(value: Any) -> str | None:
    """Check the URL of a file or of a page, which the platform refuses without its scheme."""
    if isinstance(value, str) and _NO_SCHEME.match(value):
        return f"{value!r:.100} does not say how it is reached: write 'https://{value.strip():.80}'"
    return text(value)


_NO_SCHEME = re.compile(r"\s*(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[:/?#]|\s*$)", re.IGNORECASE)
"""A host, where a scheme should come first."""


def flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be True or False"


def private(value: Any) -> str | None:
    if value is None:
        return "must be True or False: the platform takes None for False, which publishes"
    return flag(value)


def number(value: Any) -> str | None:
    is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return None if is_number else "must be a whole number, not negative"


def tags(value: Any) -> str | None:
    if isinstance(value, str) and value.strip():
        return f"must be a list of texts: write {[value]!r:.80}"
    if not is_list(value) or not all(isinstance(tag, str) for tag in value):
        return "must be a list of texts ([] removes all of them)"
    if value and not "".join(value).strip():
        return f"{value!r:.60} would remove all of them: say so with []"
    split = [tag for tag in value if "," in tag]
    return f"{split[0]!r} would become several tags: list them one by one" if split else None


def organization_id(value: Any) -> str | None:
    if isinstance(value, str) and value.strip():
        return None
    return "must be an organization's id or slug (leave it out to publish in your own name)"


def object_of(*keys: str) -> Rule:
    """Check an object whose other keys the server would ignore."""

    def check(value: Any) -> str | None:
        if not is_object(value):
            return f"must be a dictionary of {', '.join(keys)}"
        unknown = [key for key in value if key not in keys]
        return f"holds {unknown[0]!r}: its keys are {', '.join(keys)}" if unknown else None

    return check


def texts_of(*keys: str) -> Rule:
    """Check an object of texts: what else it holds, the server would write as one, or drop."""
    known = object_of(*keys)

    def check(value: Any) -> str | None:
        if problem := known(value):
            return problem
        wrong = [key for key, item in value.items() if not isinstance(item, str | None)]
        return f"holds {value[wrong[0]]!r:.60} at {wrong[0]}, which is a text" if wrong else None

    return check


_period_keys = texts_of("start", "end")
_spatial_keys = object_of("zones", "granularity", "geom")


def period(value: Any) -> str | None:
    if re.fullmatch(r"\s*\d{4}\s*", str(value), re.ASCII):
        year = str(value).strip()
        return (
            f"must have whole days: the year {year} is "
            f"{{'start': '{year}-01-01', 'end': '{year}-12-31'}}"
        )
    if isinstance(value, str):
        return text(value) or _misread(value.partition(" - ")[::2])
    if problem := _period_keys(value):
        return problem
    start, end = value.get("start"), value.get("end")
    if value and not isinstance(start, str):
        return "needs a start, such as '2026-01-01'"
    if end and start and end[:10] < start[:10]:
        return f"ends ({end}) before it starts ({start}), and the platform would swap them"
    return _misread([day for day in (start, end) if day])


def _misread(days: Iterable[str]) -> str | None:
    problems = (misread(day, "have whole days") for day in days)
    return next((problem for problem in problems if problem), None)


def spatial(value: Any) -> str | None:
    if problem := _zones_alone(value):
        return problem
    if not is_object(value) or not value or value == {"zones": []}:
        return (
            "must be a dictionary with zones, geom or granularity: the platform ignores anything "
            "else. To clear it: {'zones': None, 'geom': None, 'granularity': 'other'}"
        )
    return _spatial_keys(value) or _parts_of_spatial(value)


def topic_spatial(value: Any) -> str | None:
    """Check the territory of a topic, which replaces the former territory as a whole."""
    if problem := _zones_alone(value):
        return problem
    if not is_object(value) or not value:
        return "must be a dictionary with zones, geom or granularity, or None to clear it"
    if not is_list(value.get("zones", [])):
        return (
            f"holds {value['zones']!r:.60} at zones, at which the platform fails: they are a list "
            "of ids, [] for none"
        )
    return _spatial_keys(value) or _parts_of_spatial(value)


_CODE = re.compile(r"\d{1,3}|2[AB]|\d{5}|2[AB]\d{3}", re.ASCII)
"""A code of a French département or commune, which makes the id of a zone."""


def _zones_alone(value: Any) -> str | None:
    """Say that zones stand in a dictionary, where a caller gives them alone."""
    zones = value if is_list(value) else [value]
    ids = [_zone(one) for one in zones]
    return f"must be a dictionary: write {{'zones': {ids!r:.80}}}" if all(ids) and ids else None


def _zone(value: Any) -> str | None:
    """Return the id of a zone, of its code or of the id itself, or `None`."""
    text = str(value) if isinstance(value, str | int) else ""
    if _CODE.fullmatch(text):
        return f"fr:{'commune' if len(text) > 3 else 'departement'}:{text}"
    return text if ":" in text else None


def _parts_of_spatial(value: Mapping[str, Any]) -> str | None:
    """Say which part the platform would ignore or take for nothing."""
    zones, geom = value.get("zones"), value.get("geom")
    for zone in zones if is_list(zones) else [zones]:
        if _zone(zone) not in (None, zone):
            return (
                f"holds the zone {zone!r}, a code without its level: write {_zone(zone)!r}, or "
                "see client.spatial.suggest()"
            )
    if is_list(zones):
        if not all(item and isinstance(item, str | dict) for item in zones):
            return "holds zones that are no ids: such as ['country:fr'], [] for none"
    elif not isinstance(zones, str | None):
        return "holds zones that are no list of ids, such as ['country:fr']"
    if not isinstance(value.get("granularity"), str | None):
        return "holds a granularity that is no text, such as 'fr:commune'"
    if geom is not None and (not is_object(geom) or geom.get("type") != "MultiPolygon"):
        return "holds a geom that is no MultiPolygon, the only kind of geometry that it takes"
    return None


def access_type(value: Any) -> str | None:
    if value is None:
        return "must be a text: the platform takes None for 'open', which opens the data to anyone"
    return text(value)


def access_audiences(value: Any) -> str | None:
    if value == []:
        return "cannot be emptied: the platform ignores an empty list"
    return audiences(value)


def audiences(value: Any) -> str | None:
    """Check a list of who may have the data, that an empty list empties."""
    if not is_list(value) or not all(is_object(item) for item in value):
        return "must be a list of dictionaries with role and condition"
    return next((problem for item in value if (problem := _audience(item))), None)


def _audience(value: Mapping[str, Any]) -> str | None:
    if any(text(value.get(key)) for key in ("role", "condition")):
        return "needs a role and a condition in each: the platform stores a rule without them"
    return _audience_keys(value)


_audience_keys = object_of("role", "condition")


def ids(value: Any) -> str | None:
    """Check a list of ids, that an empty list empties."""
    if is_list(value) and all(isinstance(item, str) and item.strip() for item in value):
        return None
    return "must be a list of ids, or of records ([] removes all of them)"


def or_none(rule: Rule) -> Rule:
    def check(value: Any) -> str | None:
        return None if value is None else rule(value)

    return check


def clearable(value: Any) -> str | None:
    """Check a text that None or "" clears."""
    return None if value is None or isinstance(value, str) else "must be a text, or None"


def not_clearable(rule: Rule) -> Rule:
    def check(value: Any) -> str | None:
        if value in (None, {}):
            return "cannot be cleared on a community resource: the platform ignores it"
        return rule(value)

    return check


def texts(value: Any) -> str | None:
    """Check tags that the platform keeps as they are written."""
    if is_list(value) and all(isinstance(item, str) for item in value):
        return None
    return "must be a list of texts ([] removes all of them)"


def integer(value: Any) -> str | None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return None if is_whole else "must be a whole number"


def percent(value: Any) -> str | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number and 0 <= value <= 100 else "must be a number from 0 to 100"


def whole_percent(value: Any) -> str | None:
    return integer(value) or percent(value)


def reference(*classes: str) -> Rule:
    """Check an object that is told by its class and id."""

    def check(value: Any) -> str | None:
        if is_object(value) and value.keys() == {"class", "id"} and value["class"] in classes:
            return None
        nouns = [noun_of_class(kind) for kind in classes]
        return (
            f"must be {', '.join(nouns[:-1])} or {nouns[-1]}: a record, the URL of its page, or "
            f"such as {{'class': {classes[-1]!r}, 'id': '…'}}"
        )

    return check
