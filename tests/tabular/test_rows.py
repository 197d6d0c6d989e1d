"""`profile()`, `columns()`, `rows()`: the values are right, or an error says that they are not."""

from __future__ import annotations

import csv
import io
import operator
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, Client, FieldError, FileWarning, NotFoundError, SwappedDatesError

from .files import swapped
from .running import FINISHED, PARQUET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv import Resource

    from .analysing import Analysed, Analyser
    from .files import MadeFile
    from .running import Services


@pytest.fixture
def iso_resource(reader: Client, analysed_iso: Analysed) -> Resource:
    return reader.resource(analysed_iso.resource_id)


@pytest.fixture
def french_resource(reader: Client, analysed_french: Analysed) -> Resource:
    return reader.resource(analysed_french.resource_id)


@pytest.fixture
def requests(reader: Client, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of what is asked of the tabular service."""
    asked: list[str] = []
    get = reader._services.get

    def note_if_interrupted(service: Any, path: str, what: str) -> bytes:
        asked.append(path)
        return get(service, path, what)

    monkeypatch.setattr(reader._services, "get", note_if_interrupted)
    return asked


def test_a_profile_tells_the_columns_in_their_order(
    french_resource: Resource, french: MadeFile
) -> None:
    profile = french_resource.profile()
    assert profile.names == french_resource.columns() == french.columns
    assert [column.type for column in profile] == [
        *("string", "string", "date", "datetime", "float", "int", "bool")
    ]
    assert profile.total == len(french.rows)
    assert profile.separator == ";"
    assert profile["jour"].date_format == "%d/%m/%Y"
    assert profile["mesure"].missing == french.column("mesure").count(None)
    assert profile["passages"].max == max(french.column("passages"))


def test_rows_have_the_values_of_the_file(iso_resource: Resource, iso: MadeFile) -> None:
    rows = iso_resource.rows()
    assert list(rows) == iso.rows
    assert rows.total == len(iso.rows)
    assert rows.first() == iso.rows[0]


async def test_rows_are_read_without_blocking_too(
    services: Services, analysed_iso: Analysed, iso: MadeFile
) -> None:
    async with AsyncClient(base_url=services.sandbox.url, tabular_url=services.tabular) as client:
        resource = await client.resource(analysed_iso.resource_id)
        rows = resource.rows([("actif", "==", True)], columns=["code", "jour"])
        assert [row async for row in rows] == [
            {"code": row["code"], "jour": row["jour"]} for row in iso.rows if row["actif"]
        ]
        assert await rows.total == sum(bool(row["actif"]) for row in iso.rows)
        assert (await resource.profile()).total == len(iso.rows)


def test_dates_that_the_platform_swapped_are_refused(
    french_resource: Resource, french: MadeFile
) -> None:
    with pytest.warns(FileWarning), pytest.raises(SwappedDatesError, match="'jour'") as refused:
        french_resource.rows().first()
    assert refused.value.columns == ["jour", "releve_le"]
    with pytest.raises(SwappedDatesError):
        french_resource.rows([("jour", ">", date(2020, 1, 1))], columns=["code"]).first()
    columns = ["code", "mesure", "passages", "actif"]
    assert list(french_resource.rows(columns=columns)) == [
        {name: row[name] for name in columns} for row in french.rows
    ]
    served = french_resource.rows(columns=["jour"], dates="as_served")
    assert [row["jour"] for row in served] == [swapped(day) for day in french.column("jour")]


def test_letters_that_the_platform_misread_are_told(french_resource: Resource) -> None:
    with pytest.warns(FileWarning, match="'commune' of the table .* accented letters are wrong"):
        french_resource.rows(columns=["commune"]).first()


def test_ten_thousand_rows_take_three_requests(
    reader: Client, analysed: Analyser, requests: list[str]
) -> None:
    content = "n;texte\n" + "".join(f"{n};é{n}\n" for n in range(25_000))
    resource = reader.resource(analysed("grand.csv", content, key=FINISHED).resource_id)
    found = [row["n"] for row in resource.rows([("n", "<", 10_000)])]
    assert found == list(range(10_000))
    assert len(requests) == 3
    requests.clear()
    assert [row["n"] for row in resource.rows()] == list(range(25_000))
    assert len(requests) == 5
    requests.clear()
    assert [row["n"] for row in resource.rows([("n", ">=", 5)], limit=3)] == [5, 6, 7]
    assert len(requests) == 2
    assert [row["n"] for row in resource.rows(limit=12_000)] == list(range(12_000))
    assert [row["n"] for row in resource.rows(sort="-n", limit=2)] == [24_999, 24_998]


def test_rows_are_sorted_and_missing_values_stand_last(
    iso_resource: Resource, iso: MadeFile
) -> None:
    def key(row: dict[str, Any]) -> Any:
        return row["mesure"] is None, -(row["mesure"] or 0)

    assert list(iso_resource.rows(sort="-mesure")) == sorted(iso.rows, key=key)
    by_two = list(iso_resource.rows(sort=["actif", "-passages"], limit=50))
    assert by_two == sorted(iso.rows, key=lambda row: (row["actif"], -row["passages"]))[:50]


# Names and values of any characters

NAMES = ["a__b", "page_count", "n° #", "prix, ttc", 'nom "propre"', "c:\\x", "é.ü", "a+b", "xmin"]
TEXTS = ["a,b", 'c"d', "e\\f", "50%", "1_0", "x#y", "p*q", "&=+", "Évry", "100 %25", "select=1"]


@pytest.fixture(scope="session")
def awkward(analysed: Analyser) -> tuple[str, list[dict[str, Any]]]:
    """Return the id of a table of awkward names and values, and its rows."""
    rows: list[dict[str, Any]] = [
        {name: TEXTS[(place + number) % len(TEXTS)] for place, name in enumerate(NAMES)}
        for number in range(2 * len(TEXTS))
    ]
    for number, row in enumerate(rows):
        row["a__b"], row["page_count"] = number, None if number % 5 == 1 else number % 7
        if number % 6 == 2:
            row["é.ü"] = None
    text = io.StringIO()
    writer = csv.DictWriter(text, NAMES, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    made = analysed("tordu.csv", text.getvalue(), key=FINISHED)
    return made.resource_id, rows


def test_awkward_names_and_values_come_as_they_are(
    reader: Client, awkward: tuple[str, list[dict[str, Any]]]
) -> None:
    id, rows = awkward
    assert list(reader.resource(id).rows()) == rows
    for name in NAMES:
        assert list(reader.resource(id).rows(columns=[name])) == [{name: row[name]} for row in rows]


def meanings(value: str) -> Iterator[tuple[str, Any, Callable[[str | None], bool]]]:
    """Return each operator with its value, and what Python says it means."""
    folded = value.lower()
    yield "==", value, lambda cell: cell == value
    yield "!=", value, lambda cell: cell != value
    yield "contains", value, lambda cell: cell is not None and folded in cell.lower()
    yield "notcontains", value, lambda cell: cell is not None and folded not in cell.lower()
    yield "in", [value, "z"], lambda cell: cell in (value, "z")
    yield "notin", [value, "z"], lambda cell: cell is not None and cell not in (value, "z")
    yield "<", value, lambda cell: cell is not None and cell < value
    yield "<=", value, lambda cell: cell is not None and cell <= value
    yield ">", value, lambda cell: cell is not None and cell > value
    yield ">=", value, lambda cell: cell is not None and cell >= value


@pytest.mark.parametrize("value", [*TEXTS, "%", "_", "*", "\\", "é", '"'])
def test_a_filter_finds_what_it_finds_in_python(
    reader: Client, awkward: tuple[str, list[dict[str, Any]]], value: str
) -> None:
    id, rows = awkward
    resource = reader.resource(id)
    for name in NAMES[2:]:
        for sign, given, fits in meanings(value):
            expected = [row["a__b"] for row in rows if fits(row[name])]
            found = resource.rows([(name, sign, given)], columns=["a__b"])
            assert [row["a__b"] for row in found] == expected, (name, sign)


def test_filters_on_numbers_find_what_they_find_in_python(
    reader: Client, awkward: tuple[str, list[dict[str, Any]]]
) -> None:
    id, rows = awkward
    resource = reader.resource(id)

    def found(*filters: Any) -> list[int]:
        return [row["a__b"] for row in resource.rows(filters, columns=["a__b"])]

    counts = {row["a__b"]: row["page_count"] for row in rows}
    assert found(("page_count", "==", 3)) == [n for n, c in counts.items() if c == 3]
    assert found(("page_count", "==", 2.5)) == []
    assert found(("page_count", "isnull")) == [n for n, c in counts.items() if c is None]
    assert found(("page_count", "in", [1, 2]), ("a__b", ">", 10)) == [
        n for n, c in counts.items() if c in (1, 2) and n > 10
    ]
    with_a_star = resource.rows([("n° #", "contains", "*")])
    assert with_a_star.total == sum("*" in row["n° #"] for row in rows)


COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@pytest.mark.parametrize("name", ["code", "jour", "releve_le", "mesure", "passages"])
@pytest.mark.parametrize("sign", COMPARED)
def test_a_comparison_finds_what_it_finds_in_python(
    iso_resource: Resource, iso: MadeFile, name: str, sign: str
) -> None:
    values: list[Any] = [value for value in iso.column(name) if value is not None]
    middle = sorted(values)[len(values) // 2]
    expected = [value for value in values if COMPARED[sign](value, middle)]
    assert 0 < len(expected) < len(values)

    found = iso_resource.rows([(name, sign, middle)], columns=[name])

    assert [row[name] for row in found] == expected
    assert found.total == len(expected)


@pytest.mark.parametrize("name", ["page_count", "é.ü"])
def test_missing_values_are_found_and_left_out(
    reader: Client, awkward: tuple[str, list[dict[str, Any]]], name: str
) -> None:
    id, rows = awkward
    missing = [row["a__b"] for row in rows if row[name] is None]
    others = [row["a__b"] for row in rows if row[name] is not None]
    assert missing
    for sign, expected in (("isnull", missing), ("isnotnull", others)):
        found = reader.resource(id).rows([(name, sign)], columns=["a__b"])
        assert [row["a__b"] for row in found] == expected
        assert found.total == len(expected)


# What is not there


def test_a_resource_without_a_table_is_told_from_one_that_is_gone(
    reader: Client, publisher: Client, analysed: Analyser
) -> None:
    nowhere = reader.resource("00000000-0000-4000-8000-000000000000", fetch=False)
    with pytest.raises(NotFoundError, match="wait_for_analysis"):
        nowhere.profile()
    with pytest.raises(NotFoundError, match="wait_for_analysis"):
        nowhere.rows().first()
    made = analysed("petit.csv", "a;b\n1;2\n3;4\n", key=FINISHED)
    rows = reader.resource(made.resource_id).rows([("zzz", "==", 1)])
    with pytest.raises(FieldError, match="there is no column"):
        rows.first()
    with pytest.raises(FieldError, match="tabular_url="):
        publisher.resource(made.resource_id).rows().first()


def test_without_a_tabular_service_the_copy_in_parquet_has_the_profile(
    publisher: Client, reader: Client, analysed_french: Analysed, services: Services
) -> None:
    services.wait(analysed_french.resource_id, key=PARQUET)
    resource = publisher.resource(analysed_french.resource_id)
    assert resource.profile() == reader.resource(analysed_french.resource_id).profile()
    assert resource.columns() == resource.profile().names


def test_the_analysis_of_an_upload_is_waited_for(
    services: Services, publisher: Client, iso: MadeFile
) -> None:
    organization = publisher.organization(services.sandbox.organization_id)
    dataset = organization.create_dataset(title="Attente", description="Un fichier.")
    resource = dataset.upload(iso.content, filename="attente.csv")
    assert resource.analysis.status in ("none", "under way")

    analysis = resource.wait_for_analysis(60, parquet=True).analysis

    assert analysis.status == "done"
    assert analysis.has_table
    assert analysis.size == len(iso.content)
    assert analysis.parquet_url is not None
    older = resource
    younger = dataset.upload(iso.content, filename="ensuite.csv")
    assert older.is_older_than(younger)
    assert older.is_older_than(dataset)
    assert not younger.is_older_than(older)
    assert not younger.is_older_than(dataset.id)


def test_a_file_that_is_no_table_fails_with_the_reason(
    services: Services, publisher: Client
) -> None:
    organization = publisher.organization(services.sandbox.organization_id)
    dataset = organization.create_dataset(title="Attente", description="Un fichier.")
    resource = dataset.upload(b"nom;;age\nx;2;3\ny;5;6\n", filename="sans_nom.csv")
    analysis = resource.wait_for_analysis(60).analysis
    assert analysis.status == "failed"
    assert analysis.error
    assert not analysis.has_table
