"""Values for the fields of the smaller nouns: those that may be written, and those that may not.

The checks are tried on them, and the real server too.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from datagouv._udata.nouns.contact_point import CONTACT_POINT
from datagouv._udata.nouns.dataservice import DATASERVICE
from datagouv._udata.nouns.discussion import DISCUSSION
from datagouv._udata.nouns.me import API_TOKEN
from datagouv._udata.nouns.organization import ORGANIZATION
from datagouv._udata.nouns.reuse import REUSE
from datagouv._udata.nouns.topic import TOPIC, TOPIC_ELEMENT
from datagouv._udata.nouns.user import USER
from datagouv._udata.nouns.visualization import VISUALIZATION
from datagouv._udata.write.schema import WriteSchema

ID = "5bbb6d6cff66bd4dc17bfd5a"
DATASET_ID, DATASERVICE_ID = "5bbb6d6cff66bd4dc17bfd5b", "5bbb6d6cff66bd4dc17bfd5c"
CONTACT_ID, ORGANIZATION_ID = "5bbb6d6cff66bd4dc17bfd5d", "5bbb6d6cff66bd4dc17bfd5e"
OTHER_ORGANIZATION_ID = "5bbb6d6cff66bd4dc17bfd5f"
"""They stand for real objects where the server is asked."""

Accepted: TypeAlias = tuple[WriteSchema, str, list[Any]]
Refused: TypeAlias = tuple[WriteSchema, str, list[Any], str]

_URL, _CLEARED = "https://example.org/x", [None, ""]
_DATES = [date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01", None]
_SUBJECT = {"class": "Dataset", "id": DATASET_ID}
_RESOURCE_ID = "54d47250-1daf-483b-965a-3013f8c76617"
_SERIES = {"resource_id": _RESOURCE_ID}
_X_AXIS = {"column_x": "an", "type": "discrete"}
_CONDITION = {"_cls": "Filter", "column": "a", "condition": "exact", "value": "x"}
_EITHER = {"_cls": "OrFilters", "filters": [_CONDITION, {"_cls": "AndFilters", "filters": []}]}

ACCEPTED: list[Accepted] = [
    (ORGANIZATION, "name", ["Mairie"]),
    (ORGANIZATION, "description", ["x"]),
    (ORGANIZATION, "acronym", ["MA", *_CLEARED]),
    (ORGANIZATION, "url", [_URL, *_CLEARED]),
    (ORGANIZATION, "business_number_id", ["13002526500013", *_CLEARED]),
    (ORGANIZATION, "image_url", [_URL, *_CLEARED]),
    (ORGANIZATION, "banner_color", ["#000091", *_CLEARED]),
    (ORGANIZATION, "banner_image_position", [0, 20, 100, None]),
    (ORGANIZATION, "presentation_blocs_published_at", _DATES),
    (ORGANIZATION, "extras", [{"a": 1}, {"a": None}, {}]),
    (TOPIC, "name", ["Thème"]),
    (TOPIC, "description", ["x", *_CLEARED]),
    (TOPIC, "tags", [["Un, deux", "Un"], ("a",), []]),
    (TOPIC, "color", [0, -1, 3, None]),
    (TOPIC, "private", [True, False]),
    (TOPIC, "spatial", [{"zones": ["country:fr"]}, {"zones": [], "granularity": "other"}, None]),
    (TOPIC, "extras", [{"a": 1}, {}]),
    (TOPIC_ELEMENT, "title", ["x", *_CLEARED]),
    (TOPIC_ELEMENT, "description", ["x", *_CLEARED]),
    (TOPIC_ELEMENT, "tags", [["Un, deux"], []]),
    (TOPIC_ELEMENT, "extras", [{"a": 1}, {}]),
    (TOPIC_ELEMENT, "element", [_SUBJECT, _SUBJECT | {"title": "x"}]),
    (REUSE, "title", ["Carte"]),
    (REUSE, "description", ["x"]),
    (REUSE, "type", ["idea"]),
    (REUSE, "topic", ["health"]),
    (REUSE, "url", ["https://example.org/encore-une"]),
    (REUSE, "datasets", [[DATASET_ID], [{"id": DATASET_ID, "title": "x"}], (DATASET_ID,), []]),
    (REUSE, "dataservices", [[DATASERVICE_ID], [{"id": DATASERVICE_ID}], []]),
    (REUSE, "tags", [["arbres"], []]),
    (REUSE, "private", [True, False]),
    (REUSE, "archived", _DATES),
    (REUSE, "extras", [{"a": 1}, {}]),
    (DATASERVICE, "title", ["Service"]),
    *((DATASERVICE, key, ["x", *_CLEARED]) for key in ("acronym", "description", "rate_limiting")),
    *(
        (DATASERVICE, key, [_URL, *_CLEARED])
        for key in (
            *("base_api_url", "machine_documentation_url", "technical_documentation_url"),
            *("business_documentation_url", "rate_limiting_url", "availability_url"),
            "authorization_request_url",
        )
    ),
    (DATASERVICE, "availability", [0, 99.5, 100, None]),
    (DATASERVICE, "format", ["REST", *_CLEARED]),
    (DATASERVICE, "license", ["lov2", "notspecified", None]),
    (DATASERVICE, "access_type", ["open", "open_with_account", "restricted"]),
    (DATASERVICE, "access_audiences", [[{"role": "private", "condition": "no"}], []]),
    (DATASERVICE, "access_type_reason", ["x", *_CLEARED]),
    (DATASERVICE, "access_type_reason_category", ["protection_of_environment", *_CLEARED]),
    (DATASERVICE, "contact_points", [[CONTACT_ID], [{"id": CONTACT_ID, "name": "x"}], []]),
    (DATASERVICE, "datasets", [[DATASET_ID], [{"id": DATASET_ID}], []]),
    (DATASERVICE, "tags", [["arbres"], []]),
    (DATASERVICE, "private", [True, False]),
    (DATASERVICE, "archived_at", _DATES),
    (DATASERVICE, "extras", [{"a": 1}, {}]),
    (VISUALIZATION, "title", ["Courbe"]),
    (VISUALIZATION, "description", ["x"]),
    (VISUALIZATION, "x_axis", [_X_AXIS, _X_AXIS | {"sort_x_by": "axis_y"}]),
    (VISUALIZATION, "y_axis", [{"label": "x"}, {"min": 0, "max": 1.5, "unit": None}, None]),
    (VISUALIZATION, "series", [[_SERIES], [_SERIES | {"filters": _EITHER, "type": "line"}]]),
    (VISUALIZATION, "private", [True, False]),
    (VISUALIZATION, "extras", [{"a": 1}, {}]),
    (CONTACT_POINT, "name", ["Accueil", *_CLEARED]),
    (CONTACT_POINT, "email", ["b@example.org", *_CLEARED]),
    (CONTACT_POINT, "contact_form", [_URL]),
    (CONTACT_POINT, "role", ["creator", "contact"]),
    (DISCUSSION, "title", ["x"]),
    (USER, "first_name", ["Anne"]),
    (USER, "last_name", ["Arbre"]),
    (USER, "about", ["x", *_CLEARED]),
    (USER, "website", [_URL, *_CLEARED]),
    (USER, "mail_cadence", ["daily", "immediate"]),
    (USER, "notifications_paused", [True, False]),
]
"""What an update takes."""

_OWNER = [ORGANIZATION_ID, {"id": ORGANIZATION_ID, "name": "x"}]
ACCEPTED_ONCE: list[Accepted] = [
    *((noun, "organization", _OWNER) for noun in (TOPIC, REUSE, DATASERVICE, CONTACT_POINT)),
    (DISCUSSION, "organization", _OWNER),
    (VISUALIZATION, "organization", _OWNER),
    (DISCUSSION, "comment", ["x"]),
    (DISCUSSION, "subject", [_SUBJECT, _SUBJECT | {"title": "x"}]),
    (DISCUSSION, "extras", [{"a": 1}, {}]),
    (API_TOKEN, "name", ["x", *_CLEARED]),
    (API_TOKEN, "expires_at", [date(2099, 1, 1), "2099-01-01T00:00:00+00:00", None]),
    (API_TOKEN, "scopes", [["admin"], []]),
]
"""What only a new object takes."""

_EMPTY = ["", " ", None]
_TAGS = [None, "a", [5]]

REFUSED: list[Refused] = [
    (ORGANIZATION, "name", _EMPTY, "must"),
    (ORGANIZATION, "description", _EMPTY, "must"),
    (ORGANIZATION, "banner_image_position", [101, -1], "from 0 to 100"),
    (ORGANIZATION, "banner_image_position", [5.5, "5", True], "whole number"),
    (ORGANIZATION, "extras", [None, []], r"\{\} removes all"),
    (ORGANIZATION, "members", [[], None], "one by one"),
    (ORGANIZATION, "badges", [[{"kind": "certified"}]], "platform's team"),
    (ORGANIZATION, "logo", [_URL], "uploaded"),
    (ORGANIZATION, "deleted", ["2026-01-01"], r"restore\(\)"),
    (TOPIC, "name", _EMPTY, "must"),
    (TOPIC, "tags", _TAGS, r"\[\] removes all"),
    (TOPIC, "color", ["5", 1.5, "z", True], "whole number"),
    (TOPIC, "private", ["false"], "must be True or False"),
    (TOPIC, "private", [None], "publishes"),
    (TOPIC, "spatial", [{}, [], {"zone": "fr"}], "dictionary with zones|its keys are"),
    (TOPIC, "spatial", [{"zones": None, "granularity": "other"}], "None at zones"),
    (TOPIC, "extras", [None, [], {"a": None}], "must be a dictionary|None at a"),
    (TOPIC, "elements", [[], [{"title": "x"}], None], r"add_elements\(\)"),
    (TOPIC, "owner", [ID], "transfer"),
    (TOPIC, "organization", [None, OTHER_ORGANIZATION_ID], "transfer"),
    (TOPIC, "featured", [True], "platform's team"),
    (TOPIC_ELEMENT, "tags", _TAGS, r"\[\] removes all"),
    (TOPIC_ELEMENT, "extras", [None, {"a": None}], "must be a dictionary|None at a"),
    (
        TOPIC_ELEMENT,
        "element",
        [{}, DATASET_ID, {"id": DATASET_ID}],
        "a record, the URL of its page, or such as",
    ),
    (
        TOPIC_ELEMENT,
        "element",
        [{"class": "Organization", "id": ORGANIZATION_ID}],
        "a dataservice or a reuse",
    ),
    (REUSE, "title", _EMPTY, "must"),
    (REUSE, "description", _EMPTY, "must"),
    (REUSE, "type", _EMPTY, "must"),
    (REUSE, "topic", _EMPTY, "must"),
    (REUSE, "url", _EMPTY, "must"),
    (REUSE, "datasets", [None, DATASET_ID, [5], [None]], "list of ids"),
    (REUSE, "dataservices", [None, {}], "list of ids"),
    (REUSE, "tags", [["a,b"]], "one by one"),
    (REUSE, "tags", [None], "must be a list of texts"),
    (REUSE, "private", [None], "publishes"),
    (REUSE, "archived", ["", 5], "must be a date"),
    (REUSE, "extras", [None, {"a": None}], "must be a dictionary|None at a"),
    (REUSE, "organization", [None, OTHER_ORGANIZATION_ID], "transfer"),
    (REUSE, "owner", [ID], "transfer"),
    (REUSE, "image", [_URL], "uploaded"),
    (REUSE, "featured", [True], "platform's team"),
    (REUSE, "badges", [[{"kind": "x"}]], "platform's team"),
    (REUSE, "deleted", ["2026-01-01"], r"restore\(\)"),
    (DATASERVICE, "title", _EMPTY, "must"),
    (DATASERVICE, "availability", ["99", True], "from 0 to 100"),
    (DATASERVICE, "license", [""], "must"),
    (DATASERVICE, "access_type", [None, ""], "opens the data|must not be empty"),
    (DATASERVICE, "access_audiences", [None, {}], "must be a list of dictionaries"),
    (DATASERVICE, "access_audiences", [[{"role": "private"}]], "a role and a condition"),
    (
        DATASERVICE,
        "access_audiences",
        [[{"role": "private", "condition": "no", "if": "x"}]],
        "'if': its keys",
    ),
    (DATASERVICE, "contact_points", [None, CONTACT_ID], "list of ids"),
    (DATASERVICE, "datasets", [None, {"rel": "subsection", "total": 1}], "list of ids"),
    (DATASERVICE, "tags", [["a,b"], None], "one by one|list of texts"),
    (DATASERVICE, "private", [None], "publishes"),
    (DATASERVICE, "archived_at", ["", 5], "must be a date"),
    (DATASERVICE, "extras", [None, {"a": None}], "must be a dictionary|None at a"),
    (DATASERVICE, "organization", [None, OTHER_ORGANIZATION_ID], "transfer"),
    (DATASERVICE, "owner", [ID], "transfer"),
    (DATASERVICE, "featured", [True], "platform's team"),
    (DATASERVICE, "badges", [[{"kind": "x"}]], "platform's team"),
    (DATASERVICE, "deleted_at", ["2026-01-01"], r"restore\(\)"),
    (VISUALIZATION, "title", _EMPTY, "must"),
    (VISUALIZATION, "description", _EMPTY, "must"),
    (VISUALIZATION, "x_axis", [None, {"sort": "asc"}], "dictionary of|its keys are"),
    (VISUALIZATION, "x_axis", [{}, {"column_x": "an"}, {"type": "discrete"}], "needs a"),
    (VISUALIZATION, "y_axis", [{}, {"labels": "x"}], "must hold something|its keys are"),
    (VISUALIZATION, "series", [None, [], _SERIES], "list of one series"),
    (
        VISUALIZATION,
        "series",
        [[{"type": "line"}], [{"resource_id": "x"}]],
        "id or the URL of a resource",
    ),
    (VISUALIZATION, "series", [["x"], [_SERIES | {"column": "x"}]], "dictionary of|its keys are"),
    (
        VISUALIZATION,
        "series",
        [
            [_SERIES | {"filters": filters}]
            for filters in (
                {},
                "x",
                {"column": "a", "condition": "exact"},
                _CONDITION | {"condition": "equal"},
                _CONDITION | {"value": 5},
                _CONDITION | {"also": 5},
                {"_cls": "AndFilters"},
                {"_cls": "AndFilters", "filters": [{"_cls": "AndFilters", "filters": []}]},
            )
        ],
        "'_cls'|a column and a condition|must be a text|its keys are|a list of filters",
    ),
    (VISUALIZATION, "private", [None], "publishes"),
    (VISUALIZATION, "extras", [[], {"a": None}], "must be a dictionary|None at a"),
    (VISUALIZATION, "organization", [None, OTHER_ORGANIZATION_ID], "never changes"),
    (VISUALIZATION, "owner", [ID], "key's owner"),
    (VISUALIZATION, "image", [_URL], "uploaded"),
    (VISUALIZATION, "deleted_at", ["2026-01-01"], "nothing unsets"),
    (CONTACT_POINT, "role", _EMPTY, "must"),
    (CONTACT_POINT, "organization", [None, OTHER_ORGANIZATION_ID], "another contact point"),
    (CONTACT_POINT, "owner", [ID], "key's owner"),
    (DISCUSSION, "title", _EMPTY, "must"),
    (USER, "first_name", _EMPTY, "must"),
    (USER, "last_name", _EMPTY, "must"),
    (USER, "mail_cadence", [""], "must"),
    (USER, "email", ["autre@example.net"], "verify the new address"),
    (USER, "avatar", [_URL], "uploaded"),
    (USER, "roles", [["admin"]], "platform's team"),
]
"""What an update does not take: the server fails at it, ignores it, or does something else."""

REFUSED_THOUGH_STORED: list[Refused] = [
    (DATASERVICE, "availability", [101, -0.5], "from 0 to 100"),
]
"""What the server stores, without a meaning."""

REFUSED_LATER: list[Refused] = [
    (DISCUSSION, "comment", ["Encore"], r"comment\(\)"),
    (DISCUSSION, "subject", [{"class": "Reuse", "id": ID}], "opened"),
    (DISCUSSION, "organization", [None, OTHER_ORGANIZATION_ID], "opened"),
    (DISCUSSION, "extras", [{"b": 2}], "opened"),
    (DISCUSSION, "closed", ["2026-01-01"], r"close\(\)"),
    (DISCUSSION, "discussion", [[]], r"comment\(\)"),
]
"""What an update of a discussion does not take: the server ignores it beside a title."""
