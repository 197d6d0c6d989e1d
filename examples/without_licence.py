"""Walk an organization's datasets, and report those that readers may not know how to use.

A dataset without a licence reads as "notspecified". PORTAL_URL and ORGANIZATION_ID choose what is
walked; without them, a portal of your own is made, with something to find.
"""

from portal import find_portal

from datagouv import Client, Organization


def fill(organization: Organization) -> None:
    """Publish two datasets, one of them in a hurry."""
    organization.create_dataset(title="Arbres", description="Les arbres", license="lov2")
    organization.create_dataset(title="Bancs", description="Les bancs", private=False)


with (
    find_portal("ORGANIZATION_ID", writes=False) as portal,
    Client(base_url=portal.url, api_key=portal.api_key) as client,
):
    organization = client.organization(portal.organization_id)
    if portal.is_own:
        fill(organization)

    # The fields that are named travel, and no others: a walk of a large catalogue stays short.
    walk = organization.datasets(fields=("title", "license", "page"), visible_only=True, prefetch=1)
    seen = 0
    for dataset in walk:
        seen += 1
        if dataset.license in (None, "notspecified"):
            print(f"{dataset.title}: {dataset.page}")
    titles = {license.id: license.title for license in client.references.licenses()}
    print(f"{seen} datasets seen; of {len(titles)} licences, the usual one is {titles['lov2']!r}")
