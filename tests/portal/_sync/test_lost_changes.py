# Generated from tests/portal/_async/test_lost_changes.py by scripts/unasync.py: edit that file, then `make style`.
"""Changes and replaced files that are lost on their way: errors that say what may have happened.

`tests/faults` loses the answer of each verb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datagouv import AnswerLostError, Client, DatagouvError, ServerError
from tests.portal.server import a_name
from tests.portal.wire import BEFORE

if TYPE_CHECKING:
    from tests.portal.server import Changed, Full, Server
    from tests.portal.wire import Fault, Wire

pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(scope="module")
def shelf(server: Server) -> str:
    """Return a dataset for files to be replaced."""
    return server.make_dataset(tags=["arbres"])


@pytest.fixture
def file(server: Server, shelf: str) -> tuple[str, str]:
    """Return a dataset and a hosted file in it that has a title, a description and extras."""
    fields = {"title": "Les arbres", "description": "Un par ligne.", "extras": {"de": "terrain"}}
    return shelf, server.make_hosted(shelf, **fields)


@pytest.mark.parametrize("fault", BEFORE)
def test_a_replacement_that_the_server_may_still_receive_is_not_sent_again(
    watched: Client,
    server: Server,
    wire: Wire,
    file: tuple[str, str],
    title: str,
    fault: Fault,
) -> None:
    before = server.resource(*file)
    resource = watched.resource(file[1])
    wire.fail("POST", "/upload/", fault)

    with pytest.raises(AnswerLostError, match="may still come"):
        resource.update(file_to_upload=title.encode(), filename=a_name())

    assert server.resource(*file) == before
    assert wire.methods.count("POST") == 1


def test_a_replacement_that_cannot_be_settled_says_so(
    watched: Client, server: Server, wire: Wire, file: tuple[str, str], title: str
) -> None:
    dataset_id, id = file
    resource = watched.resource(id, dataset_id=dataset_id)
    wire.always_fail("POST", "/upload/", "reset before")

    with pytest.raises(AnswerLostError, match="look at the portal"):
        resource.update(file_to_upload=title.encode(), filename=a_name())

    stored = server.resource(dataset_id, id)
    assert stored["title"] == resource.title
    assert server.file(stored["url"]) != title.encode()


def test_a_replacement_that_may_have_arrived_is_not_said_to_have_changed_nothing(
    watched: Client, wire: Wire, file: tuple[str, str], title: str
) -> None:
    dataset_id, id = file
    resource = watched.resource(id, dataset_id=dataset_id)
    wire.cut("POST", "/upload/")

    with pytest.raises(AnswerLostError) as caught:
        resource.update(file_to_upload=title.encode(), filename=a_name())

    assert "keeps its file" not in str(caught.value)


def test_a_title_that_could_not_be_put_back_is_told(
    watched: Client, wire: Wire, file: tuple[str, str], title: str
) -> None:
    dataset_id, id = file
    resource = watched.resource(id, dataset_id=dataset_id)
    wire.always_fail("PUT", "/", "502 before")

    with pytest.raises(DatagouvError, match="Les arbres") as caught:
        resource.update(file_to_upload=title.encode(), filename=a_name())

    assert "replaced" in str(caught.value)


def test_what_fails_for_good_is_said_after_a_few_tries(
    watched: Client, server: Server, wire: Wire, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = watched.dataset(full.id, fetch=False)
    wire.always_fail("PUT", "/", "502 before")

    with pytest.raises(ServerError) as caught:
        dataset.update(description="Jamais écrite.")

    assert caught.value.status == 502
    assert wire.methods == ["GET", "PUT"] * 4
    assert changed(before, server.dataset(full.id)) == set()
