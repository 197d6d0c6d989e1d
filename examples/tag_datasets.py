"""Add a tag to all datasets of an organization: first a preview, and the change with APPLY=yes.

Set TAG as the platform writes it: in lower case, without accents, such as TAG=mobilite-douce. On a
portal that you name, TAG and ORGANIZATION_ID are needed; on one of its own it practises.
"""

import sys
from os import environ

from portal import find_portal, value

from datagouv import Client, DatagouvError

TAG = value("TAG") or "mobilite-douce"

with (
    find_portal("ORGANIZATION_ID", "TAG") as portal,
    Client(base_url=portal.url, api_key=portal.api_key) as client,
):
    organization = client.organization(portal.organization_id)
    if portal.is_own:
        print("Here are two drafts to practise on.")
        for title, tags in {"Pistes": ["velo"], "Rues": [TAG]}.items():
            organization.create_dataset(title=title, description="?", tags=tags, private=True)

    # The key's owner also sees the deleted ones; of all, only these fields are loaded.
    datasets = organization.datasets(fields=("title", "tags", "deleted"))
    lacking = [each for each in datasets if not each.deleted and TAG not in each.tags]
    for dataset in lacking:
        print(f"{dataset.title}: {', '.join(dataset.tags) or 'no tag'} + {TAG}")
    if environ.get("APPLY") != "yes":
        print(f"{len(lacking)} would change; APPLY=yes changes them")
        sys.exit()

    failed = 0
    for dataset in lacking:
        try:
            # It reads the tags again: those that somebody adds meanwhile stay.
            dataset.add_tags(TAG)
        except DatagouvError as error:
            failed += 1
            print(f"{dataset.title}: {error}", file=sys.stderr)
    print(f"{len(lacking) - failed} changed")
    sys.exit(1 if failed else 0)
