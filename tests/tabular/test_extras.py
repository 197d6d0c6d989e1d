"""What an analysis leaves in the extras of a resource, and when it is made anew."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from .running import ERROR, FINISHED, PARQUET, ROWS_TABLE
from .table import Table

if TYPE_CHECKING:
    import httpx

    from datagouv import Client

    from .analysing import Analysed, Analyser
    from .running import Services


def lines(word: str) -> bytes:
    return ("rang,mot\n" + "".join(f"{number},{word}{number}\n" for number in range(20))).encode()


def test_they_say_where_the_table_and_the_twin_are(
    services: Services, analysed_iso: Analysed, http: httpx.Client
) -> None:
    extras = analysed_iso.extras

    assert extras[ROWS_TABLE] == hashlib.md5(analysed_iso.url.encode()).hexdigest()
    assert extras[PARQUET] == f"{services.files}/parquet/{analysed_iso.resource_id}.parquet"
    twin = http.get(extras[PARQUET]).raise_for_status().content
    assert extras["analysis:parsing:parquet_size"] == len(twin)
    began = datetime.fromisoformat(extras["analysis:parsing:started_at"])
    assert datetime.fromisoformat(extras[FINISHED]) > began
    assert None not in extras.values()


def test_the_checksum_is_that_of_the_file(
    publisher: Client, analysed_iso: Analysed, http: httpx.Client
) -> None:
    resource = publisher.resource(analysed_iso.resource_id)

    assert resource.checksum is not None
    assert analysed_iso.extras["analysis:checksum"] == resource.checksum.value


def test_a_replaced_file_is_analysed_anew(
    services: Services, publisher: Client, analysed: Analyser, http: httpx.Client
) -> None:
    made = analysed("remplace.csv", lines("avant"), fresh=True)
    resource = publisher.resource(made.resource_id)

    resource.upload(lines("apres"), filename="remplace.csv")

    extras = services.wait(made.resource_id, key=ROWS_TABLE, since=made.extras[ROWS_TABLE])
    assert Table(http, made.tabular).rows("page_size=1")[0]["mot"] == "apres0"
    assert extras["analysis:checksum"] == hashlib.sha1(lines("apres")).hexdigest()


def test_until_then_its_extras_are_those_of_the_file_before(
    services: Services, publisher: Client, analysed: Analyser
) -> None:
    made = analysed("ancien.csv", lines("avant"), fresh=True)
    resource = publisher.resource(made.resource_id)

    with services.held():
        resource.upload(lines("apres"), filename="ancien.csv")
        extras = services.extras(made.resource_id)

    assert extras == made.extras
    assert resource.checksum is not None
    assert extras["analysis:checksum"] != resource.checksum.value


def test_a_file_that_is_no_table_has_a_checksum_and_no_parsing(analysed: Analyser) -> None:
    content = b"%PDF-1.4 rien"
    made = analysed("notice.pdf", content, key="analysis:checksum")

    assert made.extras["analysis:checksum"] == hashlib.sha1(content).hexdigest()
    assert not any(key.startswith("analysis:parsing:") for key in made.extras)


def test_a_file_that_cannot_be_read_leaves_an_error_and_no_table(analysed: Analyser) -> None:
    made = analysed("vide.csv", "a,b\n", key=FINISHED)

    assert made.extras[ERROR] == "csv_detective:Table seems to be empty"
    assert ROWS_TABLE not in made.extras


def test_a_publisher_may_not_write_them(
    services: Services, analysed_iso: Analysed, http: httpx.Client
) -> None:
    portal = services.sandbox
    path = f"datasets/{analysed_iso.dataset_id}/resources/{analysed_iso.resource_id}/extras/"

    answer = http.put(
        f"{portal.url}/api/2/{path}", headers={"X-API-KEY": portal.api_key}, json={ERROR: "rien"}
    )

    assert answer.status_code == 400
    assert "reserved" in answer.json()["message"]


def test_a_remote_file_is_analysed_as_well(
    services: Services, publisher: Client, analysed: Analyser, analysed_iso: Analysed
) -> None:
    made = analysed("distant.csv", lines("mot"), fresh=True)
    dataset = publisher.dataset(made.dataset_id)

    remote = dataset.create_remote(title="Ailleurs", url=made.url, format="csv")

    assert services.wait(remote.id)["analysis:checksum"] == made.extras["analysis:checksum"]


def test_a_deleted_resource_leaves_hydras_catalogue_and_its_table_stays_for_now(
    services: Services, publisher: Client, analysed: Analyser, http: httpx.Client
) -> None:
    made = analysed("efface.csv", lines("mot"), fresh=True)

    publisher.resource(made.resource_id).delete()

    assert http.get(f"{services.hydra}/api/resources/stats").json()["deleted_count"] == 1
    assert Table(http, made.tabular).get().status_code == 200
