"""The resource of these tests on the wire: its ids, its paths, and its file as it is stored."""

from __future__ import annotations

import hashlib

DATASET = "5bc04b2cff66bd680e499f4a"
ID = "54d47250-1daf-483b-965a-3013f8c76617"
COLLECTION = f"/api/1/datasets/{DATASET}/resources/"
PATH = f"{COLLECTION}{ID}/"
LOOKUP = f"/api/2/datasets/resources/{ID}/"
UPLOAD = f"/api/1/datasets/{DATASET}/upload/"
REPLACE = f"{PATH}upload/"
EXTENSIONS = "/api/1/datasets/extensions/"
CONTENT = b"essence;hauteur\n"
STORED = {
    "filesize": len(CONTENT),
    "checksum": {"type": "sha1", "value": hashlib.sha1(CONTENT).hexdigest()},
}
