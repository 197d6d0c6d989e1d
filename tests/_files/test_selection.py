"""The files of a dataset in a folder: which ones, and the error that tells of those that failed."""

from __future__ import annotations

import copy
import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest

from datagouv import DatagouvError, DownloadsFailedError, FieldError, NetworkError, NotFoundError
from datagouv._files.selection import (
    Downloaded,
    check_choice,
    check_errors,
    choose,
    failure_of,
    refuse_types,
    unknown_types,
)
from datagouv._udata.nouns.resource import ResourceFields


def resource(title: str, format: str | None = "csv", type: str = "main") -> ResourceFields:
    return ResourceFields.model_construct(
        None,
        id=title,
        title=title,
        format=format,
        type=type,
        url="https://example.org/",
    )


TREES = [
    resource("Arbres", "csv"),
    resource("Parcs", ".GeoJSON"),
    resource("Autres", "CSV"),
    resource("Sans format", None),
    resource("Notice", "pdf", "documentation"),
]


def titles(types: list[str] | None = None, **asked: Any) -> list[str]:
    asked = {"formats": None, "pattern": None, **asked}
    return [item.title for item in choose(TREES, types=types, **asked)]


# Which


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Arbres", "Parcs", "Autres", "Sans format", "Notice"]),
        ({"types": ["documentation"]}, ["Notice"]),
        ({"types": ["api"]}, []),
        ({"types": []}, []),
        ({"formats": ["csv"]}, ["Arbres", "Autres"]),
        ({"formats": [".CSV"]}, ["Arbres", "Autres"]),
        ({"formats": ("geojson", "parquet")}, ["Parcs"]),
        ({"formats": []}, []),
        ({"pattern": "A*"}, ["Arbres", "Autres"]),
        ({"formats": ["csv"], "pattern": "rien*"}, []),
        ({"pattern": "arbres.CSV"}, ["Arbres"]),
    ],
)
def test_resources_are_chosen_by_type_format_and_pattern(
    asked: dict[str, Any], expected: list[str]
) -> None:
    assert titles(**asked) == expected


def test_a_pattern_matches_in_either_unicode_form() -> None:
    composed, apart = "For\u00eat", "Fore\u0302t"

    for title in (composed, apart):
        for pattern in (composed, apart.upper()):
            assert choose([resource(title)], types=None, formats=None, pattern=f"{pattern}*")


@pytest.mark.parametrize(
    ("types", "formats", "said"),
    [
        (["main"], ["cvs"], "format 'cvs': did you mean 'csv'? There are csv, geojson"),
        (["main"], ["parquet"], "'parquet': there are csv, geojson"),
        (None, ["xls", "xlsx"], "of this dataset has the format 'xls' or 'xlsx': there are"),
        (["main"], ["pdf"], "those of type documentation have it, pass types=['documentation']"),
        (["api"], ["xls"], "there are none"),
    ],
)
def test_formats_that_no_resource_has_are_refused(
    types: list[str] | None, formats: list[str], said: str
) -> None:
    with pytest.raises(FieldError) as caught:
        titles(types, formats=formats)
    assert said in str(caught.value)


def test_a_dataset_without_resources_has_none_to_choose() -> None:
    assert choose([], types=["main"], formats=["csv"], pattern="*") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"types": "main"},
        {"types": 3},
        {"types": [None]},
        {"formats": "csv"},
        {"formats": b"csv"},
        {"formats": [b"csv"]},
        {"formats": iter(["csv"])},
        {"pattern": 2026},
    ],
)
def test_a_choice_of_the_wrong_form_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match=next(iter(wrong))):
        check_choice(**{"types": None, "formats": None, "pattern": None, **wrong})


def test_a_type_is_known_by_the_sdk_or_by_a_resource() -> None:
    resources = [resource("Arbres", type="nouveau")]

    assert unknown_types(["main", "nouveau", "principal"], resources) == ["principal"]


LISTED = [("main", "Fichier principal"), ("update", "Mise à jour"), ("essai", "Essai")]


@pytest.mark.parametrize(
    ("type", "listed", "said"),
    [
        ("principal", LISTED, "did you mean 'main'?"),
        ("mise à jour", LISTED, "did you mean 'update'?"),
        ("Main", [], "did you mean 'main'?"),
        ("documentaton", [], "did you mean 'documentation'?"),
        ("xyz", LISTED, "there are main, documentation, update, api, code, other, essai"),
    ],
)
def test_a_type_that_is_none_is_refused(
    type: str, listed: list[tuple[str, str]], said: str
) -> None:
    with pytest.raises(FieldError) as caught:
        refuse_types([type], listed)
    assert said in str(caught.value)


def test_a_type_that_only_the_portal_knows_is_taken() -> None:
    refuse_types(["essai"], LISTED)


def test_errors_are_raised_or_returned_and_nothing_else() -> None:
    check_errors("raise")
    check_errors("return")
    with pytest.raises(FieldError, match="'ignore'"):
        check_errors("ignore")


# The error of several


def results(failed: int, saved: int = 1) -> list[Downloaded[ResourceFields]]:
    kinds = [NotFoundError, NetworkError]
    lost = [
        Downloaded(resource(f"Perdu {n}"), None, kinds[n % 2](f"erreur {n}")) for n in range(failed)
    ]
    there = [Downloaded(resource(f"Là {n}"), Path(f"{n}.csv"), None) for n in range(saved)]
    return [*there, *lost]


def failure(failed: int) -> DownloadsFailedError:
    error = failure_of(results(failed))
    assert error is not None
    return error


def test_files_that_are_all_there_are_no_failure() -> None:
    assert failure_of(results(0)) is None
    assert failure_of([]) is None


def test_a_failure_holds_all_results_and_all_errors() -> None:
    error = failure(2)

    assert [one.path for one in error.results] == [Path("0.csv"), None, None]
    assert [type(one) for one in error.errors] == [NotFoundError, NetworkError]
    assert str(error).startswith(
        "2 of 3 files could not be downloaded: 'Perdu 0': erreur 0; 'Perdu 1': erreur 1."
    )


def test_a_failure_of_many_names_the_first_ones() -> None:
    said = str(failure(9))

    assert "'Perdu 2'" in said
    assert "'Perdu 3'" not in said
    assert "and 6 more" in said


def test_a_traceback_shows_each_error() -> None:
    shown = "".join(traceback.format_exception(failure(5)))

    assert all(f"erreur {n}" in shown for n in range(5))


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))]
)
def test_a_failure_survives_a_copy(copied: Any) -> None:
    error = failure(2)

    twin = copied(error)

    assert type(twin) is DownloadsFailedError
    assert str(twin) == str(error)
    assert [str(one) for one in twin.errors] == ["erreur 0", "erreur 1"]
    assert [one.path for one in twin.results] == [one.path for one in error.results]


def test_a_failure_is_caught_by_both_kinds_of_except() -> None:
    caught: list[str] = []
    try:
        raise failure(1)
    except* DownloadsFailedError as group:
        caught += [str(error) for error in group.exceptions]
    with pytest.raises(DatagouvError):
        raise failure(1)

    assert len(caught) == 1
