"""What the tabular service is asked for, and what the same filters mean in Python."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from datagouv import FieldError
from datagouv._tabular.fields import Column, Profile
from datagouv._tabular.filters import Sort, read_filters, read_sort
from datagouv._tabular.query import build, quoted

PROFILE = Profile(
    columns=(
        Column("nom", "string"),
        Column("n° #", "string"),
        Column("a__b", "int"),
        Column("prix, ttc", "float"),
        Column("jour", "date"),
        Column("lu_le", "datetime"),
        Column("actif", "bool"),
        Column("reste", "json"),
        Column("c:\\x", "string"),
        Column("xmin", "string"),
        Column("-nom", "string"),
    )
)


def asked(*filters: Any, columns: list[str] | None = None) -> tuple[list[str], bool]:
    """Return the parts of the query, and whether something is evaluated here as well."""
    query = build(read_filters(filters, PROFILE)[0], [], columns)
    return list(query.parts), bool(query.rest)


def test_percent_and_number_signs_are_quoted_twice() -> None:
    assert quoted("50% #1") == "50%2525%20%25231"
    assert quoted('é&=+",.') == "%C3%A9%26%3D%2B%22%2C."
    assert asked(("n° #", "==", "x#y")) == (["n%C2%B0%20%2523__exact=x%2523y"], False)


@pytest.mark.parametrize(
    ("sign", "word"),
    [
        ("==", "exact"),
        ("!=", "differs"),
        ("<", "strictly_less"),
        ("<=", "less"),
        (">", "strictly_greater"),
        (">=", "greater"),
    ],
)
def test_an_operator_has_a_sign_and_a_word(sign: str, word: str) -> None:
    assert asked(("a__b", sign, 3)) == ([f"a__b__{word}=3"], False)
    assert asked(("a__b", word, 3)) == asked(("a__b", sign, 3))


def test_an_operator_without_a_value_has_an_equals_sign_all_the_same() -> None:
    assert asked(("a__b", "isnull")) == (["a__b__isnull="], False)
    assert asked(("a__b", "==", None)) == (["a__b__isnull="], False)
    assert asked(("a__b", "!=", None)) == (["a__b__isnotnull="], False)


def test_values_are_sent_in_the_type_of_the_column() -> None:
    assert asked(("jour", ">=", date(2020, 1, 31)))[0] == ["jour__greater=2020-01-31"]
    assert asked(("jour", ">=", "2020-01-31"))[0] == ["jour__greater=2020-01-31"]
    assert asked(("lu_le", "<", "2020-01-31"))[0] == [
        "lu_le__strictly_less=2020-01-31T00%3A00%3A00"
    ]
    assert asked(("actif", "==", True))[0] == ["actif__exact=true"]
    assert asked(("prix, ttc", "==", "2.5"))[0] == ["prix%2C%20ttc__exact=2.5"]
    assert asked(("a__b", "==", 3.0))[0] == ["a__b__exact=3"]
    assert asked(("nom", "==", 5))[0] == ["nom__exact=5"]


def test_items_of_a_list_are_put_in_quotation_marks() -> None:
    assert asked(("nom", "in", ["a,b", 'c"d', "e\\f"]))[0] == [
        "nom__in=%22a%2Cb%22%2C%22c%5C%22d%22%2C%22e%5C%5Cf%22"
    ]


def test_an_empty_list_is_not_asked_for() -> None:
    assert build(read_filters([("nom", "in", [])], PROFILE)[0], [], None).nothing
    assert asked(("nom", "notin", [])) == (["nom__isnotnull="], False)


def test_wildcards_are_escaped_and_a_star_is_looked_for_here() -> None:
    assert asked(("nom", "contains", "a_b%c\\")) == (["nom__contains=a%5C_b%5C%2525c%5C%5C"], False)
    assert asked(("nom", "contains", "a*b")) == (["nom__contains=a_b"], True)
    assert asked(("nom", "notcontains", "a*b")) == ([], True)


def test_letters_whose_case_a_database_may_not_know_are_compared_here() -> None:
    assert asked(("nom", "contains", "Évry")) == (["nom__contains=_vry"], True)


@pytest.mark.parametrize(
    "filter",
    [
        ("c:\\x", "==", "a"),  # a name in which the service reads an escape
        ("nom", "<", "b"),  # texts, which a database orders by its own language
        ("nom", "==", "a\0"),
        ("nom", "==", "select="),
        ("a__b", "==", 2**70),
        ("a__b", "==", 2.5),
        ("reste", "==", {"a": 1}),
        ("lu_le", "==", datetime(2020, 1, 1, tzinfo=UTC)),
        ("nom", "in", [str(number) for number in range(1000)]),
    ],
)
def test_what_the_service_cannot_say_is_evaluated_here(filter: Any) -> None:
    assert asked(filter) == ([], True)


def test_columns_are_named_where_every_version_takes_their_names() -> None:
    assert asked(columns=["nom", "a__b"])[0] == ["columns=__id,nom,a__b"]
    assert asked(columns=["nom", "prix, ttc"])[0] == []
    assert asked(columns=["xmin"])[0] == ["columns=__id,xmin__hydra_renamed"]


def test_columns_of_filters_that_are_evaluated_here_come_along() -> None:
    assert asked(("nom", "<", "b"), columns=["a__b"])[0] == ["columns=__id,a__b,nom"]


def test_several_orders_are_one_to_the_service() -> None:
    query = build([], read_sort(["-a__b", "jour"], PROFILE), None)
    assert query.parts == ("a__b__sort=desc.nullslast%2C%22jour%22.asc.nullslast%2C__id.asc",)


def test_an_order_may_stand_among_the_filters_as_in_0_5() -> None:
    filters, sorts = read_filters([("a__b", "sort", "desc")], PROFILE)
    assert (filters, sorts) == ([], [Sort("a__b", descending=True)])


def test_a_name_that_begins_with_a_dash_is_no_contrary_order() -> None:
    assert read_sort("-nom", PROFILE) == [Sort("-nom", descending=False)]


@pytest.mark.parametrize(
    ("filter", "said"),
    [
        (("zzz", "==", 1), "there is no column 'zzz'"),
        (("nom", "~", 1), "'~' is no operator"),
        (("nom", "=="), "needs a value"),
        (("nom",), "is no filter"),
        ("nom == 1", "is no filter"),
        (("nom", "isnull", False), "takes no value"),
        (("a__b", "contains", 1), "is for columns of text"),
        (("actif", "<", True), "has no order"),
        (("actif", "==", "oui"), "must be True or False"),
        (("a__b", "==", "x"), "must be a whole number"),
        (("jour", "==", "31/01/2020"), "must be a date"),
        (("nom", "in", 3), "takes a list"),
        (("a__b", "sort", "up"), "'asc' or 'desc'"),
    ],
)
def test_what_is_no_filter_is_refused_with_the_reason(filter: Any, said: str) -> None:
    with pytest.raises(FieldError, match=said):
        read_filters([filter], PROFILE)


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        (("nom", "==", "b"), ["b"]),
        (("nom", "!=", "b"), ["A", None]),
        (("nom", "contains", "a"), ["A"]),
        (("nom", "notcontains", "a"), ["b"]),
        (("nom", "in", ["b", "c"]), ["b"]),
        (("nom", "notin", ["b"]), ["A"]),
        (("nom", ">", "A"), ["b"]),
        (("nom", ">=", "A"), ["A", "b"]),
        (("nom", "<", "b"), ["A"]),
        (("nom", "<=", "b"), ["A", "b"]),
        (("nom", "isnull"), [None]),
        (("nom", "isnotnull"), ["A", "b"]),
    ],
)
def test_what_an_operator_means(filter: Any, found: list[str | None]) -> None:
    (one,), _ = read_filters([filter], PROFILE)
    assert [name for name in ["A", "b", None] if one.matches({"nom": name})] == found
