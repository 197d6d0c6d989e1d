"""A create whose answer is lost never makes two objects, whichever version the portal runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AnswerLostError, Client, UnsupportedError
from tests.portal.server import NUMBERS, a_name
from tests.portal.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server
    from tests.portal.wire import Fault
    from tests.versions.results import Results

pytestmark = pytest.mark.filterwarnings(
    "ignore::datagouv.LostAnswerWarning", "ignore:.*keeps no role of a contact point"
)

FAULTS: list[Fault] = ["reset", "stale", "stale done"]
"""It is made, and the answer lost; it is not made; it is made, and seems not to be."""


@dataclass
class Case:
    """One create: what it acts upon, made when it is needed, and the way to the server."""

    client: Client
    server: Server
    title: str

    @cached_property
    def dataset(self) -> str:
        return self.server.make_dataset(organization=self.organization)

    @cached_property
    def theirs(self) -> str:
        """An organization of somebody else."""
        fields = {"name": f"Autre {self.title}", "description": "Celle d'un autre."}
        path = "/api/1/organizations/"
        return str(self.server.write("POST", path, "other", json=fields)["id"])

    @cached_property
    def discussion(self) -> str:
        subject = {"class": "Dataset", "id": self.dataset}
        new = {"title": f"Sur {self.title}", "comment": "Bonjour", "subject": subject}
        return str(self.server.write("POST", "/api/1/discussions/", json=new)["id"])

    @cached_property
    def topic(self) -> str:
        new = {"name": f"Sur {self.title}", "description": "Des arbres.", "tags": ["arbres"]}
        return str(self.server.write("POST", TOPICS, json=new)["id"])

    @property
    def organization(self) -> str:
        return self.server.organization

    def slugs(self, path: str) -> list[str]:
        """Return the objects whose slug is of the title: lists may hide them."""
        slug = self.title.lower().replace(" ", "-")
        tried = (self.server.ask("GET", f"{path}{slug}{end}/") for end in ("", "-1", "-2"))
        return [str(answer.json()["id"]) for answer in tried if answer.is_success]

    def rows(self, path: str, **having: Any) -> list[str]:
        """Return the rows of a list that have some values."""
        answer = self.server.get(path)
        if isinstance(answer, dict) and "data" not in answer:
            pytest.skip("this version shows no such list")  # Transfers, before 10.0.5.
        rows = answer["data"] if isinstance(answer, dict) else answer
        return [str(row["id"]) for row in rows if having.items() <= row.items()]

    def resources(self) -> list[Any]:
        held: list[Any] = self.server.dataset(self.dataset)["resources"]
        return held


@dataclass(frozen=True)
class Create:
    """A create of the SDK.

    Attributes:
        route: The route of the create: the faults happen there.
        act: Calls it, and returns the object.
        made: Returns the ids on the server.
    """

    route: str
    act: Callable[[Case], Any]
    made: Callable[[Case], list[str]]


NEW: dict[str, Any] = {"description": "Perdu ?"}
REUSE: dict[str, Any] = {"type": "api", "topic": "health", **NEW}
CHART: dict[str, Any] = {
    "x_axis": {"column_x": "an", "type": "discrete"},
    "series": [{"resource_id": "54d47250-1daf-483b-965a-3013f8c76617"}],
    **NEW,
}
CONTENT = b"espece\nhetre\n"


def of(noun: str, **fields: Any) -> Callable[[Case], Any]:
    """Return a create of a collection, in the name of the organization unless it is one's own."""

    def act(case: Case) -> Any:
        name = "name" if noun in ("organizations", "topics") else "title"
        sent = {name: case.title, **fields}
        if noun == "reuses":
            sent["url"] = f"https://example.org/{case.title.replace(' ', '-')}"
        if sent.pop("own", False) is False and noun != "organizations":
            sent["organization"] = case.organization
        return getattr(case.client, noun).create(sent)

    return act


def named(path: str) -> Callable[[Case], list[str]]:
    return lambda case: case.slugs(path)


def _messages(case: Case) -> list[str]:
    held = case.server.get(f"/api/1/discussions/{case.discussion}/")["discussion"]
    return [one["content"] for one in held if one["content"] == case.title]


def _followers(case: Case) -> list[str]:
    return case.rows(f"/api/1/datasets/{case.dataset}/followers/")


def _communities(case: Case) -> list[str]:
    return [one["id"] for one in case.server.community_resources(case.dataset)]


def _community_resources(case: Case) -> Any:
    return case.client.community_resources


DATASETS, DATASERVICES, REUSES = "/api/1/datasets/", "/api/1/dataservices/", "/api/1/reuses/"
TOPICS, VISUALIZATIONS = "/api/2/topics/", "/api/1/visualizations/"
CREATES = {
    "organization.create_dataset()": Create(
        f"POST {DATASETS}", of("datasets", **NEW), named(DATASETS)
    ),
    "datasets.create()": Create(
        f"POST {DATASETS}", of("datasets", own=True, **NEW), named(DATASETS)
    ),
    "organization.create_dataset(private=True)": Create(
        f"POST {DATASETS}", of("datasets", private=True, **NEW), named(DATASETS)
    ),
    "datasets.create(private=True)": Create(
        f"POST {DATASETS}", of("datasets", own=True, private=True, **NEW), named(DATASETS)
    ),
    "dataset.create_remote()": Create(
        "POST /api/1/datasets/{}/resources/",
        lambda case: case.client.dataset(case.dataset).create_remote(
            title=case.title, url="https://example.org/perdue.csv"
        ),
        lambda case: [one["id"] for one in case.resources()],
    ),
    "dataset.create_static()": Create(
        "POST /api/1/datasets/{}/upload/",
        lambda case: case.client.dataset(case.dataset).create_static(CONTENT, filename=a_name()),
        lambda case: [one["id"] for one in case.resources()],
    ),
    "community_resources.create_remote()": Create(
        "POST /api/1/datasets/community_resources/",
        lambda case: case.client.community_resources.create_remote(
            title=case.title, url="https://example.org/perdue.csv", dataset_id=case.dataset
        ),
        _communities,
    ),
    "community_resources.create_static()": Create(
        "POST /api/1/datasets/{}/upload/community/",
        lambda case: case.client.community_resources.create_static(
            CONTENT, dataset_id=case.dataset, filename=a_name()
        ),
        _communities,
    ),
    "organizations.create()": Create(
        "POST /api/1/organizations/", of("organizations", **NEW), named("/api/1/organizations/")
    ),
    "reuses.create()": Create(f"POST {REUSES}", of("reuses", **REUSE), named(REUSES)),
    "reuses.create(private=True)": Create(
        f"POST {REUSES}", of("reuses", private=True, **REUSE), named(REUSES)
    ),
    "dataservices.create()": Create(
        f"POST {DATASERVICES}", of("dataservices", **NEW), named(DATASERVICES)
    ),
    "dataservices.create(private=True)": Create(
        f"POST {DATASERVICES}", of("dataservices", private=True, **NEW), named(DATASERVICES)
    ),
    "visualizations.create()": Create(
        f"POST {VISUALIZATIONS}", of("visualizations", **CHART), named(VISUALIZATIONS)
    ),
    "topics.create()": Create(
        f"POST {TOPICS}", of("topics", tags=["arbres"], **NEW), named(TOPICS)
    ),
    "topics.create(private=True)": Create(
        f"POST {TOPICS}", of("topics", tags=["arbres"], private=True, **NEW), named(TOPICS)
    ),
    "topic.add_elements()": Create(
        "POST /api/2/topics/{}/elements/",
        lambda case: case.client.topic(case.topic, fetch=False).add_elements({"title": case.title})[
            0
        ],
        lambda case: case.rows(f"{TOPICS}{case.topic}/elements/?page_size=50", title=case.title),
    ),
    "discussions.create()": Create(
        "POST /api/1/discussions/",
        lambda case: case.client.discussions.create(
            title=case.title, comment="Perdue ?", subject=case.client.dataset(case.dataset)
        ),
        lambda case: case.rows(f"/api/1/discussions/?for={case.dataset}", title=case.title),
    ),
    "discussion.comment()": Create(
        "POST /api/1/discussions/{}/",
        lambda case: case.client.discussion(case.discussion).comment(case.title),
        _messages,
    ),
    "contact_points.create()": Create(
        "POST /api/1/contacts/",
        lambda case: case.client.contact_points.create(
            name=case.title,
            email="a@example.org",
            role="contact",
            organization=case.organization,
        ),
        lambda case: case.rows(
            f"/api/1/organizations/{case.organization}/contacts/?page_size=50", name=case.title
        ),
    ),
    "memberships.ask()": Create(
        "POST /api/1/organizations/{}/membership/",
        lambda case: case.client.organization(case.theirs).memberships.ask(case.title),
        lambda case: [
            str(one["id"])
            for one in case.server.get(f"/api/1/organizations/{case.theirs}/membership/", "other")
        ],
    ),
    "dataset.transfer()": Create(
        "POST /api/1/transfer/",
        lambda case: case.client.dataset(case.dataset).transfer(
            case.client.organization(case.theirs), comment="À vous"
        ),
        lambda case: case.rows(f"/api/1/transfer/?subject={case.dataset}"),
    ),
    "dataset.follow()": Create(
        "POST /api/1/datasets/{}/followers/",
        lambda case: case.client.dataset(case.dataset).follow(),
        _followers,
    ),
    "me.create_token()": Create(
        "POST /api/1/me/api_tokens/",
        lambda case: case.client.me.create_token(name=case.title),
        lambda case: case.rows("/api/1/me/api_tokens/", name=case.title),
    ),
}


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def watched(portal: Sandbox, wire: Wire) -> Iterator[Client]:
    """Return a client whose every request `wire` sees; it knows the portal."""
    with httpx.Client(transport=wire) as http:
        watched = Client(
            base_url=portal.url, api_key=portal.api_key, http_client=http, lookup_timeout=0.6
        )
        watched.datasets.count(organization="0" * 24)
        watched.references.licenses()
        wire.reset()
        yield watched


def test_a_create_that_a_portal_does_not_have_is_not_taken_for_a_lost_one(
    watched: Client, server: Server, routes: frozenset[str], results: Results
) -> None:
    for name, create in CREATES.items():
        results.agree("creates", name, create.route in routes)
        if create.route not in routes:
            case = Case(watched, server, f"Perdu {next(NUMBERS)}")
            vars(case)["topic"] = "0" * 24
            with pytest.raises(UnsupportedError, match=r"this portal, .*, has no POST /api/"):
                create.act(case)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CREATES)
def test_a_lost_create_makes_one_object_or_an_error_says_that_it_may_have(
    watched: Client,
    server: Server,
    wire: Wire,
    routes: frozenset[str],
    results: Results,
    name: str,
    fault: Fault,
) -> None:
    create = CREATES[name]
    if create.route not in routes:
        pytest.skip("this version does not have it")
    case = Case(watched, server, f"Perdu {next(NUMBERS)}")
    before = create.made(case)
    wire.fail("POST", create.route.partition("{}")[2] or create.route[5:], fault)
    end = "one"
    try:
        made = create.act(case)
    except AnswerLostError:
        end = "AnswerLostError"

    assert wire.has_failed
    there = [id for id in create.made(case) if id not in before]
    if end == "one":
        assert len(there) == 1
        assert name in ("discussion.comment()", "dataset.follow()") or there == [made.id]
    else:
        assert len(there) <= 1
    results.agree("lost creates", f"{name}, {fault}", end)
