"""Replace the file of a resource: what a scheduled task does every month.

Set DATAGOUV_ENVIRONMENT and its key, RESOURCE_ID and FILE. It exits with 0 when the file is
replaced, 75 when trying later may help, 1 when a person must look, 2 when one of them is missing.
With nothing set, it practises on a portal of its own.
"""

import sys
from pathlib import Path

from portal import find_portal, value

from datagouv import Client, DatagouvError, NetworkError, RateLimitedError, ServerError

SAMPLE = Path(__file__).with_name("releves-2026-11.csv")


def practise(client: Client, organization_id: str) -> str:
    organization = client.organization(organization_id)
    dataset = organization.create_dataset(title="Essai", description="Pour voir", private=True)
    return dataset.upload(b"station;date;pm10\n", filename="vide.csv", title="Relevés").id


def main() -> int:
    try:
        with (
            find_portal("RESOURCE_ID", "FILE") as portal,
            Client(base_url=portal.url, api_key=portal.api_key) as client,
        ):
            own = practise(client, portal.organization_id) if portal.is_own else None
            resource = client.resource(own or value("RESOURCE_ID"))
            resource.update(file_to_upload=SAMPLE if own else value("FILE"))
    except (NetworkError, RateLimitedError, ServerError) as error:
        print(f"try again later: {error}", file=sys.stderr)
        return 75
    except DatagouvError as error:
        print(f"not replaced: {error}", file=sys.stderr)
        return 1
    print(f"{resource.title!r} has {resource.filesize} bytes now: {resource.latest}")
    return 0


sys.exit(main())
