"""`to_arrow(columns=)` of a parquet file moves the bytes of these columns, where its host can."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datagouv import AsyncClient, ChecksumError, Client, FieldError, FileWarning, NotFoundError
from tests.breaking_server import DATASET, RESOURCE, BreakingServer

from .conftest import GROUP, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from datagouv import Resource

GROUPS = ROWS // GROUP


@pytest.fixture
def hosted(host: BreakingServer) -> Iterator[Resource]:
    """Return a parquet file that the platform stores, with its checksum."""
    host.host.resource = {"format": "parquet"}
    with Client(base_url=host.url) as client:
        yield client.resource(RESOURCE, dataset_id=DATASET)


def column(host: BreakingServer, *names: str) -> Any:
    return pq.read_table(io.BytesIO(host.host.content), columns=list(names))


def test_one_column_of_nine_costs_a_fifth_of_the_file_at_most(
    hosted: Resource, host: BreakingServer
) -> None:
    table = hosted.to_arrow(columns=["c4"])

    assert table.equals(column(host, "c4"))
    assert host.bytes_sent <= 0.2 * len(host.host.content)
    assert len(host.asked) <= GROUPS + 4


def test_columns_come_in_the_order_that_was_asked_for(
    hosted: Resource, host: BreakingServer, tmp_path: Path
) -> None:
    assert hosted.to_arrow(columns=["c7", "c2"]).equals(column(host, "c7", "c2"))
    assert hosted.to_polars(columns=["c7", "c2"]).to_arrow().equals(column(host, "c7", "c2"))
    assert list(hosted.to_pandas(columns=["c7", "c2"]).columns) == ["c7", "c2"]
    path = hosted.to_parquet(tmp_path / "two.parquet", columns=["c7", "c2"])
    assert pq.read_table(path).equals(column(host, "c7", "c2"))
    assert host.bytes_sent <= 4 * 0.3 * len(host.host.content)


def test_columns_that_stand_side_by_side_come_with_one_request_for_each_group(
    hosted: Resource, host: BreakingServer
) -> None:
    assert hosted.to_arrow(columns=["c3", "c4"]).equals(column(host, "c3", "c4"))
    assert len(host.asked) <= GROUPS + 4


async def test_tasks_read_columns_too(hosted: Resource, host: BreakingServer) -> None:
    async with AsyncClient(base_url=host.url) as client:
        table = await (await client.resource(RESOURCE, dataset_id=DATASET)).to_arrow(columns=["c0"])

    assert table.equals(column(host, "c0"))
    assert host.bytes_sent <= 0.2 * len(host.host.content)


def test_the_size_of_a_remote_file_is_asked_for(hosted: Resource, host: BreakingServer) -> None:
    host.host.resource |= {"filetype": "remote", "filesize": None, "checksum": None}

    assert hosted.to_arrow(columns=["c4"]).equals(column(host, "c4"))
    assert host.bytes_sent <= 0.2 * len(host.host.content)
    assert len(host.asked) <= GROUPS + 4


def test_verify_true_reads_and_compares_the_whole_file(
    hosted: Resource, host: BreakingServer
) -> None:
    assert hosted.to_arrow(columns=["c4"], verify=True).equals(column(host, "c4"))
    assert host.bytes_sent == len(host.host.content)
    host.host.resource |= {"checksum": {"type": "sha1", "value": "0" * 40}}
    with pytest.raises(ChecksumError):
        hosted.to_arrow(columns=["c4"], verify=True)


@pytest.mark.parametrize(
    "manners",
    [
        {"ranges": False},
        {"etag": None},
        {"short_ranges": 5000},
        {"lacking_of_ranges": 5000},
        {"wrong_start": 3},
        {"content_range": "bytes 0-1/9"},
        {"gzip_ranges": True},
    ],
    ids=lambda manners: next(iter(manners)),
)
def test_of_a_host_without_usable_ranges_the_whole_file_is_read_and_compared(
    hosted: Resource, host: BreakingServer, manners: dict[str, Any]
) -> None:
    for name, value in manners.items():
        setattr(host.host, name, value)

    assert hosted.to_arrow(columns=["c4"]).equals(column(host, "c4"))


def test_a_file_that_is_replaced_meanwhile_gives_the_values_of_one_version(
    hosted: Resource, host: BreakingServer
) -> None:
    other = io.BytesIO()
    columns = {f"c{one}": pa.array(range(ROWS), pa.int64()) for one in range(9)}
    pq.write_table(
        *(pa.table(columns), other),
        row_group_size=GROUP,
        compression="none",
        use_dictionary=False,
    )

    def replace(number: int) -> None:
        if number == 6:
            host.host.change(other.getvalue())
            host.host.resource |= {
                "filesize": len(host.host.content),
                "checksum": {"type": "sha1", "value": "0" * 40},
            }

    host.host.before = replace
    host.host.resource |= {"filetype": "remote", "filesize": None, "checksum": None}
    values = hosted.to_arrow(columns=["c4"])

    assert values.equals(column(host, "c4"))


def test_a_file_of_another_size_than_the_platform_stored_is_refused(
    hosted: Resource, host: BreakingServer
) -> None:
    host.host.resource |= {
        "filesize": len(host.host.content) + 1,
        "checksum": {"type": "sha1", "value": "0" * 40},
    }

    with pytest.raises(ChecksumError):
        hosted.to_arrow(columns=["c4"])


def test_a_column_that_is_not_there_costs_the_footer(
    hosted: Resource, host: BreakingServer
) -> None:
    with pytest.raises(FieldError, match="there is no column 'zzz'"):
        hosted.to_arrow(columns=["c1", "zzz"])
    assert len(host.asked) == 1


def test_all_columns_and_a_small_file_are_read_whole(
    hosted: Resource, host: BreakingServer
) -> None:
    names = [f"c{number}" for number in range(9)]

    assert hosted.to_arrow(columns=names).equals(column(host, *names))
    assert host.asked[-1].range is None
    host.host.resource |= {"checksum": {"type": "sha1", "value": "0" * 40}}
    with pytest.raises(ChecksumError):
        hosted.to_arrow(columns=names)
    small = io.BytesIO()
    pq.write_table(pa.table({"c1": [1], "c2": [2]}), small)
    host.host.change(small.getvalue())
    with pytest.raises(ChecksumError):
        hosted.to_arrow(columns=["c1"])


def test_a_file_that_is_gone_is_an_error(hosted: Resource, host: BreakingServer) -> None:
    host.host.status = 404

    with pytest.raises(NotFoundError):
        hosted.to_arrow(columns=["c4"])


def test_the_columns_of_a_copy_in_parquet_cost_their_own_bytes(
    host: BreakingServer, parquet: bytes
) -> None:
    table = pq.read_table(io.BytesIO(parquet))
    kinds = {name: {"python_type": "int"} for name in table.column_names}
    profile = {"header": table.column_names, "columns": kinds, "total_lines": ROWS}
    copy = io.BytesIO()
    pq.write_table(
        table.replace_schema_metadata({"csv_detective": json.dumps(profile)}),
        copy,
        row_group_size=GROUP,
        compression="none",
        use_dictionary=False,
    )
    host.host.change(copy.getvalue())
    host.host.resource = {
        "url": f"{host.url}/files/mesures.csv",
        "extras": {
            "analysis:checksum": host.record()["checksum"]["value"],
            "analysis:parsing:finished_at": "2026-11-28T10:00:00+00:00",
            "analysis:parsing:parsing_table": "t",
            "analysis:parsing:parquet_url": host.file_url,
        },
    }
    with Client(base_url=host.url) as client:
        read = client.resource(RESOURCE, dataset_id=DATASET).to_arrow(columns=["c4"])
        with pytest.raises(FieldError, match="verify=True compares the published file"):
            client.resource(RESOURCE, dataset_id=DATASET).to_arrow(source="parquet", verify=True)

    assert read.equals(column(host, "c4"))
    assert {asked.path for asked in host.asked} == {host.host.path}
    assert host.bytes_sent <= 0.2 * len(host.host.content)


@pytest.mark.parametrize("argument", ["encoding", "separator", "sheet", "nulls"])
def test_what_is_said_of_the_published_file_is_refused_for_the_copy(
    hosted: Resource, host: BreakingServer, argument: str
) -> None:
    with pytest.raises(FieldError, match=f"{argument}= is of the published file"):
        hosted.to_arrow(source="parquet", **{argument: ["x"]})  # type: ignore[arg-type]  # any of them
    assert not host.asked


def test_types_of_chosen_columns_hold(hosted: Resource) -> None:
    table = hosted.to_arrow(columns=["c0"], types={"c0": "string", "c8": "float"})

    assert table.schema.types == [pa.string()]
    assert table.column("c0")[1].as_py() == "1000003"
    with pytest.warns(FileWarning, match="column 'c0' stays int64: not all of it is bool"):
        assert hosted.to_arrow(columns=["c0"], types={"c0": "bool"}).schema.types == [pa.int64()]
