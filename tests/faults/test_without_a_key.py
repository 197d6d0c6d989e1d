"""Without a key a verb that needs one sends nothing: every verb of the table, on both faces."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from datagouv import AsyncClient, Client, MissingKeyError
from tests.faults.matrix import Matrix
from tests.faults.verb import Verb
from tests.faults.verbs import VERBS
from tests.faults.verbs_that_read import VERBS as THAT_READ
from tests.faults.world import It

ID, UUID = "5bc04b2cff66bd680e499f4a", "54d47250-1daf-483b-965a-3013f8c76617"
OF_THE_KEYS_OWNER = re.compile(r"me\.|dataset\.is_following")
WITH_A_KEY = [
    verb for verb in VERBS.values() if verb not in THAT_READ or OF_THE_KEYS_OWNER.match(verb.name)
]


@pytest.mark.parametrize("verb", WITH_A_KEY, ids=str)
def test_without_a_key_nothing_is_sent(matrix: Matrix, tmp_path: Path, verb: Verb) -> None:
    it = It("Sans clé", tmp_path, ID, UUID, UUID, UUID, UUID, ID, made=defaultdict(lambda: ID))
    matrix.world.proxy.plan(None)
    for kind in (Client, AsyncClient):
        client = kind(base_url=matrix.world.proxy.url)
        with pytest.raises(MissingKeyError, match="api_key=") as caught:
            matrix.act(verb, client, it)
        assert isinstance(caught.value, PermissionError)
    assert matrix.world.proxy.count == 0
