"""The other answers of the tabular API: no table, a deleted resource, what is not allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from .running import HYDRA_KEY, ROWS_TABLE
from .table import Table

if TYPE_CHECKING:
    import httpx

    from datagouv import Client

    from .analysing import Analysed, Analyser
    from .files import MadeFile
    from .running import Services


@pytest.fixture(scope="module")
def counted(services: Services, analysed: Analyser, http: httpx.Client, iso: MadeFile) -> Table:
    """Return a table whose rows may be grouped and counted."""
    made = analysed("comptes.csv", iso.content)
    services.allow_aggregation(made.resource_id)
    return Table(http, made.tabular)


@pytest.mark.parametrize("path", ["", "profile/", "data/", "data/json/"])
def test_a_resource_without_a_table_is_a_404_of_text(
    services: Services, http: httpx.Client, path: str
) -> None:
    answer = http.get(f"{services.tabular}/api/resources/{uuid4()}/{path}")

    assert (answer.status_code, answer.text) == (404, "404: Not Found")
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_an_id_that_is_none_is_a_400(services: Services, http: httpx.Client) -> None:
    answer = http.get(f"{services.tabular}/api/resources/arbres/data/")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"]["code"] == "22P02"


@pytest.mark.parametrize("path", ["profile/", "data/", "data/json/"])
def test_a_resource_that_its_producer_deleted_is_a_410_of_text(
    services: Services, analysed: Analyser, http: httpx.Client, path: str
) -> None:
    made = analysed("retire.csv", "a,b\n1,2\n3,4\n")
    services.execute(
        "UPDATE tables_index SET deleted_at = '2026-11-01' WHERE resource_id = $1::text::uuid",
        made.resource_id,
    )

    answer = Table(http, made.tabular).get(path=path)

    assert answer.status_code == 410
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.text.startswith(
        f"Resource {made.resource_id} has been permanently deleted on 2026-11-01T00:00:00"
    )
    assert answer.text.endswith(f"/datasets/{made.dataset_id}")


def test_a_table_that_is_not_there_yet_is_a_404_of_json(
    services: Services, analysed: Analyser, http: httpx.Client
) -> None:
    made: Analysed = analysed("perdu.csv", "a,b\n1,2\n3,4\n5,6\n")
    services.execute(f'DROP TABLE "{made.extras["analysis:parsing:parsing_table"]}"')

    answer = Table(http, made.tabular).get()

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["detail"]["code"] == "PGRST205"


# Aggregation


def test_aggregation_is_a_403_unless_a_resource_is_allowed(iso_table: Table) -> None:
    answer = iso_table.get("commune__groupby&passages__sum")

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["detail"].startswith(
        "Aggregation parameters `groupby`, `sum` are not allowed for resource"
    )


def test_an_aggregation_names_its_columns_and_has_no_total(counted: Table, iso: MadeFile) -> None:
    body = counted.get("actif__groupby&passages__sum&passages__count&actif__sort=asc").json()

    sums = dict.fromkeys((False, True), 0)
    for row in iso.rows:
        sums[bool(row["actif"])] += int(str(row["passages"]))
    assert body["data"] == [
        {"actif": False, "passages__sum": sums[False], "passages__count": 800},
        {"actif": True, "passages__sum": sums[True], "passages__count": 400},
    ]
    assert "total" not in body["meta"]


def test_a_group_alone_groups_nothing(counted: Table) -> None:
    assert len(counted.rows("actif__groupby&page_size=50")) == 50


def test_of_a_table_with_indexes_only_these_columns_are_aggregated(
    services: Services, publisher: Client, analysed: Analyser, http: httpx.Client, iso: MadeFile
) -> None:
    made = analysed("index.csv", iso.content, fresh=True)
    key = {"Authorization": f"Bearer {HYDRA_KEY}"}
    exception = {"resource_id": made.resource_id, "table_indexes": {"commune": "index"}}
    url = f"{services.hydra}/api/resources-exceptions"
    assert http.post(url, headers=key, json=exception).status_code == 201
    publisher.resource(made.resource_id).upload(iso.content + b"\n", filename="index.csv")
    services.wait(made.resource_id, key=ROWS_TABLE, since=made.extras[ROWS_TABLE])
    services.allow_aggregation(made.resource_id)
    table = Table(http, made.tabular)

    refused = table.get("commune__groupby&passages__avg")

    assert table.profile()["indexes"] == ["commune"]
    assert refused.status_code == 403
    (error,) = refused.json()["errors"]
    assert error["detail"] == "passages is not among the allowed columns: {'commune'}"
    assert len(table.rows("commune__groupby&commune__count")) == 6
    assert len(table.rows("passages__exact=0")) > 0


def test_a_sort_by_an_aggregate_is_a_400(counted: Table) -> None:
    assert counted.get("actif__groupby&passages__sum&passages__sum__sort=desc").status_code == 400


def test_columns_beside_an_aggregation_are_a_400(counted: Table) -> None:
    assert counted.get("actif__groupby&passages__sum&columns=actif").status_code == 400


def test_the_exceptions_are_a_list(services: Services, http: httpx.Client) -> None:
    answer = http.get(f"{services.tabular}/api/aggregation-exceptions/").json()

    assert isinstance(answer, list)


def test_the_health_says_the_version(services: Services, http: httpx.Client) -> None:
    for url in (services.tabular, services.metrics):
        answer = http.get(f"{url}/health/").json()
        assert answer.keys() == {"status", "version", "uptime_seconds"}
        assert (answer["status"], answer["version"]) == ("ok", "0.3.1")
