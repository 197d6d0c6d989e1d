"""Keys: a verb sends nothing without one, and with another user's the server changes nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from datagouv import AsyncClient, Client, ForbiddenError, GoneError, MissingKeyError
from tests.faults.matrix import Matrix
from tests.faults.verb import Verb
from tests.faults.verbs import VERBS
from tests.faults.verbs_that_read import VERBS as THAT_READ
from tests.faults.world import It, difference

ID, UUID = "5bc04b2cff66bd680e499f4a", "54d47250-1daf-483b-965a-3013f8c76617"
OF_THE_KEYS_OWNER = re.compile(r"me\.|dataset\.is_following")
OF_ANYBODY = re.compile(
    r"me\.|token\.|memberships\.ask|\w+s\.create|dataset\.(un)?follow|dataset\.transfer"
    r"|discussion\.comment|organization\.create_dataset|transfer\."
)
"""What any user may do, each with objects of their own."""

THAT_WRITE = [verb for verb in VERBS.values() if verb not in THAT_READ]
WITH_A_KEY = [
    verb for verb in VERBS.values() if verb in THAT_WRITE or OF_THE_KEYS_OWNER.match(verb.name)
]


@pytest.fixture(scope="module")
def keyless(matrix: Matrix) -> list[Client | AsyncClient]:
    return [kind(base_url=matrix.world.proxy.url) for kind in (Client, AsyncClient)]


@pytest.mark.parametrize("verb", WITH_A_KEY, ids=str)
def test_without_a_key_nothing_is_sent(
    matrix: Matrix, keyless: list[Client | AsyncClient], tmp_path: Path, verb: Verb
) -> None:
    it = It("Sans clé", tmp_path, ID, UUID, UUID, UUID, UUID, ID, made=defaultdict(lambda: ID))
    matrix.world.proxy.plan(None)
    for client in keyless:
        with pytest.raises(MissingKeyError, match="api_key=") as caught:
            matrix.act(verb, client, it)
        assert isinstance(caught.value, PermissionError)
    assert matrix.world.proxy.count == 0


@pytest.mark.parametrize(
    "verb", [verb for verb in THAT_WRITE if not OF_ANYBODY.match(verb.name)], ids=str
)
def test_another_user_may_not_write_and_changes_nothing(matrix: Matrix, verb: Verb) -> None:
    world = matrix.world
    it = world.arrange(set(filter(None, verb.needs.split(","))))
    before = world.state(it)
    with Client(base_url=world.portal.url, api_key=world.portal.other_api_key) as other:
        # A deleted dataset is gone for others; this verb reads it first.
        error = GoneError if verb.name == "dataset.restore" else ForbiddenError
        with pytest.raises(error):
            matrix.act(verb, other, it)
    assert difference(before, world.state(it)) == set()
    world.tidy(it)
