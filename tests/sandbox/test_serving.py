"""The sandbox serves the real software: its data, its files, its events, to many at once."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv.sandbox import Event, Sandbox
from tests.sandbox.users import as_user

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def member(datagouv_portal: Sandbox) -> Iterator[httpx.Client]:
    with as_user(datagouv_portal, datagouv_portal.api_key) as client:
        yield client


def create_dataset(client: httpx.Client, portal: Sandbox, title: str, **fields: Any) -> Any:
    payload = {"title": title, "description": "Rien", "organization": portal.organization_id}
    answer = client.post("/api/1/datasets/", json=payload | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_the_member_creates_datasets_in_the_organization(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    spatial = {"zones": ["fr:commune:75056"], "granularity": "fr:commune"}
    dataset = create_dataset(
        member, datagouv_portal, "Un jeu du membre", license="lov2", spatial=spatial
    )

    assert dataset["organization"]["id"] == datagouv_portal.organization_id
    assert dataset["license"] == "lov2"
    assert dataset["spatial"]["zones"] == ["fr:commune:75056"]
    assert member.get("/api/1/me/").json()["id"] == datagouv_portal.user_id


def test_another_user_may_not_write_in_the_organization_and_an_administrator_may(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    dataset = create_dataset(member, datagouv_portal, "Un jeu convoité")
    url, change = f"/api/1/datasets/{dataset['id']}/", {"description": "Autre chose"}

    with as_user(datagouv_portal, datagouv_portal.other_api_key) as other:
        assert other.put(url, json=change).status_code == 403
    with as_user(datagouv_portal, datagouv_portal.admin_api_key) as admin:
        assert admin.put(url, json=change).status_code == 200


def test_a_write_counts_what_its_organization_has(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    new = {"name": "Celle qui compte", "description": "Ses jeux"}
    organization = member.post("/api/1/organizations/", json=new).json()["id"]
    ids = [
        create_dataset(member, datagouv_portal, title, organization=organization, private=private)[
            "id"
        ]
        for title, private in (("Compté", False), ("Aussi", False), ("Brouillon", True))
    ]
    reuse = {"title": "Usage", "description": "?", "type": "api", "topic": "others"}
    subject = {"url": "https://example.org/usage", "datasets": [{"id": ids[0]}]}
    answer = member.post("/api/1/reuses/", json=reuse | subject)
    assert answer.status_code == 201, answer.text

    member.put(f"/api/1/datasets/{ids[0]}/", json={"title": "Recompté"}).raise_for_status()

    metrics = member.get(f"/api/1/organizations/{organization}/").json()["metrics"]
    this_month = {name: max(values) for name, values in _months(metrics).items()}
    assert metrics["datasets"] == 2
    assert this_month["datasets_by_months"] == 2
    assert this_month["datasets_reuses_by_months"] == 1


def _months(metrics: dict[str, Any]) -> dict[str, list[int]]:
    """Return the numbers of each metric by month; where nothing was counted yet, it is a 0."""
    return {
        name: list(value.values()) for name, value in metrics.items() if isinstance(value, dict)
    }


def test_a_page_holds_what_its_number_says(datagouv_portal: Sandbox, member: httpx.Client) -> None:
    new = {"name": "Celle des pages", "description": "Ses jeux"}
    organization = member.post("/api/1/organizations/", json=new).json()["id"]
    titles = [f"Jeu paginé {number}" for number in range(5)]
    for title in titles:
        create_dataset(member, datagouv_portal, title, organization=organization)
    path = f"/api/1/datasets/?organization={organization}&sort=created&page_size=2&page="

    pages = [member.get(f"{path}{number}").json() for number in (1, 2, 3)]

    assert [[one["title"] for one in page["data"]] for page in pages] == [
        titles[:2],
        titles[2:4],
        titles[4:],
    ]
    assert {page["total"] for page in pages} == {5}


def test_it_announces_the_licences_and_places_that_it_has(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    served = {one["id"] for one in member.get("/api/1/datasets/licenses/").json()}
    levels = {one["id"] for one in member.get("/api/1/spatial/levels/").json()}

    assert served == set(datagouv_portal.licenses) >= {"lov2", "fr-lo", "odc-odbl", "notspecified"}
    assert levels >= {"country", "fr:region", "fr:commune"}
    for zone in datagouv_portal.zones:
        assert member.get(f"/api/1/spatial/zone/{zone}/").status_code == 200


@pytest.mark.parametrize(
    ("searched", "found"),
    [("foret", True), ("FORÊT hêtres", True), ("hêtre", True), ("forêt désert", False)],
)
@pytest.mark.parametrize("path", ["/api/1/datasets/", "/api/2/datasets/search/"])
def test_a_search_finds_all_its_words_in_titles_and_descriptions(
    datagouv_portal: Sandbox, member: httpx.Client, path: str, searched: str, found: bool
) -> None:
    title = f"Inventaire {path}"
    create_dataset(member, datagouv_portal, title, description="La forêt et ses hêtres")

    answer = member.get(path, params={"q": searched, "page_size": 100})

    assert answer.status_code == 200
    assert (title in [dataset["title"] for dataset in answer.json()["data"]]) is found


@pytest.mark.parametrize(
    "path",
    [
        "/api/1/organizations/",
        "/api/1/reuses/",
        "/api/1/dataservices/",
        "/api/2/topics/",
        "/api/2/organizations/search/",
        "/api/2/reuses/search/",
        "/api/2/dataservices/search/",
        "/api/2/topics/search/",
    ],
)
def test_every_list_can_be_searched(member: httpx.Client, path: str) -> None:
    answer = member.get(path, params={"q": "organisation bac"})

    assert answer.status_code == 200
    assert answer.json()["total"] == (1 if "organizations" in path else 0)


def test_discussions_and_transfers_are_found_by_their_subject(
    member: httpx.Client, datagouv_portal: Sandbox
) -> None:
    one, other = (create_dataset(member, datagouv_portal, f"Sujet {n}")["id"] for n in range(2))
    subject = {"class": "Dataset", "id": one}
    opened = member.post(
        "/api/1/discussions/", json={"title": "t", "comment": "c", "subject": subject}
    )
    asked = member.post(
        "/api/1/transfer/",
        json={
            "subject": subject,
            "recipient": {"class": "User", "id": datagouv_portal.user_id},
            "comment": "c",
        },
    )
    for path, made in (("discussions/?for=", opened), ("transfer/?subject=", asked)):
        answers = [member.get(f"/api/1/{path}{id}").json() for id in (one, other)]
        found, none = (one["data"] if isinstance(one, dict) else one for one in answers)
        assert [each["id"] for each in found] == [made.json()["id"]]
        assert none == []


def test_it_stores_files_and_serves_them_whole_or_in_part(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    dataset = create_dataset(member, datagouv_portal, "Un jeu et son fichier")
    content = b"a,b\n1,2\n" * 1000

    resource = member.post(
        f"/api/1/datasets/{dataset['id']}/upload/", files={"file": ("Été.csv", content)}
    ).json()

    assert resource["checksum"]["value"] == hashlib.sha1(content).hexdigest()
    assert (
        httpx.get(resource["latest"], follow_redirects=True, trust_env=False, timeout=60).content
        == content
    )
    whole = httpx.get(resource["url"], trust_env=False, timeout=60)
    part = httpx.get(
        resource["url"],
        headers={"Range": "bytes=8-15", "If-Range": whole.headers["etag"]},
        trust_env=False,
        timeout=60,
    )
    assert (whole.content, part.status_code, part.content) == (content, 206, content[8:16])


def test_it_shows_the_events_of_resources_and_moves_their_dates(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    dataset = create_dataset(member, datagouv_portal, "Un jeu surveillé")
    resources = f"/api/1/datasets/{dataset['id']}/resources/"
    remote = {"title": "Ailleurs", "url": "https://example.org/a.csv", "filetype": "remote"}
    seen = len(datagouv_portal.events())

    resource = member.post(resources, json=remote).json()
    before = member.get(f"/api/1/datasets/{dataset['id']}/").json()["last_modified"]
    member.put(f"{resources}{resource['id']}/", json={})
    after = member.get(f"/api/1/datasets/{dataset['id']}/").json()["last_modified"]
    member.delete(f"{resources}{resource['id']}/")

    assert datagouv_portal.events()[seen:] == [
        Event("resource-added", dataset["id"], resource["id"]),
        Event("resource-updated", dataset["id"], resource["id"]),
        Event("resource-removed", dataset["id"], resource["id"]),
    ]
    assert before < after


def test_threads_share_it_and_nothing_is_lost(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    def write_and_read(number: int) -> bool:
        dataset = create_dataset(member, datagouv_portal, f"Jeu partagé {number}")
        url = f"/api/1/datasets/{dataset['id']}/"
        changed = member.put(url, json={"description": f"Le {number}e"})
        return changed.status_code == 200 and member.get(url).json()["description"] == (
            f"Le {number}e"
        )

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(write_and_read, range(32)))
    listed = member.get("/api/1/datasets/", params={"q": "partagé", "page_size": 100}).json()
    assert listed["total"] == 32


def test_a_connection_serves_again_after_a_body_that_was_not_read(
    datagouv_portal: Sandbox,
) -> None:
    with httpx.Client(base_url=datagouv_portal.url, trust_env=False, timeout=60) as anonymous:
        refused = anonymous.post("/api/1/datasets/x/upload/", files={"file": ("a", b"x" * 10**6)})
        again = anonymous.get("/api/1/site/")
        streams = [answer.extensions["network_stream"] for answer in (refused, again)]
        addresses = {stream.get_extra_info("client_addr") for stream in streams}

    assert refused.is_client_error
    assert again.status_code == 200
    assert len(addresses) == 1
