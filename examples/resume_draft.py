"""Go through an organization's drafts: say what each lacks, and finish those of the sample.

On a portal that you name, ORGANIZATION_ID is needed, and nothing is written.
"""

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


with (
    find_portal("ORGANIZATION_ID") as portal,
    Client(base_url=portal.url, api_key=portal.api_key) as client,
):
    organization = client.organization(portal.organization_id)

    if portal.is_own:  # One day, a dataset was begun, and left as a draft.
        organization.create_dataset(title="Arbres", description="Ceux de la ville", private=True)

    # Another day, the organization's drafts are gone through: a key shows them in its lists.
    for dataset in organization.datasets():
        if not dataset.is_draft or dataset.deleted:
            continue
        print(f"{dataset.title!r} lacks {', '.join(lacks(dataset)) or 'nothing'}")
        if portal.is_own:
            dataset.upload(b"essence;hauteur\nplatane;12\n", filename="arbres.csv", title="Arbres")
            dataset.update(license="lov2", tags=["arbres"])
            if not lacks(dataset):
                dataset.update(private=False)
                print(f"{dataset.title!r} lacks nothing now, and is published: {dataset.page}")
