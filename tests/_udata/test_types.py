"""Types: every key that the platform sends is a field, and every field takes what it sends."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from datagouv import CommunityResource, Dataset, Organization, Resource, types
from datagouv._udata import enumerations, nouns
from datagouv._udata.fields import Moment, Value

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

MODELS = [
    value
    for value in vars(types).values()
    if isinstance(value, type) and issubclass(value, BaseModel)
]
RECORDS = [Dataset, Resource, CommunityResource, Organization]


def keys(kind: type[BaseModel]) -> set[str]:
    """Return the keys of a model's JSON."""
    return {str(field.validation_alias or name) for name, field in kind.model_fields.items()}


# Every key that udata 17.18 was seen to send, object by object.
SEEN: dict[type[BaseModel], str] = {
    Dataset: (
        "access_audiences access_type access_type_reason access_type_reason_category acronym "
        "archived authorization_request_url badges contact_points created_at deleted description "
        "description_short doi extras featured frequency frequency_date geopf harvest id internal "
        "last_modified last_update license metrics organization owner page permissions private "
        "quality resources schema slug spatial tags temporal_coverage title uri"
    ),
    Resource: (
        "checksum created_at description extras filesize filetype format geopf harvest id internal "
        "last_modified latest metrics mime preview_url schema title type url"
    ),
    CommunityResource: (
        "checksum created_at dataset description extras filesize filetype format geopf harvest id "
        "internal last_modified latest metrics mime organization owner permissions preview_url "
        "schema title type url"
    ),
    Organization: (
        "acronym badges banner_color banner_image banner_image_position business_number_id class "
        "created_at deleted description ext extras id image_url last_modified logo logo_thumbnail "
        "members metrics name page permissions presentation_blocs_published_at slug teams uri url "
        "zone"
    ),
    types.DatasetHarvest: (
        "archived_at archived_reason backend created_at dct_identifier doi domain issued_at "
        "last_update modified_at remote_id remote_url source_id source_url uri"
    ),
    types.DatasetMetrics: (
        "dataservices discussions discussions_open followers followers_by_months "
        "resources_downloads reuses reuses_by_months views"
    ),
    types.DatasetPermissions: "delete edit edit_resources",
    types.DatasetQuality: (
        "all_resources_available dataset_description_quality has_open_format has_resources license "
        "resources_documentation score spatial temporal_coverage update_frequency "
        "update_fulfilled_in_time"
    ),
    types.CommunityResourcePermissions: "delete edit",
    types.ContactPoint: "contact_form email id name organization owner role",
    types.Checksum: "type value",
    types.ResourceSchema: "name url version",
    types.SpatialCoverage: "geom granularity zones",
    types.TemporalCoverage: "end start",
    types.Internal: "created_at_internal last_modified_internal",
    types.ResourceMetrics: "views",
    types.ResourceHarvest: "issued_at last_update modified_at uri",
    types.AccessAudience: "condition role",
    types.DatasetBadge: "kind",
    types.OrganizationBadge: "kind",
    types.Member: "label role since user",
    types.OrganizationPermissions: "delete edit harvest members private",
    types.OrganizationMetrics: (
        "dataservices dataservices_by_months datasets datasets_by_months "
        "datasets_followers_by_months datasets_reuses_by_months followers members reuses "
        "reuses_by_months reuses_followers_by_months views"
    ),
    types.UserReference: (
        "avatar avatar_thumbnail class deleted email first_name id last_login_at last_name page "
        "slug uri"
    ),
}


@pytest.mark.parametrize(
    ("kind", "seen"), SEEN.items(), ids=lambda value: getattr(value, "__name__", "")
)
def test_every_key_that_the_platform_sends_is_a_field(kind: type[BaseModel], seen: str) -> None:
    assert set(seen.split()) <= keys(kind)


@pytest.mark.parametrize("kind", [*MODELS, *RECORDS])
def test_every_field_may_be_absent(kind: type[BaseModel]) -> None:
    assert {field.default for field in kind.model_fields.values()} == {None}
    kind.model_validate({})


@pytest.mark.parametrize("kind", [k for k in MODELS if issubclass(k, Value)])
def test_a_value_keeps_what_it_does_not_know_and_is_read_only(kind: type[BaseModel]) -> None:
    value: Any = kind.model_validate({"novelty": [1]})
    assert value.novelty == [1]
    assert value.model_dump(exclude_unset=True) == {"novelty": [1]}
    with pytest.raises(ValidationError, match="frozen"):
        value.novelty = 2


@pytest.mark.parametrize("kind", [*MODELS, *RECORDS])
def test_every_model_is_documented(kind: type[BaseModel]) -> None:
    assert kind.__doc__
    assert kind.__doc__ != BaseModel.__doc__


def modules() -> list[ModuleType]:
    found = pkgutil.iter_modules(nouns.__path__, f"{nouns.__name__}.")
    return [enumerations, *(importlib.import_module(module.name) for module in found)]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_every_public_class_of_the_modules_is_public(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    classes = {
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }
    assert classes <= set(types.__all__)


# Enumerations


@pytest.mark.parametrize(
    ("name", "some", "size"),
    [
        ("Frequency", {"daily", "punctual", "unknown"}, 40),
        ("ResourceType", {"main", "documentation", "update", "api", "code", "other"}, 6),
        ("FileType", {"file", "remote"}, 2),
        ("ChecksumType", {"sha1", "sha2", "sha256", "md5", "crc"}, 5),
        ("AccessType", {"open", "open_with_account", "restricted"}, 3),
        ("AudienceCondition", {"yes", "no", "under_condition"}, 3),
        ("ContactRole", {"contact", "publisher", "user"}, 11),
        ("OrganizationRole", {"admin", "editor", "partial_editor"}, 3),
        ("DatasetBadgeKind", {"hvd", "inspire", "pivotal-data", "sl", "spd", "sr"}, 6),
        ("OrganizationBadgeKind", {"certified", "public-service"}, 5),
    ],
)
def test_an_enumeration_lists_the_platforms_values(name: str, some: set[str], size: int) -> None:
    values = get_args(getattr(types, name))
    assert some <= set(values)
    assert len(values) == len(set(values)) == size


@given(st.text())
def test_any_newer_value_of_an_enumeration_is_accepted(value: str) -> None:
    assert types.Checksum.model_validate({"type": value}).type == value
    assert types.DatasetFields.model_validate({"frequency": value}).frequency == value
    assert types.ResourceFields.model_validate({"type": value, "filetype": value}).type == value


# Moments

MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-02T10:00:00+00:00", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("2024-05-02T12:00:00+02:00", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("2024-05-02T10:00:00Z", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("2024-05-02T10:00:00", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("2024-05-02T10:00:00.123456", datetime(2024, 5, 2, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2024-05-02", datetime(2024, 5, 2, tzinfo=UTC)),
    ],
)
def test_a_moment_is_aware_and_naive_ones_are_in_utc(text: str, moment: datetime) -> None:
    parsed = MOMENT.validate_python(text)
    assert parsed == moment
    assert parsed.utcoffset() is not None


AWARE = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001  # hypothesis wants naive bounds
    timezones=st.integers(-14 * 60, 14 * 60).map(
        lambda minutes: datetime.now(UTC).astimezone(_zone(minutes)).tzinfo
    ),
)


def _zone(minutes: int) -> Any:
    from datetime import timezone

    return timezone(timedelta(minutes=minutes))


@given(AWARE)
def test_a_moment_is_written_as_the_server_wrote_it(moment: datetime) -> None:
    written = moment.isoformat()
    assert MOMENT.dump_python(MOMENT.validate_json(f'"{written}"'), mode="json") == written


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01T00:00:00"])
def test_what_is_no_moment_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(text)


# Values


def test_a_period_that_goes_on_has_no_end() -> None:
    period = types.TemporalCoverage.model_validate({"start": "2020-01-01", "end": None})
    assert (period.start, period.end) == (date(2020, 1, 1), None)
    assert period.model_dump(mode="json") == {"start": "2020-01-01", "end": None}


def test_a_schema_is_read_by_its_name() -> None:
    for kind in (Resource, CommunityResource):
        record = kind.model_validate({"schema": {"name": "x"}})
        assert record.schema is record.schema_
        assert record.schema is not None
        assert record.schema.name == "x"
    dataset = Dataset.model_validate({"schema": "x"})
    assert dataset.schema == "x"


def test_counts_by_month_may_be_a_bare_zero() -> None:
    metrics = types.DatasetMetrics.model_validate(
        {"followers_by_months": 0, "reuses_by_months": {"2026-01": 2}}
    )
    assert metrics.followers_by_months == 0
    assert metrics.reuses_by_months == {"2026-01": 2}


def test_the_repr_of_a_value_shows_what_is_set() -> None:
    assert repr(types.Checksum.model_validate({"type": "sha1"})) == "Checksum(type='sha1')"


@pytest.mark.parametrize(
    "make", ["a_dataset", "a_resource", "a_community_resource", "an_organization"]
)
def test_the_tests_own_objects_are_whole(make: str, request: pytest.FixtureRequest) -> None:
    """What the other tests are fed holds every key that the platform sends."""
    written: Callable[..., dict[str, Any]] = request.getfixturevalue(make)
    kind = dict(
        zip(
            ("a_dataset", "a_resource", "a_community_resource", "an_organization"),
            RECORDS,
            strict=True,
        )
    )[make]
    assert set(SEEN[kind].split()) - {"class"} == set(written())


@pytest.mark.parametrize("kind", ["User", "HarvestSource", "ApiToken"])
def test_whoever_did_something_is_read(kind: str) -> None:
    activity = types.Activity.model_validate({"actor": {"class": kind, "id": "5"}})
    assert (activity.actor.class_, activity.actor.id) == (kind, "5")
