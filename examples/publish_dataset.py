"""Live the whole life of a dataset, and print after each step what the platform now says.

`make demo` runs it, on a portal of your own: what it publishes is made up.
"""

from portal import find_portal

from datagouv import Client

with find_portal() as portal, Client(base_url=portal.url, api_key=portal.api_key) as client:
    about = {"title": "Qualité de l'aire", "description": "Mesures mensuelles", "private": True}
    about |= {"organization": portal.organization_id, "tags": ["air", "mesures"], "license": "lov2"}
    dataset = client.dataset().create(about)
    print(f"created    {dataset.title!r} on {client.base_url}, a draft: {dataset.is_draft}")

    hosted = dataset.upload(b"station;pm10\nA1;21\n", filename="2026-10.csv", title="Mesures")
    print(f"file       {hosted.title!r}, {hosted.filesize} bytes at {hosted.url}")
    remote = dataset.create_remote({"title": "Carte", "url": "https://example.org/carte.geojson"})
    print(f"remote     {remote.title!r}, which stays at {remote.url}")

    dataset.update({"title": "Qualité de l'air"}).refresh()
    print(f"corrected  {dataset.title!r}; the tags are still there: {dataset.tags}")

    hosted.update(file_to_upload=b"station;pm10\nA1;21\nA2;18\n", filename="2026-11.csv").refresh()
    print(f"replaced   {hosted.filesize} bytes at {hosted.url}; the title stays {hosted.title!r}")

    before = remote.internal.last_modified_internal
    after = remote.notify_update().refresh().internal.last_modified_internal
    print(f"signalled  {remote.title!r} was modified at {before:%X.%f}, now at {after:%X.%f}")
    dataset.sort_resources("title.desc").refresh()
    print(f"sorted     {[resource.title for resource in dataset.resources]}")

    dataset.update(private=False).refresh()
    print(f"published  a draft: {dataset.is_draft}; its page is {dataset.page}")
    dataset.delete().refresh()
    print(f"deleted    at {dataset.deleted:%X}, and its owners still see {dataset.title!r}")
    dataset.restore().refresh()
    count = len(dataset.resources)
    print(f"restored   with {count} resources, {dataset.license!r} and the tags {dataset.tags}")
