"""`client.metrics` and `metrics_by_month()`: the traffic that the metrics service counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datagouv import AsyncClient
from datagouv.types import DatasetTraffic

from . import metrics

if TYPE_CHECKING:
    from datagouv import Client

    from .metrics import Row
    from .running import Services


def as_made(row: Row) -> DatasetTraffic:
    return DatasetTraffic(
        month=str(row["metric_month"]),
        dataset_id=str(row["dataset_id"]),
        organization_id=str(row["organization_id"]),
        visits=int(row["monthly_visit"] or 0),
        downloads=int(row["monthly_download_resource"] or 0),
    )


def test_the_traffic_of_a_month_over_all_datasets(
    reader: Client, metrics_rows: dict[str, list[Row]]
) -> None:
    made = [as_made(row) for row in metrics_rows["datasets"]]
    october = [one for one in made if one.month == "2026-10"]
    found = list(reader.metrics.datasets(month="2026-10", sort="-visits"))
    assert found == sorted(october, key=lambda one: -one.visits)
    assert list(reader.metrics.datasets(month="2026-10", sort="-visits", limit=2)) == found[:2]


def test_all_pages_of_the_traffic_are_read(
    reader: Client, metrics_rows: dict[str, list[Row]]
) -> None:
    made = [as_made(row) for row in metrics_rows["datasets"]]
    traffic = reader.metrics.datasets()
    assert list(traffic) == made
    assert traffic.total == len(made) > 50


def test_missing_counts_are_zero_and_stand_last(
    reader: Client, metrics_rows: dict[str, list[Row]]
) -> None:
    first = list(reader.metrics.datasets(month=metrics.MONTHS[0], sort="-downloads"))
    assert [one.dataset_id for one in first] == [
        metrics.DATASETS[1],
        metrics.DATASETS[0],
        metrics.DATASETS[2],
    ]
    assert (first[-1].visits, first[-1].downloads) == (0, 0)


def test_some_objects_and_some_months(reader: Client, metrics_rows: dict[str, list[Row]]) -> None:
    ids = [*metrics.RESOURCES[:2], *(f"none-{number}" for number in range(100))]
    found = list(reader.metrics.resources(ids=ids, since="2026-01", until="2026-02"))
    assert {one.resource_id for one in found} == set(metrics.RESOURCES[:2])
    assert {one.month for one in found} == {"2026-01", "2026-02"}


def test_each_noun_has_its_traffic(reader: Client, metrics_rows: dict[str, list[Row]]) -> None:
    dataset = reader.dataset(metrics.DATASETS[0], fetch=False).metrics_by_month()
    assert [one.month for one in dataset] == metrics.MONTHS
    resource = reader.resource(metrics.RESOURCES[0], fetch=False)
    assert [one.downloads for one in resource.metrics_by_month(since="2026-09")] == [1200, 1210]
    reuse = reader.reuse(metrics.REUSES[0], fetch=False)
    assert [one.visits for one in reuse.metrics_by_month(until="2025-01")] == [1000]
    dataservice = reader.dataservice(metrics.DATASERVICES[0], fetch=False)
    assert [one.visits for one in dataservice.metrics_by_month(until="2025-01")] == [1000]
    organization = reader.organization(metrics.ORGANIZATIONS[0], fetch=False)
    (month,) = organization.metrics_by_month(since="2025-01", until="2025-01")
    assert (month.dataset_visits, month.downloads) == (1000, 1001)
    assert (month.reuse_visits, month.dataservice_visits) == (1002, 1003)
    assert [one.month for one in reader.metrics.site(since="2026-10")] == ["2026-10"]
    for all_of in (
        reader.metrics.reuses,
        reader.metrics.dataservices,
        reader.metrics.organizations,
    ):
        assert len(list(all_of(month="2026-10"))) == 3


async def test_the_traffic_is_read_without_blocking_too(
    services: Services, metrics_rows: dict[str, list[Row]]
) -> None:
    async with AsyncClient(base_url=services.sandbox.url, metrics_url=services.metrics) as client:
        traffic = client.metrics.datasets(month="2026-10")
        assert [one.month async for one in traffic] == ["2026-10"] * 3
        assert await traffic.total == 3
