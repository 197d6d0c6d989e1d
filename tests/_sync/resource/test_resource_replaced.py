# Generated from tests/_async/resource/test_resource_replaced.py by scripts/unasync.py: edit that file, then `make style`.
"""A resource's file that is replaced: it keeps its title, and arrives once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AnswerLostError, ChecksumError, DatagouvError, FieldError, RefusedError

from .wire import CONTENT, EXTENSIONS, PATH, REPLACE, STORED

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Resource
    from tests.conftest import Portal


@pytest.fixture
def replaced(portal: Portal, a_resource: Callable[..., Any]) -> None:
    """The upload of a new file answers as the portal does: with a title of its own."""
    portal.post(REPLACE).respond(200, json=a_resource(title="data-csv", **STORED))


def test_a_replaced_file_keeps_its_title(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    assert resource.update(file_to_upload=CONTENT, filename="data.csv") is resource
    assert portal.sent == [f"GET {EXTENSIONS}", f"GET {PATH}", f"POST {REPLACE}", f"PUT {PATH}"]
    assert CONTENT in portal.requests[2].content
    assert portal.body() == {"title": "Les arbres"}
    assert resource.title == "Les arbres"


def test_a_title_that_changes_alone_is_written_once(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    resource.upload(CONTENT, filename="data.csv", title="Arbres")
    assert portal.sent == [f"GET {EXTENSIONS}", f"GET {PATH}", f"POST {REPLACE}", f"PUT {PATH}"]
    assert portal.requests[1].headers["X-Fields"] == "id,filetype"
    assert portal.body() == {"title": "Arbres"}


def test_a_loaded_resource_and_a_given_title_need_no_read(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    resource.refresh()
    sent = len(portal.sent)
    resource.upload(CONTENT, filename="data.csv", title="Arbres")
    assert portal.sent[sent:] == [f"GET {EXTENSIONS}", f"POST {REPLACE}", f"PUT {PATH}"]
    resource.upload(CONTENT, filename="data.csv", title="Chênes")
    assert portal.sent[sent + 3 :] == [f"POST {REPLACE}", f"PUT {PATH}"]


def test_a_refused_file_leaves_a_title_that_changes_alone(
    resource: Resource, portal: Portal
) -> None:
    portal.post(REPLACE).respond(400, json={"message": "Non."})
    with pytest.raises(RefusedError, match=r"Non\..*keeps its file and its metadata"):
        resource.upload(CONTENT, filename="data.csv", title="Arbres")
    assert f"PUT {PATH}" not in portal.sent


def test_upload_is_update_in_short(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    resource.upload(CONTENT, filename="data.csv")
    assert portal.sent[2:] == [f"POST {REPLACE}", f"PUT {PATH}"]


def test_metadata_goes_before_the_file_that_it_may_forbid(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    resource.update({"description": "d"}, CONTENT, filename="data.csv", title="Titre")
    assert portal.sent[2:] == [f"PUT {PATH}", f"POST {REPLACE}", f"PUT {PATH}"]
    assert portal.body(2) == {"description": "d", "title": "Titre"}
    assert portal.body() == {"title": "Titre"}


def test_refused_metadata_keeps_the_file(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    portal.put(PATH).respond(400, json={"errors": {"schema": ["Inconnu."]}})
    with pytest.raises(RefusedError, match="Inconnu"):
        resource.upload(CONTENT, filename="data.csv", schema={"name": "x"})
    assert f"POST {REPLACE}" not in portal.sent


def test_a_refused_file_gives_the_metadata_back(
    resource: Resource, portal: Portal
) -> None:
    portal.post(REPLACE).respond(400, json={"message": "Non."})
    with pytest.raises(RefusedError, match=r"Non\..*keeps its file"):
        resource.upload(CONTENT, filename="data.csv", description="nouvelle")
    assert portal.body() == {"description": "Un arbre par ligne."}


def test_metadata_that_cannot_be_given_back_is_told(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(REPLACE).respond(400, json={"message": "Non."})
    answers = [httpx.Response(200, json=a_resource()), httpx.Response(403)]
    portal.put(PATH).mock(side_effect=answers)
    with pytest.raises(RefusedError, match=r"Non\..*metadata was changed.*not put back: 403"):
        resource.upload(CONTENT, filename="data.csv", description="nouvelle")


def test_a_remote_resource_has_no_file_to_replace(
    resource: Resource, portal: Portal, remote: None
) -> None:
    with pytest.raises(FieldError, match=r"remote.*notify_update\(\)"):
        resource.upload(CONTENT, filename="data.csv")
    assert f"POST {REPLACE}" not in portal.sent


def test_what_the_platform_computes_does_not_come_with_a_file(
    resource: Resource, portal: Portal
) -> None:
    with pytest.raises(FieldError, match="the platform computes"):
        resource.upload(CONTENT, filename="data.csv", url="https://url.to/")
    assert f"PUT {PATH}" not in portal.sent


def test_a_title_that_is_not_put_back_is_told(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    portal.put(PATH).respond(403, json={"message": "Non"})
    with pytest.raises(DatagouvError, match="the file was replaced; its title 'Les arbres'"):
        resource.upload(CONTENT, filename="data.csv")


def test_a_file_that_was_stored_otherwise_is_told(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(REPLACE).respond(200, json=a_resource(filesize=3))
    with pytest.raises(ChecksumError, match="3 bytes"):
        resource.upload(CONTENT, filename="data.csv")


@pytest.mark.parametrize("lost", [httpx.ReadError, httpx.Response(502), httpx.Response(500)])
def test_a_file_that_arrived_is_not_sent_again(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any], lost: Any
) -> None:
    portal.post(REPLACE).mock(side_effect=[lost])
    portal.get(PATH).respond(json=a_resource(**STORED))
    resource.upload(CONTENT, filename="data.csv")
    assert portal.sent.count(f"POST {REPLACE}") == 1
    assert portal.body() == {"title": "Les arbres"}


def test_a_file_that_may_have_arrived_is_not_sent_again(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    answer = httpx.Response(200, json=a_resource(title="data-csv", **STORED))
    portal.post(REPLACE).mock(side_effect=[httpx.ReadError, answer])
    with pytest.raises(AnswerLostError, match="its title 'Les arbres' is not put back"):
        resource.upload(CONTENT, filename="data.csv")
    assert portal.sent.count(f"POST {REPLACE}") == 1


def test_a_file_at_which_the_portal_failed_is_sent_again(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    answer = httpx.Response(200, json=a_resource(title="data-csv", **STORED))
    portal.post(REPLACE).mock(side_effect=[httpx.Response(500), answer])
    resource.upload(CONTENT, filename="data.csv")
    assert portal.sent.count(f"POST {REPLACE}") == 2
    first, second = (r.content for r in portal.requests if r.method == "POST")
    assert CONTENT in first
    assert CONTENT in second
    assert portal.body() == {"title": "Les arbres"}


def test_a_file_of_which_nothing_is_known_is_told_so(
    resource: Resource, portal: Portal
) -> None:
    portal.post(REPLACE).mock(side_effect=[httpx.ReadError] * 9)
    with pytest.raises(AnswerLostError) as caught:
        resource.upload(CONTENT, filename="data.csv")
    assert "keeps its file" not in str(caught.value)


def test_an_unreachable_portal_does_not_hide_that_a_first_try_was_lost(
    resource: Resource, portal: Portal
) -> None:
    portal.post(REPLACE).mock(side_effect=[httpx.ReadError, *[httpx.ConnectError] * 9])
    with pytest.raises(AnswerLostError) as caught:
        resource.upload(CONTENT, filename="data.csv")
    assert "keeps its file" not in str(caught.value)


def test_a_busy_portal_gets_the_file_later(
    resource: Resource, portal: Portal, waits: list[float], a_resource: Callable[..., Any]
) -> None:
    answer = httpx.Response(200, json=a_resource(title="data-csv", **STORED))
    portal.post(REPLACE).mock(side_effect=[httpx.Response(429), answer])
    resource.upload(CONTENT, filename="data.csv")
    assert len(waits) == 1
    assert all(CONTENT in r.content for r in portal.requests if r.method == "POST")
