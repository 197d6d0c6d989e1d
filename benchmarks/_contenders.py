"""What competes in the transfers: small programs, each of which says how long its call took.

They get the server's URL, a path and a number as their arguments.
"""

from __future__ import annotations

from _server import BIG, DATASET, FILES, FOLDER

TIMED = """
import sys, time
url, path, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
{setup}
start = time.perf_counter()
{call}
print(time.perf_counter() - start)
"""
SYNC = """
from datagouv import Client
client = Client(base_url=url, api_key="key")
"""
ASYNC = """
import asyncio
from datagouv import AsyncClient
async def main():
    async with AsyncClient(base_url=url, api_key="key") as client:
        {got}
        start = time.perf_counter()
        {call}
        print(time.perf_counter() - start)
asyncio.run(main())
sys.exit()
"""
OLD = """
from datagouv import Client
client = Client(api_key="key", verbose=False)
client.base_url = url
"""
HTTPX = """
import httpx
client = httpx.Client(timeout=600)
"""


def code(setup: str, call: str) -> str:
    """Return a contender that prints how long its call took."""
    return TIMED.replace("{setup}", setup).replace("{call}", call)


def async_code(got: str, call: str) -> str:
    """Return an asynchronous contender that prints how long its call took."""
    return code(ASYNC.replace("{got}", got).replace("{call}", call), "")


UPLOAD = code(
    SYNC + f'dataset = client.dataset("{DATASET}", fetch=False)',
    "dataset.upload(path, part_size=number)",
)
UPLOAD_ASYNC = async_code(
    f'dataset = await client.dataset("{DATASET}", fetch=False)',
    "await dataset.upload(path, part_size=number)",
)
UPLOAD_OLD = code(
    OLD + f'dataset = client.dataset("{DATASET}")',
    'dataset.create_static(path, {"title": "uploaded"})',
)
UPLOAD_HTTPX = code(
    HTTPX + "file = open(path, 'rb')",
    f'client.post(url + "/api/1/datasets/{DATASET}/upload/", files={{"file": file}})'
    ".raise_for_status()",
)
UPLOAD_HTTPX_ASYNC = code(
    """
import asyncio, httpx, os
async def body(head, tail):
    yield head
    with open(path, "rb") as file:
        while block := file.read(1 << 18):
            yield block
    yield tail
async def main():
    head = b'--x\\r\\nContent-Disposition: form-data; name="file"; filename="a"\\r\\n\\r\\n'
    tail = b"\\r\\n--x--\\r\\n"
    size = len(head) + os.path.getsize(path) + len(tail)
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(size)}
    async with httpx.AsyncClient(timeout=600) as client:
        target = url + "/api/1/datasets/DATASET/upload/"
        answer = await client.post(target, content=body(head, tail), headers=headers)
        answer.raise_for_status()
""".replace("DATASET", DATASET),
    "asyncio.run(main())",
)
GOT = f'client.resource("{BIG}", dataset_id="{DATASET}")'
DOWNLOAD = code(SYNC + f"resource = {GOT}", "resource.download(path)")
DOWNLOAD_ASYNC = async_code(f"resource = await {GOT}", "await resource.download(path)")
DOWNLOAD_OLD = code(OLD + f"resource = {GOT}", "resource.download(path)")
DOWNLOAD_HTTPX = code(
    HTTPX,
    """
with open(path, "wb") as file, client.stream("GET", url + "/files/big.csv") as response:
    response.raise_for_status()
    for block in response.iter_raw():
        file.write(block)
""",
)
DOWNLOAD_HTTPX_ASYNC = code(
    """
import asyncio, httpx
async def main():
    async with httpx.AsyncClient(timeout=600) as client:
        async with client.stream("GET", url + "/files/big.csv") as response:
            with open(path, "wb") as file:
                async for block in response.aiter_raw():
                    file.write(block)
""",
    "asyncio.run(main())",
)
FOLDER_HTTPX = code(
    HTTPX
    + """
import os
from concurrent.futures import ThreadPoolExecutor
os.makedirs(path)
def fetch(index):
    with open(f"{path}/{index}", "wb") as file:
        file.write(client.get(f"{url}/files/{index:03}.csv").content)
""",
    f"""
with ThreadPoolExecutor(number) as threads:
    list(threads.map(fetch, range({FILES})))
""",
)
FOLDER_HTTPX_ASYNC = code(
    """
import asyncio, httpx, os
os.makedirs(path)
async def fetch(client, room, index):
    async with room:
        content = (await client.get(f"{url}/files/{index:03}.csv")).content
        with open(f"{path}/{index}", "wb") as file:
            file.write(content)
async def main():
    room = asyncio.Semaphore(number)
    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(fetch(client, room, index) for index in range(FILES)))
""".replace("FILES", str(FILES)),
    "asyncio.run(main())",
)
# A benchmark must not overlook a file that failed.
CHECK = "assert all(item.error is None for item in done), done[0]"
FOLDER_SYNC = code(
    SYNC + f'dataset = client.dataset("{FOLDER}")',
    f"done = dataset.download_resources(path, parallel=number)\n{CHECK}",
)
FOLDER_ASYNC = async_code(
    f'dataset = await client.dataset("{FOLDER}")',
    f"done = await dataset.download_resources(path, parallel=number)\n        {CHECK}",
)
FOLDER_OLD = code(OLD + f'dataset = client.dataset("{FOLDER}")', "dataset.download_resources(path)")

# A process counts the memory of the one that starts it as its own: that is a small one.
