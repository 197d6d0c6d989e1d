"""A new object of any noun, for the tests of what all of them do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.faults.nouns import CHART

if TYPE_CHECKING:
    from datagouv import AsyncClient
    from tests.portal.server import Server


async def make(client: AsyncClient, server: Server, noun: str, title: str) -> Any:
    """Return a new object, with two extras and two tags where it has such."""
    tags, extras = ["eau", "vent"], {"annee": 2024, "note": "Oui"}
    fields: dict[str, Any] = {"title": title, "description": "Neuf.", "extras": extras}
    match noun:
        case "dataset":
            return await client.datasets.create(fields, tags=tags)
        case "dataservice":
            return await client.dataservices.create(fields, tags=tags)
        case "reuse":
            url = f"https://example.org/{title.replace(' ', '-')}"
            more = {"type": "api", "topic": "health", "url": url}
            return await client.reuses.create(fields | more, tags=tags)
        case "topic":
            return await client.topics.create(
                name=title, description="Neuf.", tags=tags, extras=extras
            )
        case "element":
            topic = await client.topics.create(name=title, description="Neuf.")
            [_, made] = await topic.add_elements({"title": "Un"}, {**fields, "tags": tags})
            return made
        case "visualization":
            return await client.visualizations.create(CHART, title=title, extras=extras)
        case "community resource":
            made = server.make_community(server.make_dataset(), hosted=False)
            community = await client.community_resource(made)
            return await community.update(extras=extras)
        case "resource":
            dataset = server.make_dataset()
            resource = await client.resource(server.make_remote(dataset))
            return await resource.update(extras=extras)
        case "contact point":
            return await client.contact_points.create(
                name=title, email="nous@example.org", role="contact"
            )
        case "discussion":
            subject = await client.dataset(server.make_dataset(), fetch=False)
            return await client.discussions.create(title=title, comment="?", subject=subject)
        case _:
            return await client.organizations.create(name=title, description="N.", extras=extras)
