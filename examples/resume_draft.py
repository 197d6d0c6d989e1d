"""Finish the drafts that were left on the portal: complete what they lack, and publish them."""

from portal import find_portal

from datagouv import Client, Dataset


def lacks(dataset: Dataset) -> list[str]:
    """Say what a draft needs before readers see it."""
    needed = {
        "a licence": dataset.license != "notspecified",
        "tags": bool(dataset.tags),
        "a file": bool(dataset.resources),
    }
    return [what for what, there in needed.items() if not there]


with find_portal() as portal, Client(base_url=portal.url, api_key=portal.api_key) as client:
    organization = client.organization(portal.organization_id)

    # One day, a dataset was begun, and left as a draft.
    organization.create_dataset(title="Arbres", description="Les arbres de la ville", private=True)

    # Another day, the organization's drafts are gone through: a key shows them in its lists.
    for dataset in organization.datasets():
        if dataset.is_draft and dataset.title == "Arbres":
            print(f"{dataset.title!r} lacks {', '.join(lacks(dataset))}")
            dataset.upload(b"essence;hauteur\nplatane;12\n", filename="arbres.csv", title="Arbres")
            dataset.update(license="lov2", tags=["arbres"])
            if not lacks(dataset):
                dataset.update(private=False)
                print(f"{dataset.title!r} lacks nothing now, and is published: {dataset.page}")
