"""What the platform makes of files that are no plain CSV."""

from __future__ import annotations

import gzip
import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from .running import PARQUET, ROWS_TABLE
from .table import Table, read_twin
from .workbook import workbook

if TYPE_CHECKING:
    import httpx

    from datagouv import Client

    from .analysing import Analysed, Analyser
    from .files import MadeFile
    from .running import Services

DAYS = [date(2024, 1 + number % 12, 3) for number in range(30)]
MOMENTS = [datetime(2024, 1, 2, number % 24, 30) for number in range(30)]  # noqa: DTZ001  # no zone


@pytest.fixture(scope="module")
def sheet(analysed: Analyser, http: httpx.Client) -> Table:
    """Return the table of a workbook of two sheets."""
    rows = [
        [day, moment, f"0{number}", number / 2, number % 2 == 0]
        for number, (day, moment) in enumerate(zip(DAYS, MOMENTS, strict=True))
    ]
    header = ["jour", "moment", "code", "valeur", "actif"]
    content = workbook({"Notes": [["x", "y"], [1, 2]], "Relevés": [header, *rows]})
    return Table(http, analysed("classeur.xlsx", content).tabular)


def test_the_sheet_of_the_most_cells_becomes_the_table(sheet: Table) -> None:
    profile = sheet.profile()["profile"]

    assert profile["sheet_name"] == "Relevés"
    assert profile["engine"] == "openpyxl"
    assert not {"encoding", "separator"} & profile.keys()


def test_the_values_of_a_workbook_are_right(sheet: Table) -> None:
    rows = sheet.rows("page_size=50")

    assert [row["jour"] for row in rows] == [day.isoformat() for day in DAYS]
    assert [row["moment"] for row in rows] == [moment.isoformat() for moment in MOMENTS]
    assert [row["code"] for row in rows[:2]] == ["00", "01"]
    assert [row["valeur"] for row in rows[:2]] == [0, 0.5]
    assert [row["actif"] for row in rows[:2]] == [True, False]


def test_the_format_of_a_date_in_a_workbook_has_a_time(sheet: Table) -> None:
    columns = sheet.profile()["profile"]["columns"]

    assert columns["jour"]["python_type"] == "date"
    assert columns["jour"]["date_format"] == "%Y-%m-%d 00:00:00"


def test_the_checksum_and_the_length_of_a_compressed_file_are_of_what_it_holds(
    analysed: Analyser, iso: MadeFile, publisher: Client
) -> None:
    compressed = gzip.compress(iso.content, mtime=0)

    made = analysed("stations.csv.gz", compressed)

    assert made.extras["analysis:checksum"] == hashlib.sha1(iso.content).hexdigest()
    assert made.extras["analysis:content-length"] == len(iso.content)
    checksum = publisher.resource(made.resource_id).checksum
    assert checksum is not None
    assert checksum.value == hashlib.sha1(compressed).hexdigest()


def test_the_table_of_a_compressed_file_is_that_of_the_file(
    analysed: Analyser, iso: MadeFile, iso_table: Table, http: httpx.Client
) -> None:
    made = analysed("stations.csv.gz", gzip.compress(iso.content, mtime=0))

    assert Table(http, made.tabular).rows(path="data/json/") == iso_table.rows(path="data/json/")


# A published parquet


@pytest.fixture(scope="module")
def published(
    services: Services, publisher: Client, analysed_iso: Analysed, http: httpx.Client
) -> tuple[str, Table]:
    """Return the id of a remote parquet, and its table: the extras do not say that it is there."""
    dataset = publisher.dataset(analysed_iso.dataset_id)
    remote = dataset.create_remote(title="Parquet", url=analysed_iso.parquet, format="parquet")
    table = Table(http, f"{services.tabular}/api/resources/{remote.id}/")
    services.wait(remote.id, key="analysis:checksum")
    services.wait_until(lambda: table.get(path="profile/").status_code == 200)
    return remote.id, table


def test_a_published_parquet_has_a_table_of_its_rows(
    published: tuple[str, Table], analysed_iso: Analysed, http: httpx.Client
) -> None:
    twin = read_twin(http.get(analysed_iso.parquet).content)

    served: list[dict[str, Any]] = published[1].rows(path="data/json/")

    for row in served:
        del row["__id"]
    assert served == twin["rows"]


def test_the_extras_of_a_published_parquet_name_neither_table_nor_twin(
    services: Services, published: tuple[str, Table]
) -> None:
    extras = services.extras(published[0])

    assert not {ROWS_TABLE, PARQUET} & extras.keys()


def test_the_profile_of_a_parquet_has_types_and_no_statistics(
    published: tuple[str, Table], iso: MadeFile
) -> None:
    profile = published[1].profile()["profile"]

    assert profile.keys() == {"header", "columns", "total_lines"}
    assert profile["header"] == iso.columns
    assert profile["columns"]["jour"] == {"format": "date", "python_type": "date"}
