"""Of each writable field: a new value, and what the platform makes of it where that differs."""

from __future__ import annotations

from typing import Any

CHANGES: dict[str, Any] = {
    "title": "Un titre nouveau",
    "description": "Une description nouvelle.",
    "acronym": "NEUF",
    "description_short": "Neuf",
    "license": "fr-lo",
    "frequency": "weekly",
    "frequency_date": ("2028-02-03", "2028-02-03T00:00:00+00:00"),
    "tags": (["Été en ville", "zone", "zone"], ["ete-en-ville", "zone"]),
    "temporal_coverage": {"start": "2021-03-01", "end": "2022-03-01"},
    "spatial": (
        {"zones": ["fr:commune:69123", "fr:departement:75"]},
        {
            "zones": ["fr:commune:69123", "fr:departement:75"],
            "granularity": "fr:commune",
            "geom": None,
        },
    ),
    "extras": {"neuf": [1, {"deux": 2.5}]},
    "archived": ("2026-01-01", "2026-01-01T00:00:00+00:00"),
    "access_audiences": [{"role": "company_and_association", "condition": "yes"}],
    "access_type_reason": "Une autre raison",
    "access_type_reason_category": "intellectual_property_rights",
    "authorization_request_url": "https://example.org/autre",
}
CLEARED: dict[str, Any] = {
    "acronym": None,
    "description_short": None,
    "license": (None, "notspecified"),
    "frequency": (None, "unknown"),
    "frequency_date": None,
    "tags": [],
    "temporal_coverage": None,
    "spatial": (
        {"zones": None, "geom": None, "granularity": "other"},
        {"zones": [], "geom": None, "granularity": "other"},
    ),
    "extras": {},
    "contact_points": ([], []),
    "access_type_reason": None,
    "access_type_reason_category": None,
    "authorization_request_url": None,
}
APART = {"contact_points", "private", "access_type", "organization"}
"""Fields whose values depend on the dataset: they have tests of their own."""

RESOURCE_CHANGES: dict[str, Any] = {
    "title": "Un titre nouveau.csv",
    "description": "Une description nouvelle.",
    "type": "update",
    "schema": (
        {"name": "etalab/schema-parcs"},
        {"name": "etalab/schema-parcs", "version": "1.2.0", "url": None},
    ),
    "extras": {"neuf": [1, {"deux": 2.5}]},
}
REMOTE_CHANGES: dict[str, Any] = {
    "url": "https://example.org/autre.json?x=1",
    "format": (" JSON ", "json"),
    "mime": "application/json",
    "filesize": 4096,
    "checksum": {"type": "md5", "value": "cd34"},
}
RESOURCE_CLEARED: dict[str, Any] = {"description": None, "extras": {}}
REMOTE_CLEARED: dict[str, Any] = {"format": None, "mime": None, "filesize": None}


def sent_and_shown(value: Any) -> tuple[Any, Any]:
    return value if isinstance(value, tuple) else (value, value)
