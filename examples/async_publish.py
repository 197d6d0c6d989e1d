"""Publish several files, which are sent at the same time, in a dataset on a portal of your own."""

import asyncio

from portal import find_portal

from datagouv import AsyncClient

FILES = {
    "Stations": ("stations.csv", b"id;commune\nA1;Lyon\n"),
    "Mesures 2025": ("mesures-2025.csv", b"id;pm10\nA1;23\n"),
    "Mesures 2026": ("mesures-2026.csv", b"id;pm10\nA1;21\n"),
}


async def main() -> None:
    with find_portal() as portal:
        async with AsyncClient(base_url=portal.url, api_key=portal.api_key) as client:
            organization = await client.organization(portal.organization_id)
            dataset = await organization.create_dataset(
                title="Qualité de l'air", description="Stations et mesures", private=True
            )
            async with asyncio.TaskGroup() as tasks:
                for title, (filename, content) in FILES.items():
                    tasks.create_task(dataset.upload(content, filename=filename, title=title))

            # They arrived in any order: give them theirs, then let everyone see the dataset.
            await dataset.sort_resources(lambda resource: list(FILES).index(resource.title))
            await dataset.update(private=False)
            for resource in dataset.resources:
                print(f"{resource.title:<12} {resource.filesize} bytes at {resource.url}")


asyncio.run(main())
