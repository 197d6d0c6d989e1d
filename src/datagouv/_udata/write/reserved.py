"""Keys of extras that belong to the platform's own services."""

from __future__ import annotations

import re

from ..._json import is_object, is_series
from ...errors import FieldError

_DATASET_RESERVED = re.compile(r"transport:.*|recommendations.*|dcat")
_RESOURCE_RESERVED = re.compile(r"(analysis|check|csv-export|validation-report):.*|dcat")
_RESERVED = {
    "a dataset": _DATASET_RESERVED,
    "a resource": _RESOURCE_RESERVED,
    "a community resource": _RESOURCE_RESERVED,
}
"""Of the other nouns, no extra is reserved."""


def refuse_reserved(keys: object, noun: str, *, allowed: bool = False) -> None:
    """Refuse extras that belong to the platform's services, which drop them without a word.

    Args:
        keys: The keys of the extras.
        noun: The kind of object, with its article.
        allowed: Let reserved keys pass: the portal decides whether the key's owner may write them.
    """
    if not (is_series(keys) or is_object(keys)) or not all(isinstance(key, str) for key in keys):
        raise FieldError(f"extras have a list of texts as keys, not {keys!r:.60}")
    pattern = _RESERVED.get(noun)
    reserved = sorted(key for key in keys if pattern and pattern.fullmatch(key))
    if reserved and not allowed:
        raise FieldError(
            f"extras: {', '.join(map(repr, reserved))} of {noun} are reserved to the platform's "
            "services: choose other keys (a sysadmin's key may write them: update_extras() and "
            "delete_extras() take reserved=True, other verbs take extra_fields={'extras': {...}})"
        )
