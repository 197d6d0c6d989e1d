"""The metrics API: the rules of the tabular one, and where it differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .metrics import DATASETS, MONTHS, made_rows
from .table import Table

if TYPE_CHECKING:
    import httpx

    from .metrics import Row
    from .running import Services

pytestmark = pytest.mark.usefixtures("metrics_rows")


def model(services: Services, http: httpx.Client, name: str) -> Table:
    return Table(http, f"{services.metrics}/api/{name}/")


def without_number(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "__id"} for row in rows]


@pytest.mark.parametrize("name", made_rows())
def test_a_model_has_its_rows_with_nulls_as_nulls(
    services: Services, http: httpx.Client, metrics_rows: dict[str, list[Row]], name: str
) -> None:
    answer = model(services, http, name).get("page_size=50").json()

    assert without_number(answer["data"]) == metrics_rows[name][:50]
    assert answer["meta"]["total"] == len(metrics_rows[name])


def test_months_are_compared_as_texts(services: Services, http: httpx.Client) -> None:
    table = model(services, http, "datasets")
    query = "metric_month__greater=2025-11&metric_month__less=2026-02"

    rows = table.rows(f"dataset_id__exact={DATASETS[0]}&{query}&metric_month__sort=asc")

    assert [row["metric_month"] for row in rows] == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_several_objects_are_asked_for_at_one_time(services: Services, http: httpx.Client) -> None:
    table = model(services, http, "datasets")
    query = f"dataset_id__in={','.join(DATASETS[:2])}&metric_month__exact={MONTHS[-1]}"

    assert [row["dataset_id"] for row in table.rows(query)] == DATASETS[:2]


def test_an_object_without_metrics_has_no_rows(services: Services, http: httpx.Client) -> None:
    answer = model(services, http, "datasets").get("dataset_id__exact=0").json()

    assert (answer["data"], answer["meta"]["total"]) == ([], 0)


def test_a_page_has_50_rows_at_most(services: Services, http: httpx.Client) -> None:
    assert model(services, http, "datasets").get("page_size=51").status_code == 400


def test_a_page_beyond_the_end_is_a_416(services: Services, http: httpx.Client) -> None:
    assert model(services, http, "datasets").get("page=100").status_code == 416


def test_an_unknown_model_is_a_404_of_json(services: Services, http: httpx.Client) -> None:
    answer = model(services, http, "arbres").get()

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["detail"]["code"] == "PGRST205"


def test_there_is_an_export_in_csv_and_none_in_json(services: Services, http: httpx.Client) -> None:
    table = model(services, http, "site")

    lines = table.get("metric_month__sort=asc", "data/csv/").text.splitlines()
    refused = table.get(path="data/json/")

    assert lines[0].startswith("__id,metric_month,monthly_visit_dataset")
    assert len(lines) == len(MONTHS) + 1
    assert (refused.status_code, refused.text) == (404, "404: Not Found")


def test_the_total_of_an_aggregation_is_that_of_the_rows_below_it(
    services: Services, http: httpx.Client
) -> None:
    table = model(services, http, "datasets")

    answer = table.get("dataset_id__groupby&monthly_visit__sum&dataset_id__sort=asc").json()

    assert [row["dataset_id"] for row in answer["data"]] == DATASETS
    assert answer["meta"]["total"] == len(DATASETS) * len(MONTHS)
