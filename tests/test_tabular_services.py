"""The services beside a portal: where they are, what they answer, what their errors mean. Pure."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from datagouv import FieldError, GoneError, InvalidAnswerError, NotFoundError, RefusedError
from datagouv._http.portals import find_portal
from datagouv._tabular import traffic
from datagouv._tabular.addresses import find_addresses
from datagouv._tabular.answers import explain, read_export, read_page, smaller_page
from datagouv._tabular.fields import DatasetTraffic
from datagouv.errors import ApiError, DatagouvError, ServerError, error_from_response

WHAT = "the table of resource r"


def refusal(status: int, body: Any) -> Any:
    request = httpx.Request("GET", "https://tabular.example/api/resources/r/data/")
    said = {"text": body} if isinstance(body, str) else {"json": {"errors": [body]}}
    return error_from_response(httpx.Response(status, request=request, **said))


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (404, "404: Not Found", NotFoundError, "wait_for_analysis"),
        (404, {"code": "PGRST205", "detail": {"message": "x"}}, NotFoundError, "in a minute"),
        (404, {"code": "42883", "detail": {"message": "x"}}, RefusedError, "no such operator"),
        (400, {"code": "42703", "detail": {"message": "column t.x"}}, RefusedError, "columns()"),
        (400, {"code": "22P02", "detail": {"message": "x"}}, RefusedError, "not of the type"),
        (400, {"title": "Invalid", "detail": "Malformed query: x"}, RefusedError, "Malformed"),
        (410, "Resource r has been permanently deleted on x", GoneError, "permanently deleted"),
        (416, {"code": "PGRST103", "detail": {"message": "x"}}, InvalidAnswerError, "replaced"),
        (500, "500 Internal Server Error", ServerError, "source='file'"),
    ],
)
def test_each_refusal_is_one_error_that_says_what_to_do(
    status: int, body: Any, kind: type[DatagouvError], said: str
) -> None:
    error = explain(refusal(status, body), WHAT)
    assert type(error) is kind
    assert WHAT in str(error)
    assert said in str(error)


def test_the_largest_page_is_learnt_from_a_refusal() -> None:
    refused = refusal(400, {"title": "x", "detail": "Page size exceeds allowed maximum: 20"})
    assert smaller_page(refused, 1, 50) == 20


@pytest.mark.parametrize(("detail", "number"), [("y", 1), ("exceeds allowed maximum: 20", 2)])
def test_another_refusal_of_a_page_is_raised(detail: str, number: int) -> None:
    refused = refusal(400, {"title": "x", "detail": detail})
    with pytest.raises(ApiError) as caught:
        smaller_page(refused, number, 50)
    assert caught.value is refused


@pytest.mark.parametrize("answer", [b"[", b"{}", b'{"data": [3]}', b'{"data": null}'])
def test_what_is_no_page_is_refused(answer: bytes) -> None:
    with pytest.raises(InvalidAnswerError, match="no page of a table"):
        read_page(answer)


def test_an_export_that_is_cut_off_is_refused() -> None:
    with pytest.raises(InvalidAnswerError, match="cut off"):
        read_export(b'[{"a": 1},')
    with pytest.raises(InvalidAnswerError, match="no export"):
        read_export(b'[{"a": 1}, 2]')


@pytest.mark.parametrize(
    ("answer", "value"),
    [(b'[{"a": 1}]', 1), (b'[{"a": "\\ud800"}]', "\ud800"), (b'\xef\xbb\xbf[{"a": 0.1}]', 0.1)],
)
def test_what_python_reads_of_an_export_is_read(answer: bytes, value: object) -> None:
    assert read_export(answer) == [{"a": value}]


def test_the_services_of_the_platform_are_known() -> None:
    www = find_addresses(find_portal("www", None), None, None)
    assert www.of("tabular") == "https://tabular-api.data.gouv.fr"
    assert www.of("metrics") == "https://metric-api.data.gouv.fr"
    demo = find_addresses(find_portal("demo", None), None, None)
    assert demo.of("tabular") == "https://tabular-api.preprod.data.gouv.fr"
    with pytest.raises(FieldError, match="tabular_url= and metrics_url="):
        demo.of("metrics")


def test_a_service_of_another_portal_is_named_by_the_caller() -> None:
    portal = find_portal(None, "https://portal.example")
    with pytest.raises(FieldError, match=r"to_arrow\(source='file'\)"):
        find_addresses(portal, None, None).of("tabular")
    given = find_addresses(portal, "https://t.example/x/api/", "http://localhost:1")
    assert (given.of("tabular"), given.of("metrics")) == (
        "https://t.example/x",
        "http://localhost:1",
    )


@pytest.mark.parametrize(
    "url", ["t.example", "ftp://t.example", "https://", "https://t.example:x", "https://a?b", 3]
)
def test_what_is_no_address_of_a_service_is_refused(url: Any) -> None:
    with pytest.raises(FieldError, match="tabular_url"):
        find_addresses(find_portal("www", None), url, None)


def test_an_address_with_a_login_is_refused_and_not_shown() -> None:
    with pytest.raises(FieldError, match="holds a login") as refused:
        find_addresses(find_portal("www", None), "https://me:secret@t.example", None)
    assert "secret" not in str(refused.value)


ROW = {
    "__id": 1,
    "metric_month": "2026-10",
    "dataset_id": "d",
    "organization_id": None,
    "monthly_visit": 3,
    "monthly_download_resource": None,
}


def test_a_count_that_is_missing_is_none_at_all() -> None:
    assert traffic.DATASETS.read(ROW) == DatasetTraffic("2026-10", "d", None, 3, 0)


@pytest.mark.parametrize("odd", [{"metric_month": None}, {"monthly_visit": "3"}, {"dataset_id": 3}])
def test_an_odd_row_of_the_traffic_is_refused(odd: dict[str, Any]) -> None:
    with pytest.raises(InvalidAnswerError):
        traffic.DATASETS.read({**ROW, **odd})


def queries(table: Any = traffic.DATASETS, **asked: Any) -> list[str]:
    wanted = dict.fromkeys(["month", "since", "until", "ids", "sort"])
    return ["&".join(parts) for parts in table.queries(**{**wanted, **asked})]


def test_what_the_metrics_service_is_asked() -> None:
    assert queries() == [""]
    assert queries(month="2026-10", sort="-visits") == [
        "metric_month__exact=2026-10&monthly_visit__sort=desc.nullslast,__id.asc"
    ]
    assert queries(since="2026-01", until="2026-10") == [
        "metric_month__greater=2026-01&metric_month__less=2026-10"
    ]
    ids = [f"{number:024x}" for number in range(120)]
    assert [query.count(",") + 1 for query in queries(ids=ids)] == [50, 50, 20]
    assert queries(ids=[]) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"month": "2026-13"},
        {"month": "2026-10-01"},
        {"since": 202610},
        {"month": "2026-10", "since": "2026-01"},
        {"sort": "clicks"},
        {"ids": 3},
        {"ids": ["a,b"]},
        {"ids": [str(number) for number in range(51)], "sort": "visits"},
    ],
)
def test_what_the_metrics_service_does_not_know_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(FieldError):
        queries(**asked)
