"""What the server has and the SDK lacks: its routes against the page of coverage."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

import datagouv
from datagouv import types
from datagouv._udata.nouns.contact_point import CONTACT_POINT
from datagouv._udata.nouns.dataservice import DATASERVICE
from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.discussion import DISCUSSION
from datagouv._udata.nouns.me import API_TOKEN
from datagouv._udata.nouns.organization import ORGANIZATION
from datagouv._udata.nouns.resource import RESOURCE
from datagouv._udata.nouns.reuse import REUSE
from datagouv._udata.nouns.topic import TOPIC, TOPIC_ELEMENT
from datagouv._udata.nouns.user import USER
from datagouv._udata.nouns.visualization import VISUALIZATION
from datagouv._udata.write.schema import WriteSchema

from . import routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from .server import Server

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"


@pytest.fixture(scope="module")
def known(swaggers: dict[int, Any]) -> list[str]:
    return routes.routes_of(swaggers)


def test_the_page_of_coverage_names_every_route_of_the_server(known: list[str]) -> None:
    assert sorted(routes.routes_in(PAGE.read_text(encoding="utf-8"))) == sorted(known)


def test_a_route_that_no_verb_covers_has_its_reason(known: list[str]) -> None:
    assert "Not yet" not in PAGE.read_text(encoding="utf-8")


def test_no_reason_is_given_for_what_is_not_there(known: list[str]) -> None:
    idle = [
        rule
        for rule in routes.UNCOVERED
        if not any(routes.re.fullmatch(rule, route) for route in known)
    ]
    assert idle == []


def test_the_page_is_of_the_server_that_the_sandbox_runs(server: Server) -> None:
    version = server.get("/api/1/site/")["version"]
    assert f"udata {version}" in PAGE.read_text(encoding="utf-8")


# What the server says of its objects, against the records

RECORDS: dict[str, type[BaseModel]] = {
    "AccessAudience": types.AccessAudience,
    "Activity": types.Activity,
    "ApiToken": datagouv.ApiToken,
    "Badge": types.Badge,
    "CatalogSchema": types.CatalogSchema,
    "CatalogSchemaExample": types.SchemaExample,
    "CatalogSchemaVersion": types.SchemaVersion,
    "Checksum": types.Checksum,
    "CommunityResource": datagouv.CommunityResource,
    "ContactPoint": datagouv.ContactPoint,
    "ContactPointReference": types.ContactPoint,
    "ContactPointRoles": types.Choice,
    "Dataservice": datagouv.Dataservice,
    "DataservicePermissions": types.EditPermissions,
    "DataserviceReference": types.ObjectReference,
    "Dataset": datagouv.Dataset,
    "DatasetInternals": types.Internal,
    "DatasetPermissions": types.DatasetPermissions,
    "DatasetReference": types.ObjectReference,
    "Discussion": datagouv.Discussion,
    "DiscussionMessagePermissions": types.EditPermissions,
    "DiscussionPermissions": types.DiscussionPermissions,
    "Follow": types.Follow,
    "Frequency": types.Choice,
    "GeoGranularity": types.Granularity,
    "GeoLevel": types.Level,
    "HarvestBackend": types.HarvestBackend,
    "HarvestDatasetMetadata": types.DatasetHarvest,
    "HarvestJob": types.HarvestJob,
    "HarvestItem": types.HarvestItem,
    "HarvestResourceMetadata": types.ResourceHarvest,
    "HarvestSource": datagouv.HarvestSource,
    "HarvestSourceValidation": types.HarvestValidation,
    "License": types.License,
    "Member": types.Member,
    "MembershipRequest": types.MembershipRequest,
    "Message": types.Message,
    "MyMetrics": types.MeMetrics,
    "Organization": datagouv.Organization,
    "OrganizationPermissions": types.OrganizationPermissions,
    "OrganizationReference": datagouv.Organization,
    "OrganizationRole": types.Choice,
    "PendingInvitation": types.Invitation,
    "Post": datagouv.Post,
    "Resource": datagouv.Resource,
    "ResourceInternals": types.Internal,
    "ResourceType": types.Choice,
    "Reuse": datagouv.Reuse,
    "ReuseReference": datagouv.Reuse,
    "ReusePermissions": types.EditPermissions,
    "ReuseTopic": types.Choice,
    "ReuseType": types.Choice,
    "Schema": types.ResourceSchema,
    "Site": types.Site,
    "SpatialCoverage": types.SpatialCoverage,
    "TemporalCoverage": types.TemporalCoverage,
    "TerritorySuggestion": types.ZoneSuggestion,
    "Topic": datagouv.Topic,
    "TopicElement": datagouv.TopicElement,
    "TopicReference": datagouv.Topic,
    "Transfer": datagouv.Transfer,
    "User": datagouv.User,
    "UserReference": types.UserReference,
    "Chart": datagouv.Visualization,
    "DataSeries": types.DataSeries,
    "VisualizationPermissions": types.EditPermissions,
    "XAxis": types.XAxis,
    "YAxis": types.YAxis,
}
"""Which of our classes holds what the server describes."""

APART: dict[str, str] = {
    r".*Page|.*Suggestion|LazyReference|BaseReference|ModelReference|GenericReference": (
        "pages, suggestions and references, which the records themselves stand for"
    ),
    r".*\(write\)|.*Input|Discussion(Start|Edit.*|Response)|Transfer(Request|Response)": (
        "what is sent: see the test of payloads"
    ),
    r"(MembershipInvite|RefuseMembership|DataserviceDatasetsAdd)": "what is sent by one verb",
    r"ApiTokenCreated": "an API token, with the secret that only its creation tells",
    r"Error|ValidationError|Upload.*": "read by errors.py, and by what uploads",
    r"Geopf.*|GeoJSON.*|GeoZoneReference": "plain dictionaries: GeoJSON and the Géoplateforme",
    r"(Report|Notification|Task|Crontab|Interval).*": ("of routes that are left out on purpose"),
    r"PeriodicTask.*|Team.*|Assignment.*|PostAncestor": "of routes that are left out on purpose",
    r"Harvest(Error|Log|ExtraConfig|Feature|Filter|.*Preview|Source(Permissions|Reference)).*": (
        "parts of harvest records, which the test of types reads whole"
    ),
    r"HarvestDataserviceMetadata.*|Data(set|service)Preview": "parts, read whole elsewhere",
    r"UserReferenceWithEmail|UserRole": "a user's reference with more in it",
}
"""Definitions that have no class of their own here, and the reason."""

ABSENT_HERE: dict[str, set[str]] = {
    # Hidden unless a mask asks for it, a link in api/2: dataset.community_resources() lists them.
    "1 Dataset": {"community_resources"},
    "2 Dataset": {"community_resources"},
    # A description that no answer follows.
    "1 Dataset (read)": {"created_at_internal", "ext", "last_modified_internal", "quality_cached"},
    # Blocks of pages, which the portal's own editor writes, and hides unless a mask asks for them.
    "1 Organization (read)": {"presentation_blocs"},
    "2 Organization (read)": {"presentation_blocs"},
    "1 Site (read)": {"dataservices_blocs", "datasets_blocs", "reuses_blocs"},
}
"""Keys of a definition that no record holds, with the reason."""

OTHERWISE: set[str] = {
    # Objects only when a header asks for full ones: else the ids that are written.
    *(f"{n} SpatialCoverage (read).{key}" for n in (1, 2) for key in ("granularity", "zones")),
    *("2 Dataset.frequency", "2 Dataset.license"),
    # Links in api/2, which searches leave out, and lists of objects in api/1.
    *("2 Dataset.resources", "2 Reuse.datasets", "2 Reuse.dataservices"),
}
"""Keys that read otherwise than the server describes them, with the reason."""


def definitions(swaggers: dict[int, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield each definition of the server, its name without "(read)", and its keys."""
    for version, swagger in swaggers.items():
        for name, definition in swagger["definitions"].items():
            yield (
                f"{version} {name}",
                name.removesuffix(" (read)"),
                definition.get("properties", {}),
            )


def test_each_object_that_the_server_describes_has_its_class(swaggers: dict[int, Any]) -> None:
    without = [
        where
        for where, name, _ in definitions(swaggers)
        if name not in RECORDS and not any(routes.re.fullmatch(rule, name) for rule in APART)
    ]
    assert without == []


def test_a_record_has_every_key_that_the_server_describes(swaggers: dict[int, Any]) -> None:
    lacking = {
        where: missing
        for where, name, keys in definitions(swaggers)
        if name in RECORDS
        and (missing := keys.keys() - _schema(RECORDS[name]).keys() - ABSENT_HERE.get(where, set()))
    }
    assert lacking == {}


def test_a_key_has_the_type_that_the_server_describes(swaggers: dict[int, Any]) -> None:
    differing = {
        f"{where}.{key}": (said["type"], sorted(known))
        for where, name, keys in definitions(swaggers)
        if name in RECORDS
        for key, said in keys.items()
        if "type" in said
        and (known := _kinds(_schema(RECORDS[name]).get(key, {})))
        and said["type"] not in known
        and f"{where}.{key}" not in OTHERWISE
    }
    assert differing == {}


@cache
def _schema(kind: type[BaseModel]) -> dict[str, Any]:
    schema = TypeAdapter(kind).json_schema(by_alias=True)
    while "$ref" in schema:
        schema = {**schema, **schema["$defs"][schema.pop("$ref").rpartition("/")[2]]}
    return dict(schema["properties"])


def _kinds(schema: dict[str, Any]) -> set[str]:
    """Return the JSON types that a field takes; nothing where it takes anything."""
    if "$ref" in schema:
        return {"object"}
    if "anyOf" in schema:
        parts = [_kinds(part) for part in schema["anyOf"]]
        return set() if not all(parts) else set().union(*parts) - {"null"}
    return {schema["type"]} if "type" in schema else set()


WRITTEN: dict[str, WriteSchema] = {
    "1 ContactPoint (write)": CONTACT_POINT,
    "1 Dataservice (write)": DATASERVICE,
    "1 Dataset": DATASET,
    "1 DiscussionStart": DISCUSSION,
    "1 Organization (write)": ORGANIZATION,
    "1 Resource": RESOURCE,
    "1 Reuse (write)": REUSE,
    "1 User (write)": USER,
    "1 Chart (write)": VISUALIZATION,
    "1 ApiToken (write)": API_TOKEN,
    "2 TopicElement (write)": TOPIC_ELEMENT,
    "2 TopicInput": TOPIC,
}


NOT_WRITTEN: dict[str, set[str]] = {
    # Blocks of its page, which the portal's own editor writes; `extra_fields` sends them.
    "1 Organization (write)": {"presentation_blocs"},
}
"""Keys that the server takes and no payload knows, with the reason."""


def test_each_key_that_the_server_takes_is_written_or_refused_with_a_reason(
    swaggers: dict[int, Any],
) -> None:
    unknown = {
        where: missing
        for where, noun in WRITTEN.items()
        for version, _, name in [where.partition(" ")]
        if (
            missing := swaggers[int(version)]["definitions"][name].get("properties", {}).keys()
            - noun.rules.keys()
            - noun.refused.keys()
            - NOT_WRITTEN.get(where, set())
        )
    }
    assert unknown == {}
