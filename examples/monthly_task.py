"""Replace the file of a resource: a scheduled task, whole in this file, with a date in each line.

It looks at its variables and its file before the network, and ends with 0 (replaced),
75 (try later), 1 (a person must look) or 2 (a variable or the file is missing).
"""

import logging
import os
import sys
from pathlib import Path

from datagouv import Client, DatagouvError, NetworkError, RateLimitedError, ServerError

KEYS = {"www": "DATAGOUV_API_KEY", "demo": "DATAGOUV_DEMO_API_KEY"}
log = logging.getLogger(__name__)


def main() -> int:
    url, named = os.environ.get("PORTAL_URL"), os.environ.get("DATAGOUV_ENVIRONMENT", "")
    key = "PORTAL_API_KEY" if url else KEYS.get(named, "DATAGOUV_ENVIRONMENT=www (or demo)")
    if missing := [name for name in ("RESOURCE_ID", "FILE", key) if not os.environ.get(name)]:
        log.error("nothing was done: %s must be set", " and ".join(missing))
        return 2
    file = Path(os.environ["FILE"])
    if not file.is_file() or file.stat().st_size == 0:
        log.error("nothing was done: FILE is %s, where there is no file, or an empty one", file)
        return 2
    try:
        with Client(base_url=url, api_key=os.environ[key]) as client:
            resource = client.resource(os.environ["RESOURCE_ID"]).update(file_to_upload=file)
    except (NetworkError, RateLimitedError, ServerError) as error:
        log.error("try again later: %s", error)
        return 75
    except DatagouvError as error:
        log.error("a person must look: %s", error)
        return 1
    log.info("%r has %d bytes now: %s", resource.title, resource.filesize, resource.latest)
    return 0


if __name__ == "__main__":
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    logging.captureWarnings(True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it says each request
    sys.exit(main())
