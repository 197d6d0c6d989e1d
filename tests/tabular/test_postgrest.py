"""The stand-in of PostgREST reads what PostgREST reads, and PostgreSQL answers through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .services.postgrest_sql import RefusedError, identifier, literal, plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from .running import Services

ALL = 'SELECT "t".* FROM "public"."t"'


def sql(query: str) -> str:
    return plan("public", "t", query).rows


# Its grammar


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("a=eq.1", "= '1'"),
        ("a=neq.1", "<> '1'"),
        ("a=gt.1", "> '1'"),
        ("a=lte.1", "<= '1'"),
        ("a=not.gte.1", None),
        ("a=ilike.*b_*", "ILIKE '%b_%'"),
        ("a=isdistinct.", "IS DISTINCT FROM ''"),
        ("a=is.null", "IS NULL"),
        ("a=eq.a.b,c(d)", "= 'a.b,c(d)'"),
        ("a=eq.l'an", "= 'l''an'"),
        ("a=eq.b%5Cc", r"= E'b\\c'"),
        ("a=eq.b+c", "= 'b c'"),
        ("a=in.(1,2)", """= ANY ('{"1","2"}')"""),
        ('a=in.("b,c",d)', """= ANY ('{"b,c","d"}')"""),
        (r'a=in.("b\"c")', r"""= ANY (E'{"b\\"c"}')"""),
        ("a=in.()", "= ANY ('{}')"),
    ],
)
def test_a_filter_becomes_a_condition(query: str, condition: str | None) -> None:
    wanted = f'"t"."a" {condition}' if condition else """NOT "t"."a" >= '1'"""

    assert sql(query) == f"{ALL} WHERE {wanted}"


@pytest.mark.parametrize(
    ("key", "name"), [("a-b", "a-b"), ('"a.b,c"', "a.b,c"), (r'"a\"b"', 'a"b'), ("é $", "é $")]
)
def test_a_name_is_read_with_quotation_marks_or_without(key: str, name: str) -> None:
    assert sql(f"{key}=is.null") == f'{ALL} WHERE "t".{identifier(name)} IS NULL'


def test_filters_are_joined_and_counted_and_limits_are_not() -> None:
    planned = plan("public", "t", "a=is.null&b=not.is.null&limit=5&offset=10&order=c.desc,d")

    where = 'WHERE "t"."a" IS NULL AND NOT "t"."b" IS NULL'
    order = 'ORDER BY "t"."c" DESC, "t"."d"'
    assert planned.rows == f"{ALL} {where} {order} LIMIT 5 OFFSET 10"
    assert planned.count == f'SELECT count(*) FROM "public"."t" {where}'
    assert planned.offset == 10


def test_aggregates_group_by_the_other_columns() -> None:
    assert sql('select=a,"b__sum":"b".sum()') == (
        'SELECT "t"."a" AS "a", sum("t"."b") AS "b__sum" FROM "public"."t" GROUP BY "t"."a"'
    )


def test_columns_have_other_names_where_the_request_says_so() -> None:
    assert sql("select=profile:detected,b") == (
        'SELECT "t"."detected" AS "profile", "t"."b" AS "b" FROM "public"."t"'
    )


@pytest.mark.parametrize(
    "query",
    ["a=1", "a=nope.1", "a.b=eq.1", "order=a.up", "select=a.b", 'a=in.("b', "a=is.2", "select=é.ü"],
)
def test_what_the_grammar_does_not_know_is_a_400(query: str) -> None:
    with pytest.raises(RefusedError) as refused:
        sql(query)

    assert (refused.value.status, refused.value.body["code"]) == (400, "PGRST100")


def test_a_negative_limit_is_a_416() -> None:
    with pytest.raises(RefusedError) as refused:
        sql("limit=-1")

    assert (refused.value.status, refused.value.body["code"]) == (416, "PGRST103")


@pytest.mark.parametrize("text", ["l'an", "\\", "\\' OR 1=1 --", '"', "a\0b"])
def test_a_literal_is_what_it_was_made_of(services: Services, text: str) -> None:
    (row,) = services.execute(f"SELECT {literal(text)} AS text")

    assert row["text"] == text.replace("\0", "")


# Its answers


@pytest.fixture(scope="module")
def table(services: Services) -> Iterator[str]:
    """Return the URL of a table of 30 rows behind the stand-in."""
    services.execute(
        "CREATE TABLE essai AS SELECT rang, 'n' || rang AS nom FROM generate_series(1, 30) AS rang"
    )
    yield f"{services.postgrest}/essai"
    services.execute("DROP TABLE essai")


def test_rows_come_as_json_and_as_csv(table: str, http: httpx.Client) -> None:
    query = "rang=lte.2&order=rang.desc"

    assert http.get(f"{table}?{query}").json() == [
        {"rang": 2, "nom": "n2"},
        {"rang": 1, "nom": "n1"},
    ]
    as_csv = http.get(f"{table}?{query}", headers={"Accept": "text/csv"})
    assert as_csv.text == "rang,nom\n2,n2\n1,n1"


def test_a_count_is_told_when_it_is_asked_for(table: str, http: httpx.Client) -> None:
    counted = {"Prefer": "count=exact"}

    page = http.get(f"{table}?limit=10&offset=20", headers=counted)
    everything = http.head(table, headers=counted)
    beyond = http.get(f"{table}?offset=31", headers=counted)

    assert (page.status_code, page.headers["Content-Range"]) == (206, "20-29/30")
    assert (everything.status_code, everything.headers["Content-Range"]) == (200, "0-29/30")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, "*/30")
    assert http.get(table).headers["Content-Range"] == "0-29/*"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [("rang=eq.x", 400, "22P02"), ("zzz=eq.1", 400, "42703"), ("rang=like.1", 404, "42883")],
)
def test_an_error_of_postgresql_is_told_with_its_code(
    table: str, http: httpx.Client, query: str, status: int, code: str
) -> None:
    answer = http.get(f"{table}?{query}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nothing_can_be_written_through_it(
    services: Services, table: str, http: httpx.Client
) -> None:
    http.get(f"{table}?rang=eq.1'); DROP TABLE essai; --")

    assert services.execute("SELECT count(*) FROM essai") == [{"count": "30"}]
    assert http.post(table, json={"rang": 31}).status_code == 405
