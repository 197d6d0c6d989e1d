"""Find the newest CSV of a dataset, and bring it here.

PORTAL_URL and DATASET_ID choose the dataset; without both, a portal of your own is made, with one.
"""

from portal import find_portal, value

from datagouv import Client, Dataset, Resource


def make(client: Client) -> Dataset:
    """Publish a dataset with a file a year, and a page that is none."""
    dataset = client.datasets.create(title="Comptages", description="Des vélos, par an")
    for year in (2024, 2025):
        dataset.upload(b"compteur;passages\nA;120\n", filename=f"velos-{year}.csv", title=str(year))
    dataset.create_remote(title="Méthode", url="https://example.org/methode", format="html")
    return dataset


def newest_csv(dataset: Dataset) -> Resource | None:
    """Return the CSV that was changed last, whatever its place on the page."""
    files = [one for one in dataset.resources if one.format == "csv" and one.type == "main"]
    return max(files, key=lambda one: one.last_modified, default=None)


with (
    find_portal("DATASET_ID", writes=False) as portal,
    Client(base_url=portal.url, api_key=portal.api_key) as client,
):
    dataset = make(client) if portal.is_own else client.dataset(value("DATASET_ID"))
    newest = newest_csv(dataset.refresh())
    if newest is None:
        print(f"{dataset.title!r} has no CSV")
    else:
        print(f"{newest.title!r} of {newest.last_modified:%Y}, {newest.filesize} bytes")
        print(newest.download(overwrite=True).name)
