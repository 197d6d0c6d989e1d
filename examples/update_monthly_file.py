"""Replace the file of a resource: what a scheduled task does every month.

Set DATAGOUV_ENVIRONMENT and its key, RESOURCE_ID and FILE. It exits with 0 when the file is
replaced, 75 when trying later may help, 1 when a person must look. With nothing set, it practises.
"""

import sys
from os import environ
from pathlib import Path

from portal import find_portal

from datagouv import Client, DatagouvError, NetworkError, RateLimitedError, ServerError

SAMPLE = Path(__file__).with_name("releves-2026-11.csv")


def practise(client: Client, organization_id: str) -> str:
    organization = client.organization(organization_id)
    dataset = organization.create_dataset(title="Essai", description="Pour voir", private=True)
    return dataset.upload(b"station;date;pm10\n", filename="vide.csv", title="Relevés").id


def main() -> int:
    try:
        with find_portal() as portal, Client(base_url=portal.url, api_key=portal.api_key) as client:
            resource_id = environ.get("RESOURCE_ID") or practise(client, portal.organization_id)
            resource = client.resource(resource_id)
            resource.update(file_to_upload=environ.get("FILE", SAMPLE))
    except (NetworkError, RateLimitedError, ServerError) as error:
        print(f"try again later: {error}", file=sys.stderr)
        return 75
    except DatagouvError as error:
        print(f"not replaced: {error}", file=sys.stderr)
        return 1
    print(f"{resource.title!r} has {resource.filesize} bytes now: {resource.latest}")
    return 0


sys.exit(main())
