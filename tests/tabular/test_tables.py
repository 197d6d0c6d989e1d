"""`to_arrow()` and its like: the values of the published file, exactly, whatever was made of it."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING, Any

import polars
import pyarrow.parquet
import pytest

from datagouv import AsyncClient, Client, FieldError, FileError, FileWarning, SwappedDatesError

from .running import FINISHED, PARQUET

if TYPE_CHECKING:
    from pathlib import Path

    from datagouv import Dataset, Resource

    from .analysing import Analysed, Analyser
    from .files import MadeFile
    from .running import Services


@pytest.fixture
def french_resource(reader: Client, analysed_french: Analysed) -> Resource:
    return reader.resource(analysed_french.resource_id)


@pytest.fixture
def iso_resource(reader: Client, analysed_iso: Analysed) -> Resource:
    return reader.resource(analysed_iso.resource_id)


@pytest.fixture(scope="module")
def dataset(services: Services, publisher: Client) -> Dataset:
    organization = publisher.organization(services.sandbox.organization_id)
    return organization.create_dataset(title="Tables", description="Des tables.")


TYPES = ["string", "string", "date32[day]", "timestamp[us]", "double", "int64", "bool"]


def test_a_french_file_is_read_exactly(french_resource: Resource, french: MadeFile) -> None:
    table = french_resource.to_arrow()
    assert table.to_pylist() == french.rows
    assert [str(kind) for kind in table.schema.types] == TYPES


def test_some_columns_come_in_the_order_that_was_asked_for(
    french_resource: Resource, french: MadeFile
) -> None:
    table = french_resource.to_arrow(columns=["jour", "code"])
    assert table.column_names == ["jour", "code"]
    assert table.column("jour").to_pylist() == french.column("jour")
    with pytest.raises(FieldError, match="there is no column 'zzz'"):
        french_resource.to_arrow(columns=["zzz"])


def test_the_copy_in_parquet_is_refused_where_its_dates_are_swapped(
    french_resource: Resource, iso_resource: Resource
) -> None:
    with pytest.raises(SwappedDatesError, match="'jour'"):
        french_resource.to_arrow(source="parquet", columns=["jour"])
    with pytest.raises(FileError, match="no times of the day"):
        iso_resource.to_arrow(source="parquet")


def test_the_copy_and_the_file_are_the_same_where_the_copy_is_used(
    reader: Client, analysed: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["code;texte;n;x;jour;oui"]
    for n in range(300):
        lines.append(f"{n:05};é{n};{n};{n / 8};2020-01-{n % 28 + 1:02};{n % 2 == 0}")
    made = analysed("copie.csv", "\n".join(lines) + "\n")
    resource = reader.resource(made.resource_id)
    file, twin = resource.to_arrow(source="file"), resource.to_arrow(source="parquet")
    assert twin.schema.types == file.schema.types
    assert twin.to_pylist() == file.to_pylist()

    def no_download(*_: Any, **__: Any) -> Any:
        raise AssertionError("the file was downloaded")

    monkeypatch.setattr(type(resource), "iter_bytes", no_download)
    assert resource.to_arrow().to_pylist() == file.to_pylist()


async def test_a_table_is_read_without_blocking_too(
    services: Services, analysed_french: Analysed, french: MadeFile
) -> None:
    async with AsyncClient(base_url=services.sandbox.url, tabular_url=services.tabular) as client:
        resource = await client.resource(analysed_french.resource_id)
        assert (await resource.to_arrow()).to_pylist() == french.rows


def test_a_parquet_file_has_the_values_and_types_of_the_published_file(
    french_resource: Resource, french: MadeFile, tmp_path: Path
) -> None:
    path = french_resource.to_parquet(tmp_path / "a.parquet")
    table = pyarrow.parquet.read_table(path)
    assert table.to_pylist() == french.rows
    assert [str(kind) for kind in table.schema.types] == TYPES
    with pytest.raises(SwappedDatesError):
        french_resource.to_parquet(path, source="parquet")


async def test_a_task_writes_chosen_columns_to_a_parquet_file(
    services: Services, analysed_french: Analysed, french: MadeFile, tmp_path: Path
) -> None:
    async with AsyncClient(base_url=services.sandbox.url, tabular_url=services.tabular) as client:
        resource = await client.resource(analysed_french.resource_id)
        path = await resource.to_parquet(tmp_path / "b.parquet", columns=["jour"])
    assert pyarrow.parquet.read_table(path).column("jour").to_pylist() == french.column("jour")


def test_pandas_and_polars_have_the_same_values(
    french_resource: Resource, french: MadeFile
) -> None:
    frame = french_resource.to_polars()
    assert frame.to_dicts() == french.rows
    assert frame.schema["jour"] == polars.Date
    pandas = french_resource.to_pandas()
    assert [str(kind) for kind in pandas.dtypes][4:] == ["float64", "Int64", "boolean"]
    assert pandas["code"].tolist() == french.column("code")
    assert [moment.date() for moment in pandas["jour"]] == french.column("jour")


def test_a_replaced_file_is_read_anew_before_its_analysis(
    dataset: Dataset, services: Services
) -> None:
    resource = dataset.upload(b"a;b\n1;x\n2;y\n", filename="remplace.csv")
    services.wait(resource.id, key=FINISHED)
    with Client(base_url=services.sandbox.url, tabular_url=services.tabular) as client:
        known = client.resource(resource.id)
        assert known.to_arrow().to_pylist() == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
        resource.upload(b"c;d\n3;z\n4;w\n", filename="remplace.csv")
        values = known.to_arrow().to_pylist()
    assert [{name: str(value) for name, value in row.items()} for row in values] == [
        {"c": "3", "d": "z"},
        {"c": "4", "d": "w"},
    ]


def test_without_a_tabular_service_the_types_are_those_of_the_copy_in_parquet(
    publisher: Client, analysed_french: Analysed, french: MadeFile, services: Services
) -> None:
    services.wait(analysed_french.resource_id, key=PARQUET)
    resource = publisher.resource(analysed_french.resource_id)
    assert resource.to_arrow().to_pylist() == french.rows


def test_without_an_analysis_columns_are_text_unless_the_caller_says_types(
    dataset: Dataset, french: MadeFile
) -> None:
    resource = dataset.upload(french.content, filename="inconnu.txt")
    table = resource.to_arrow(source="file", types={"commune": "string"})
    assert table.column("commune").to_pylist() == french.column("commune")
    typed = resource.to_arrow(types={"jour": "date:%d/%m/%Y", "mesure": "float"})
    assert typed.column("jour").to_pylist() == french.column("jour")
    assert typed.column("mesure").to_pylist() == french.column("mesure")
    with pytest.raises(FieldError, match="must be one of"):
        resource.to_arrow(types={"jour": "day"})
    with pytest.warns(FileWarning, match="'commune' stays text"):
        resource.to_arrow(types={"commune": "int"})


CSV = "nom;n\nÉvry;1\nŒuilly;2\n".encode("cp1252")
ROWS = [{"nom": "Évry", "n": "1"}, {"nom": "Œuilly", "n": "2"}]


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, CSV)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("t.csv.gz", gzip.compress(CSV, mtime=0), ROWS),
        ("t.zip", zipped("t.csv"), ROWS),
        (
            "t.json",
            '[{"nom": "Évry", "n": 1}, {"m": 2}]'.encode(),
            [{"nom": "Évry", "n": 1, "m": None}, {"nom": None, "n": None, "m": 2}],
        ),
        (
            "t.geojson",
            b'{"type": "FeatureCollection", "features": [{"type": "Feature", '
            b'"properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
            [{"a": 1, "geometry": '{"type": "Point", "coordinates": [1, 2]}'}],
        ),
    ],
)
def test_other_kinds_of_files_are_tables_too(
    dataset: Dataset, name: str, content: bytes, rows: list[dict[str, Any]]
) -> None:
    assert dataset.upload(content, filename=name).to_arrow(source="file").to_pylist() == rows


def test_what_is_no_table_is_one_clear_error(dataset: Dataset) -> None:
    two = dataset.upload(zipped("a.csv", "b.csv"), filename="deux.zip")
    with pytest.raises(FileError, match="holds 2 files"):
        two.to_arrow()
    ragged = dataset.upload(b"a;b\n1;2\n3\n4;5;6\n7;8\n", filename="inegal.csv")
    with pytest.raises(FileError, match="no regular CSV file"):
        ragged.to_arrow()


def test_a_header_that_is_not_the_first_line_is_found_and_told(dataset: Dataset) -> None:
    resource = dataset.upload(b"Titre\n\na;;a\n1;2;3\n4;5;6\n7;8;9\n", filename="titre.csv")
    with pytest.warns(FileWarning) as told:
        table = resource.to_arrow(source="file")
    assert table.column_names == ["a", "column_2", "a.1"]
    assert table.column("column_2").to_pylist() == ["2", "5", "8"]
    assert len(told) == 2
