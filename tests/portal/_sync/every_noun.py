# Generated from tests/portal/_async/every_noun.py by scripts/unasync.py: edit that file, then `make style`.
"""A new object of any noun, for the tests of what all of them do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.faults.nouns import CHART

if TYPE_CHECKING:
    from datagouv import Client
    from tests.portal.server import Server


def make(client: Client, server: Server, noun: str, title: str) -> Any:
    """Return a new object, with two extras and two tags where it has such."""
    tags, extras = ["eau", "vent"], {"annee": 2024, "note": "Oui"}
    fields: dict[str, Any] = {"title": title, "description": "Neuf.", "extras": extras}
    match noun:
        case "dataset":
            return client.datasets.create(fields, tags=tags)
        case "dataservice":
            return client.dataservices.create(fields, tags=tags)
        case "reuse":
            url = f"https://example.org/{title.replace(' ', '-')}"
            more = {"type": "api", "topic": "health", "url": url}
            return client.reuses.create(fields | more, tags=tags)
        case "topic":
            return client.topics.create(
                name=title, description="Neuf.", tags=tags, extras=extras
            )
        case "element":
            topic = client.topics.create(name=title, description="Neuf.")
            [_, made] = topic.add_elements({"title": "Un"}, {**fields, "tags": tags})
            return made
        case "visualization":
            return client.visualizations.create(CHART, title=title, extras=extras)
        case "community resource":
            made = server.make_community(server.make_dataset(), hosted=False)
            community = client.community_resource(made)
            return community.update(extras=extras)
        case "resource":
            dataset = server.make_dataset()
            resource = client.resource(server.make_remote(dataset))
            return resource.update(extras=extras)
        case "contact point":
            return client.contact_points.create(
                name=title, email="nous@example.org", role="contact"
            )
        case "discussion":
            subject = client.dataset(server.make_dataset(), fetch=False)
            return client.discussions.create(title=title, comment="?", subject=subject)
        case _:
            return client.organizations.create(name=title, description="N.", extras=extras)
