"""A CSV file becomes a table with the values that Python reads in it, however it is written."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from datagouv import FileError
from datagouv._files.partial_file import prepare
from datagouv._tabular.arrow import open_table
from datagouv._tabular.csv_file import MISSING
from datagouv._tabular.fields import Column, Profile, TopValue
from datagouv._tabular.options import TableOptions
from datagouv._tabular.parquet_output import write_parquet
from datagouv._tabular.source import Source

Rows = list[dict[str, Any]]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Source]:
    """Return what reads a file."""

    def read(content: bytes, **how: Any) -> Source:
        path = tmp_path / "table"
        path.write_bytes(content)
        source = open_table(path, "table.csv", TableOptions(**how))
        source.table()  # Only then its types and notes are known.
        return source

    return read


# Values, as Python reads them, in generated files

SIGNS = "àâçéèêëîïôùûüœÀÉÈŒ’–€ abcXYZ0123456789-_/()%°"


def _text(chance: random.Random) -> str:
    return "é" + "".join(chance.choices(SIGNS, k=chance.randint(1, 12))) + "."


def _code(chance: random.Random) -> str:
    return f"{chance.randrange(10**5):05}"


def _float(chance: random.Random) -> float:
    return chance.choice([chance.randrange(-(10**6), 10**6) / 1000, chance.random() * 1e6])


def _day(chance: random.Random) -> date:
    return date(1900, 1, 1) + timedelta(days=chance.randrange(60000))


def _moment(chance: random.Random) -> datetime:
    begin = datetime(1970, 1, 1)  # noqa: DTZ001  # the files say no zone
    return begin + timedelta(minutes=chance.randrange(60 * 24 * 20000))


def _aware(chance: random.Random) -> datetime:
    zone = timezone(timedelta(hours=chance.choice([-4, 0, 1, 2, 11])))
    return _moment(chance).replace(tzinfo=UTC).astimezone(zone)


Kind = tuple[Column, Callable[[random.Random], Any], Callable[[Any], str]]


def _formatted(date_format: str) -> Callable[[Any], str]:
    return lambda moment: moment.strftime(date_format)


def _dated(name: str, type: str, date_format: str, make: Callable[[random.Random], Any]) -> Kind:
    return Column(name, type, date_format=date_format), make, _formatted(date_format)


WORDS = ({True: "oui", False: "non"}, {True: "VRAI", False: "FAUX"}, {True: "true", False: "false"})

KINDS: tuple[Kind, ...] = (
    (Column("texte", "string"), _text, str),
    (Column("code", "string"), _code, str),
    (Column("entier", "int"), lambda chance: chance.randrange(-(10**12), 10**12), str),
    (Column("virgule", "float"), _float, lambda value: str(value).replace(".", ",")),
    (Column("point", "float"), _float, str),
    *(
        (Column(f"oui{n}", "bool"), lambda chance: chance.random() < 0.5, words.__getitem__)
        for n, words in enumerate(WORDS)
    ),
    _dated("jour", "date", "%d/%m/%Y", _day),
    _dated("jour tirets", "date", "%d-%m-%Y", _day),
    _dated("jour iso", "date", "%Y-%m-%d", _day),
    _dated("jour serré", "date", "%Y%m%d", _day),
    _dated("jour court", "date", "%m/%d/%Y", _day),
    _dated("moment", "datetime", "%d/%m/%Y %H:%M", _moment),
    _dated("moment secondes", "datetime", "%d/%m/%Y %H:%M:%S", _moment),
    _dated("moment iso", "datetime", "%Y-%m-%dT%H:%M:%S", _moment),
    _dated("moment fuseau", "datetime", "%Y-%m-%dT%H:%M:%S%z", _aware),
    (Column("moment z", "datetime", format="datetime_aware"), _aware, datetime.isoformat),
)
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16")
FILES_EACH = 12
"""Of each encoding and separator: 240 files in all."""


def _made(chance: random.Random, encoding: str, separator: str) -> tuple[bytes, Profile, Rows]:
    """Return a file, its profile, and its rows as Python has them."""
    kinds = chance.sample(KINDS, chance.randint(2, 8))
    rate = chance.choice([0, 0.1, 0.9])
    quoting = csv.QUOTE_ALL if chance.random() < 0.3 else csv.QUOTE_MINIMAL
    text, rows, written = io.StringIO(), [], []
    for _ in range(chance.randint(1, 60)):
        values = [None if chance.random() < rate else make(chance) for _, make, _ in kinds]
        if encoding == "iso-8859-15":
            values = [
                value.translate({ord("’"): "'", ord("–"): "-"}) if isinstance(value, str) else value
                for value in values
            ]
        rows.append(dict(zip((column.name for column, *_ in kinds), values, strict=True)))
        written.append(
            [
                chance.choice(MISSING) if value is None else write(value)
                for value, (*_, write) in zip(values, kinds, strict=True)
            ]
        )
    end = chance.choice(["\n", "\r\n"])
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerow([column.name for column, *_ in kinds])
    writer.writerows(written)
    columns = [
        Column(
            *(column.name, column.type, column.format, column.date_format),
            tops=(TopValue(cells[place], 1),) if (cells := chance.choice(written)) else (),
        )
        for place, (column, *_) in enumerate(kinds)
    ]
    profile = Profile(tuple(columns), len(rows), encoding, separator)
    return text.getvalue().encode(encoding), profile, rows


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_generated_file_is_read_as_python_reads_it(
    read: Callable[..., Source], encoding: str, separator: str
) -> None:
    for seed in range(FILES_EACH):
        chance = random.Random(f"{encoding} {separator} {seed}")
        content, profile, rows = _made(chance, encoding, separator)
        source = read(content, profile=profile)
        assert source.table().to_pylist() == rows, f"seed {seed}"
        assert source.notes == (), f"seed {seed}"


# Values that pyarrow would read in another way


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("date:%d/%m/%Y", ["31/02/2020"]),
        ("date:%d/%m/%Y", ["01/02/2020", "29/02/2021"]),
        ("date:%d/%m/%Y", ["01/02/20"]),
        ("date:%d/%m/%Y", ["01/02/2020", "01/02/2020 10:00"]),
        ("datetime:%d/%m/%Y %H:%M", ["31/04/2020 10:00"]),
        ("date", ["2020-01-02", "2020-01-02 10:00"]),
        ("datetime", ["2020-01-02T10:00:00", "2020-01-02T10:00:00Z"]),
        ("int", ["1", "1.0"]),
        ("int", ["9223372036854775808"]),
        ("float", ["1,5", "1 234,5"]),
        ("bool", ["oui", "peut-être"]),
    ],
)
def test_a_column_stays_text_where_one_value_is_not_of_its_type(
    read: Callable[..., Source], kind: str, cells: list[str]
) -> None:
    rows = "".join(f"{cell};{n}\n" for n, cell in enumerate(cells))
    source = read(f"a;n\n{rows}".encode(), types={"a": kind, "n": "int"})
    assert source.table().to_pydict() == {"a": cells, "n": list(range(len(cells)))}
    assert source.notes == (
        f"column 'a' stays text: not all of its values are of {kind.partition(':')[0]}",
    )


@pytest.mark.parametrize(
    ("kind", "cells", "values"),
    [
        ("float", ["1.5", "2,5", " 3 "], [1.5, 2.5, 3.0]),
        ("bool", ["vRaI", " oui ", "", "Non"], [True, True, None, False]),
        ("int", [" 7 ", "-1", "NA"], [7, -1, None]),
        ("date:%d/%m/%Y", [" 31/12/1999 ", "29/02/2020"], [date(1999, 12, 31), date(2020, 2, 29)]),
        ("date:%d %B %Y", ["1 March 2020"], [date(2020, 3, 1)]),
        ("date", ["2020-01-02", "2020-01-03T00:00:00"], [date(2020, 1, 2), date(2020, 1, 3)]),
        ("datetime", ["2020-01-02T10:00:00+02:00"], [datetime(2020, 1, 2, 8, tzinfo=UTC)]),
    ],
)
def test_values_that_are_written_in_several_ways_are_read(
    read: Callable[..., Source], kind: str, cells: list[str], values: list[Any]
) -> None:
    source = read("".join(f"{cell};x\n" for cell in ("a", *cells)).encode(), types={"a": kind})
    assert source.table().column(0).to_pylist() == values
    assert source.notes == ()


LINES = 120_000
"""Lines of more bytes than are looked at to find out how a file is written."""


def test_an_odd_value_far_from_the_beginning_makes_the_whole_column_text(
    read: Callable[..., Source],
) -> None:
    cells = [*map(str, range(LINES)), "x"]
    lines = "".join(f"{cell};{cell};02/01/2020\n" for cell in cells)
    types = {"a": "int", "b": "string", "c": "date:%d/%m/%Y"}
    table = read(f"a;b;c\n{lines}".encode(), types=types).table()
    assert table.column("a").to_pylist() == table.column("b").to_pylist() == cells
    assert set(table.column("c").to_pylist()) == {date(2020, 1, 2)}


# Encodings, lines and headers


def test_an_accent_far_from_the_beginning_tells_the_encoding(read: Callable[..., Source]) -> None:
    text = "a;b\n" + "x;yyyy\n" * LINES + "é;’\n"
    last = read(text.encode("cp1252")).table().slice(LINES)
    assert last.to_pylist() == [{"a": "é", "b": "’"}]
    assert read(text.encode()).table().slice(LINES).to_pylist() == [{"a": "é", "b": "’"}]


def test_a_file_in_two_encodings_is_refused(read: Callable[..., Source]) -> None:
    content = ("é;b\n" + "x;yyyy\n" * LINES).encode() + "é;z\n".encode("cp1252")
    with pytest.raises(FileError, match="not of this encoding"):
        read(content)
    with pytest.raises(FileError, match="can't decode byte 0x81"):
        read(b"a;b\n\xe9;\x81\n")


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-1", "ISO-8859-15", "cp850"])
def test_letters_beyond_ascii_are_read_wherever_they_stand(
    read: Callable[..., Source], encoding: str
) -> None:
    signs = "éÀ°\xa0ç"
    cells = [f"{signs[n % 5] * (n % 4)}{n}" if n % 3 else "sans é" for n in range(LINES)]
    lines = "".join(f"{n};{cell};x;1\xa0{n}\n" for n, cell in enumerate(cells))
    source = read(
        f"n;é;c;m\n{lines}".encode(encoding),
        encoding=encoding,
        types={"n": "int", "m": "int"},
        nulls=["sans é"],
    )
    table = source.table()
    table.validate(full=True)
    assert table.to_pydict() == {
        "n": [*range(LINES)],
        "é": [None if cell == "sans é" else cell for cell in cells],
        "c": ["x"] * LINES,
        "m": [f"1\xa0{n}" for n in range(LINES)],
    }


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_quoted_cell_may_hold_lines_separators_and_quotes(
    read: Callable[..., Source], encoding: str
) -> None:
    text = 'a;b\n"l1\nl2;";"dit ""é"""\n5" de long;y\n'
    assert read(text.encode(encoding)).table().to_pylist() == [
        {"a": "l1\nl2;", "b": 'dit "é"'},
        {"a": '5" de long', "b": "y"},
    ]


def test_a_row_may_be_longer_than_what_is_read_at_once(read: Callable[..., Source]) -> None:
    long = "x" * (5 << 20)
    for quote in ('"', ""):
        table = read(f"a;b\n{quote}{long}{quote};2\n".encode(), types={"b": "int"}).table()
        assert table.to_pylist() == [{"a": long, "b": 2}]


@pytest.mark.parametrize("content", [b"a;b", b"a;b\n", b'"a";"b"', b'"a";"b"\r\n'])
def test_a_file_may_hold_its_header_only(read: Callable[..., Source], content: bytes) -> None:
    assert read(content, types={"b": "int"}).table().to_pydict() == {"a": [], "b": []}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_three_ways_and_empty_ones_are_none(
    read: Callable[..., Source], end: str
) -> None:
    text = end.join(["Titre", "", "a;b;", "1;2;3", "", "4;5;6"])
    source = read(text.encode(), separator=";")
    assert source.table().to_pylist() == [
        {"a": "1", "b": "2", "column_3": "3"},
        {"a": "4", "b": "5", "column_3": "6"},
    ]
    assert len(source.notes) == 2


def test_ragged_lines_are_one_clear_error(read: Callable[..., Source]) -> None:
    for quote in ("", '"'):
        with pytest.raises(FileError, match="no regular CSV file in utf-8 with the separator ';'"):
            read(f"a;b\n{quote}1{quote};2\n3\n".encode(), types={"a": "int"})
    with pytest.raises(FileError, match="Expected 2 columns, got 3: é;’;œ"):
        read("a;b\né;’;œ\n".encode("cp1252"))


# To parquet, and what is loaded


def test_a_parquet_file_has_the_rows_and_the_types_of_the_table(tmp_path: Path) -> None:
    count = 2 * LINES
    lines = "".join(f"{n:06};{n / 8};{'x' if n == count - 1 else n}\n" for n in range(count))
    (tmp_path / "table").write_text(f"code;mesure;rang\n{lines}")
    types = {"mesure": "float", "rang": "int"}
    source = open_table(tmp_path / "table", "table.csv", TableOptions(types=types))
    target = tmp_path / "table.parquet"
    file = prepare(target, None, overwrite=False, resume=False)
    assert file is not None
    assert list(write_parquet(source, file))[-1] == count
    assert not target.exists()
    file.complete()
    file.land()
    written = pyarrow.parquet.read_table(target)
    assert written.equals(source.table())
    assert written.column("rang").to_pylist()[-1] == "x"
    assert pyarrow.parquet.ParquetFile(target).metadata.num_row_groups > 1


def test_reading_a_table_loads_no_pandas(tmp_path: Path) -> None:
    (tmp_path / "table").write_text("a;b;c\noui;02/01/2020;1,5\n")
    program = (
        "import sys; from pathlib import Path\n"
        "from datagouv._tabular.arrow import open_table\n"
        "from datagouv._tabular.options import TableOptions\n"
        "types = {'a': 'bool', 'b': 'date:%d/%m/%Y', 'c': 'float'}\n"
        "open_table(Path(sys.argv[1]), 'x.csv', TableOptions(types=types)).table()\n"
        "print('pandas' in sys.modules)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "table")]
    assert subprocess.run(command, capture_output=True, check=True, text=True).stdout == "False\n"
