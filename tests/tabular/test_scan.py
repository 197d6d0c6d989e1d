"""`scan()` of the platform's copy in parquet: it is read where it says what the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from datagouv import Client, FileError, FileWarning, SwappedDatesError

if TYPE_CHECKING:
    from .analysing import Analysed, Analyser
    from .files import MadeFile


def test_the_copy_is_scanned_where_it_is_right(reader: Client, analysed: Analyser) -> None:
    lines = ["code;texte;n;jour"]
    for n in range(300):
        lines.append(f"{n:05};é{n};{n};2020-01-{n % 28 + 1:02}")
    made = analysed("lue.csv", "\n".join(lines) + "\n")
    resource = reader.resource(made.resource_id)

    scan = resource.scan()

    assert isinstance(scan, pl.LazyFrame)
    assert scan.collect().to_dicts() == resource.to_polars(source="file").to_dicts()
    one = scan.filter(pl.col("n") == 250).select("code", "jour").collect()
    assert (
        one.to_dicts() == resource.to_polars(source="file")[250].select("code", "jour").to_dicts()
    )


def test_swapped_dates_and_dropped_times_are_refused(
    reader: Client, analysed_french: Analysed, analysed_iso: Analysed, french: MadeFile
) -> None:
    resource = reader.resource(analysed_french.resource_id)

    with pytest.raises(SwappedDatesError, match="'jour'"):
        resource.scan(columns=["code", "jour"])
    with pytest.raises(FileError, match="no times of the day"):
        reader.resource(analysed_iso.resource_id).scan()
    assert resource.scan(columns=["code"]).collect()["code"].to_list() == french.column("code")


def test_dates_of_which_nothing_is_known_are_a_warning(reader: Client, analysed: Analyser) -> None:
    lines = ["n;jour", *(f"{n};{n % 15 + 13}/01/2020" for n in range(60))]
    resource = reader.resource(analysed("jours.csv", "\n".join(lines) + "\n").resource_id)

    with pytest.warns(FileWarning, match="'jour'.*swapped"):
        scan = resource.scan()

    assert scan.collect().height == 60
