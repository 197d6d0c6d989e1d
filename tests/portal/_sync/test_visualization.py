# Generated from tests/portal/_async/test_visualization.py by scripts/unasync.py: edit that file, then `make style`.
"""Visualizations on the real server: their life, and what an update leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AnswerLostError,
    Client,
    Visualization,
    FieldError,
    GoneError,
    ReadOnlyError,
    RefusedError,
)
from tests.faults.nouns import picture

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Fault, Wire

UNKNOWN = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
X_AXIS = {"column_x": "année", "type": "discrete"}


def a_chart(title: str, **fields: Any) -> dict[str, Any]:
    series = [{"type": "line", "resource_id": RESOURCE, "column_y": "arbres"}]
    return {"title": title, "description": "Par an.", "x_axis": X_AXIS, "series": series, **fields}


@pytest.fixture
def full(server: Server, organization: str, title: str) -> str:
    """Return a visualization that holds everything."""
    condition = {"_cls": "Filter", "column": "commune", "condition": "exact", "value": "Brest"}
    fields = a_chart(
        title,
        x_axis={**X_AXIS, "sort_x_by": "axis_y", "sort_x_direction": "desc"},
        y_axis={"label": "Arbres", "min": 0, "max": 10.5, "unit": "%", "unit_position": "prefix"},
        series=[
            {
                "type": "histogram",
                "resource_id": RESOURCE,
                "column_y": "arbres",
                "aggregate_y": "sum",
                "column_x_name_override": "an",
                "filters": {"_cls": "AndFilters", "filters": [condition]},
            }
        ],
        private=True,
        extras={"origine": "terrain"},
        organization=organization,
    )
    return str(server.write("POST", "/api/1/visualizations/", json=fields)["id"])


@pytest.fixture
def chart(client: Client, full: str) -> Visualization:
    return client.visualization(full)


def read(server: Server, id: str) -> Any:
    return server.get(f"/api/1/visualizations/{id}/")


def test_a_visualization_lives_from_its_creation_to_its_end(
    client: Client, server: Server, organization: str, title: str
) -> None:
    made = client.visualizations.create(a_chart(title), organization=organization)
    assert read(server, made.id)["title"] == title
    assert made.organization is not None
    assert made.organization.id == organization
    assert (made.x_axis.column_x, made.series[0].resource_id) == ("année", RESOURCE)

    assert (client.visualization(made.slug)).id == made.id
    listed = client.visualizations.list(organization=organization)
    assert [each.id for each in listed] == [made.id]
    assert client.visualizations.count(organization=organization, private=False) == 1
    assert client.visualizations.count(organization=organization, private=True) == 0

    made.delete()
    assert made.deleted_at is not None
    assert (client.visualization(made.id)).deleted_at == made.deleted_at
    with pytest.raises(GoneError):
        made.update(title="Trop tard")
    with pytest.raises(GoneError):
        made.delete()
    visible = client.visualizations.list(organization=organization, visible_only=True)
    assert [each.id for each in visible] == []


def test_a_series_takes_the_url_of_a_resource(
    client: Client, server: Server, chart: Visualization
) -> None:
    for url in (
        f"{client.base_url}/api/1/datasets/r/{RESOURCE}",
        f"{client.base_url}/fr/datasets/trees/#/resources/{RESOURCE.upper()}",
        f"{client.base_url}/datasets/trees/?resource_id={RESOURCE}",
    ):
        chart.update(series=[{"resource_id": url, "column_y": "arbres"}])
        (series,) = read(server, chart.id)["series"]
        assert series["resource_id"] == RESOURCE
    with pytest.raises(FieldError, match="it is the URL of a dataset"):
        chart.update(series=[{"resource_id": f"{client.base_url}/datasets/trees/"}])


@pytest.mark.parametrize(
    ("changes", "changed_keys"),
    [
        ({"title": "Un autre titre"}, {"title", "slug"}),
        ({"description": "Autre"}, {"description"}),
        ({"private": False}, {"private"}),
        ({"extras": {}}, {"extras"}),
        ({"x_axis": {"column_x": "mois", "type": "continuous"}}, {"x_axis"}),
        ({"y_axis": {"label": "Chênes"}}, {"y_axis"}),
        ({"y_axis": None}, {"y_axis"}),
        ({"series": [{"resource_id": RESOURCE}]}, {"series"}),
    ],
)
def test_an_update_changes_what_it_names(
    server: Server,
    chart: Visualization,
    changed: Any,
    changes: dict[str, Any],
    changed_keys: set[str],
) -> None:
    before = read(server, chart.id)
    chart.update(changes)
    after = read(server, chart.id)
    assert changed(before, after) == changed_keys
    assert {key: chart.to_dict()[key] for key in changes} == {key: after[key] for key in changes}


def test_what_a_record_holds_can_be_written_again(
    server: Server, chart: Visualization, changed: Any
) -> None:
    before = read(server, chart.id)
    chart.update(x_axis=chart.x_axis, y_axis=chart.y_axis, series=chart.series)
    assert changed(before, read(server, chart.id)) == set()


def test_an_axis_is_replaced_as_a_whole(chart: Visualization) -> None:
    assert (chart.y_axis.unit, chart.x_axis.sort_x_by) == ("%", "axis_y")
    chart.update(y_axis={"label": "Chênes"}, x_axis=X_AXIS)
    assert (chart.y_axis.label, chart.y_axis.unit) == ("Chênes", None)
    assert chart.x_axis.sort_x_by == "axis_x"


def test_a_list_that_is_changed_in_place_names_update(chart: Visualization) -> None:
    with pytest.raises(ReadOnlyError, match=r"call update\(series="):
        chart.series.clear()


def test_an_image_replaces_the_one_that_is_there(
    server: Server, chart: Visualization, changed: Any
) -> None:
    before = read(server, chart.id)
    assert before["image"] is None
    chart.upload_image(picture(), filename="carte.png")
    after = read(server, chart.id)
    assert changed(before, after) == {"image"}
    assert chart.image == after["image"]
    with pytest.raises(RefusedError):
        chart.upload_image(b"not an image", filename="carte.png")


@pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning")
@pytest.mark.parametrize("fault", ["reset", "502"])
def test_a_lost_create_is_found_with_all_that_was_sent(
    watched: Client,
    server: Server,
    wire: Wire,
    waits: list[float],
    organization: str,
    title: str,
    fault: Fault,
) -> None:
    # The server spells ids of resources in its own way.
    series = [{"resource_id": RESOURCE.upper(), "filters": None}]
    wire.fail("POST", "/visualizations/", fault)
    made = watched.visualizations.create(
        a_chart(title, series=series, y_axis=None, organization=organization)
    )
    assert wire.has_failed
    listed = server.get("/api/1/visualizations/?page_size=20&sort=-created")["data"]
    assert [row["id"] for row in listed if row["title"] == title] == [made.id]


def test_a_visualization_of_the_same_title_that_shows_something_else_is_not_adopted(
    watched: Client,
    server: Server,
    wire: Wire,
    waits: list[float],
    organization: str,
    title: str,
) -> None:
    another = a_chart(title, series=[{"resource_id": RESOURCE, "column_y": "chênes"}])
    wire.fail("POST", "/visualizations/", "reset before")
    theirs = server.write(
        "POST", "/api/1/visualizations/", json={**another, "organization": organization}
    )
    before = read(server, theirs["id"])
    with pytest.raises(AnswerLostError, match="differs in 'series'") as lost:
        watched.visualizations.create(a_chart(title), organization=organization)
    assert lost.value.candidates == [theirs["id"]]
    assert read(server, theirs["id"]) == before
