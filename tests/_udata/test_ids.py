"""Ids are ids: no text leads a request elsewhere than to the object of that id."""

from __future__ import annotations

import re
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from datagouv._udata.ids import given_id, noun_of, quote_id, quote_known_id, wrong_form
from datagouv._udata.nouns.spatial import Zone
from datagouv.errors import FieldError, InvalidAnswerError

ID = "5bc04b2cff66bd680e499f4a"
UUID = "54d47250-1daf-483b-965a-3013f8c76617"
WWW = "https://www.data.gouv.fr"
NOUNS = ["a dataset", "a resource", "a user", "a zone", "an element of a topic", "a message"]


def segments_after(quoted: str) -> list[str]:
    """Return the segments of a path as a server reads it: it decodes first, then it splits."""
    url = httpx.URL(f"https://portal.example/api/1/datasets/{quoted}/")
    assert url.host == "portal.example"
    assert not url.query
    assert not url.fragment
    return unquote(url.raw_path.decode()).split("/")[1:-1]


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("portal", ["", WWW])
@given(
    st.text(min_size=1)
    | st.text(alphabet="./\\?#%2Ff5cAa\x00\u200b ", min_size=1)
    | st.builds("{}{}{}".format, st.just(ID), st.sampled_from("/\\?#%"), st.text())
    | st.builds(f"{WWW}/datasets/{{}}/".format, st.text())
)
@example("..")
@example(f"{WWW}/datasets/a%2Fb/")
@example(f"{WWW}/datasets/%2E%2E/")
def test_whatever_the_text_the_path_has_one_segment_more(noun: str, portal: str, text: str) -> None:
    try:
        quoted = quote_id(text, noun, portal)
    except FieldError:
        return
    *before, last = segments_after(quoted)
    assert before == ["api", "1", "datasets"]
    assert last == given_id(text, noun, portal)
    assert last.strip(".")


@pytest.mark.parametrize(
    "id", [ID, ID.upper(), "qualite-de-lair", "v1.0", "été", "fr:commune:75056"]
)
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), (" ", "\n"), ("\ufeff", "\u200b"), ("\t", " ")]
)
def test_an_id_and_a_slug_are_taken_as_they_are(id: str, before: str, after: str) -> None:
    assert given_id(f"{before}{id}{after}", "a dataset") == id


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (f"{ID}/resources/{UUID}", "holds '/'"),
        (f"{ID}%2Fresources%2F{UUID}", "holds '%'"),
        (f"{ID}\\x", r"holds '\\\\'"),
        (f"{ID}?full=1", r"holds '\?'"),
        (f"{ID}#top", "holds '#'"),
        ("/datasets/x/", "holds '/'"),
        ("a\x00b", "cannot be seen"),
        ("a\nb", "cannot be seen"),
        ("a\u200bb", "cannot be seen"),
        ("\ud800", "cannot be seen"),
        (".", "a step in a path"),
        ("..", "a step in a path"),
        ("...", "a step in a path"),
        ("", "is empty"),
        (" \n", "is empty"),
        (None, "nothing is there; give a text"),
        (5, "give a text, such as '5bc04b2cff66bd680e499f4a'"),
        (b"id", "give a text"),
        (["id"], "it is a list; give one id"),
        ({"id": ID}, f"it is a dictionary, whose id is '{ID}'"),
        (Zone(id="country:fr"), "it is a record, whose id is 'country:fr'"),
    ],
)
def test_what_is_no_id_is_refused_with_the_reason(value: object, reason: str) -> None:
    with pytest.raises(FieldError, match=f"is not the id of a dataset: .*{reason}"):
        quote_id(value, "a dataset", WWW)


@pytest.mark.parametrize("id", ["", "..", f"{ID}/resources/{UUID}", f"{ID}%2Fresources", "a#b"])
def test_such_an_id_in_an_answer_is_an_invalid_answer(id: str) -> None:
    with pytest.raises(InvalidAnswerError, match="the portal gave an id that cannot be used"):
        quote_known_id(id, "a dataset")


def test_an_error_about_an_id_is_short() -> None:
    with pytest.raises(FieldError) as caught:
        quote_id("a/b" * 10_000, "a dataset")
    assert len(str(caught.value)) < 250


# Pasted


@pytest.mark.parametrize(
    ("url", "noun", "id"),
    [
        ("/datasets/qualite-de-lair/", "a dataset", "qualite-de-lair"),
        ("/datasets/qualite-de-lair", "a dataset", "qualite-de-lair"),
        ("/fr/datasets/qualite-de-lair/", "a dataset", "qualite-de-lair"),
        ("/en/datasets/qualite-de-lair/?lang=en#/discussions", "a dataset", "qualite-de-lair"),
        ("/datasets/qualite-de-lair/discussions", "a dataset", "qualite-de-lair"),
        (f"/datasets/qualite-de-lair/#/resources/{UUID}", "a dataset", "qualite-de-lair"),
        (f"/fr/admin/datasets/{ID}/", "a dataset", ID),
        (f"/api/1/datasets/{ID}/", "a dataset", ID),
        (f"/api/1/datasets/{ID}/?page=1#x", "a dataset", ID),
        (f"/api/2/datasets/{ID}/", "a dataset", ID),
        (f"/datasets/qualite-de-lair/#/resources/{UUID}", "a resource", UUID),
        (f"/datasets/qualite-de-lair/#resources/{UUID}", "a resource", UUID),
        (f"/datasets/qualite-de-lair/?resource_id={UUID}", "a resource", UUID),
        (f"/fr/datasets/r/{UUID}", "a resource", UUID),
        (f"/datasets/r/{UUID}/", "a resource", UUID),
        (f"/api/1/datasets/r/{UUID}", "a resource", UUID),
        (f"/api/1/datasets/{ID}/resources/{UUID}/", "a resource", UUID),
        (f"/api/2/datasets/resources/{UUID}/", "a resource", UUID),
        (f"/api/2/datasets/{ID}/resources/{UUID}/extras/", "a resource", UUID),
        (f"/datasets/x/#/resources/{UUID}", "a community resource", UUID),
        (f"/datasets/x/#/community-resources/{UUID}", "a community resource", UUID),
        (f"/api/1/datasets/community_resources/{UUID}/", "a community resource", UUID),
        ("/organizations/insee/", "an organization", "insee"),
        ("/organizations/insee/datasets", "an organization", "insee"),
        (f"/api/1/organizations/{ID}/", "an organization", ID),
        ("/reuses/velos/", "a reuse", "velos"),
        ("/dataservices/api-adresse/", "a dataservice", "api-adresse"),
        ("/topics/eau/", "a topic", "eau"),
        (f"/api/2/topics/{ID}/", "a topic", ID),
        (f"/api/2/topics/{ID}/elements/{ID[::-1]}/", "an element of a topic", ID[::-1]),
        ("/posts/nouveautes/", "a post", "nouveautes"),
        ("/users/anne-martin/", "a user", "anne-martin"),
        (f"/api/1/discussions/{ID}/", "a discussion", ID),
        (f"/datasets/x/discussions?discussion_id={ID}", "a discussion", ID),
        (f"/api/1/contacts/{ID}/", "a contact point", ID),
        (f"/api/1/transfer/{ID}/", "a request for a transfer", ID),
        (f"/api/1/harvest/source/{ID}/", "a harvest source", ID),
        (f"/api/1/harvest/job/{ID}/", "a harvest job", ID),
        ("/api/1/spatial/zone/fr:commune:75056/", "a zone", "fr:commune:75056"),
    ],
)
@pytest.mark.parametrize(
    "origin",
    [
        WWW,
        "http://www.data.gouv.fr",
        "https://data.gouv.fr",
        "HTTPS://WWW.data.gouv.fr:443",
        "www.data.gouv.fr",
        "data.gouv.fr",
    ],
)
def test_a_url_of_the_own_portal_is_taken_as_its_id(
    origin: str, url: str, noun: str, id: str
) -> None:
    assert given_id(f" {origin}{url}\n", noun, WWW) == id


@pytest.mark.parametrize("base", ["http://127.0.0.1:7000", "https://portal.example/sous/chemin"])
def test_a_portal_may_have_a_port_or_a_path(base: str) -> None:
    assert given_id(f"{base}/datasets/eau/", "a dataset", base) == "eau"
    assert given_id(f"{base}/api/1/datasets/{ID}/", "a dataset", base) == ID


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://demo.data.gouv.fr/datasets/eau/", "another portal than https://www.data.gouv.fr"),
        ("https://static.data.gouv.fr/resources/eau/a.csv", "another portal"),
        ("https://www.data.gouv.fr.evil.example/datasets/eau/", "another portal"),
        ("https://www.data.gouv.fr:8443/datasets/eau/", "another portal"),
        ("ftp://www.data.gouv.fr/datasets/eau/", "another portal"),
        ("https:///datasets/eau/", "another portal"),
        ("http://[", "another portal"),
        ("https://www.data.gouv.fr:port/datasets/eau/", "no valid URL"),
        (f"{WWW}/organizations/insee/", "it is the URL of an organization"),
        (f"{WWW}/api/1/datasets/{ID}/resources/{UUID}/", "it is the URL of a resource"),
        (f"{WWW}/datasets/r/{UUID}", "it is the URL of a resource"),
        (f"{WWW}/", "names no such object"),
        (f"{WWW}/datasets/", "names no such object"),
        (f"{WWW}/api/1/datasets/{ID}/upload/", "names no such object"),
        (f"{WWW}/pages/a/b", "names no such object"),
        (f"{WWW}/datasets/{ID}%2Fresources/", "holds '/'"),
        (f"{WWW}/datasets/../me/", "names no such object|a step in a path"),
        (f"{WWW}/datasets/%2e%2e/", "a step in a path"),
    ],
)
def test_any_other_url_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(FieldError, match=f"is not the id of a dataset: .*({reason})"):
        given_id(url, "a dataset", WWW)


def test_without_a_portal_no_url_is_an_id() -> None:
    with pytest.raises(FieldError, match="is not the id of a dataset"):
        given_id(f"{WWW}/datasets/eau/", "a dataset")


def test_a_password_in_a_url_is_not_shown() -> None:
    with pytest.raises(FieldError) as caught:
        given_id("https://me:s3cret@www.data.gouv.fr/datasets/eau/", "a dataset", WWW)
    assert "s3cret" not in str(caught.value)


# Of another form


@pytest.mark.parametrize("noun", ["a resource", "a community resource"])
def test_the_id_of_another_noun_is_no_resource(noun: str) -> None:
    with pytest.raises(FieldError, match=rf"UUIDs.* client\.dataset\('{ID}'\)\?"):
        given_id(ID, noun)
    with pytest.raises(FieldError, match="UUIDs, such as"):
        given_id("qualite-de-lair", noun)
    assert given_id(UUID.upper(), noun) == UUID.upper()
    assert given_id(UUID.replace("-", ""), noun) == UUID.replace("-", "")


def test_the_place_of_a_message_is_not_its_id() -> None:
    with pytest.raises(FieldError, match="is not the id of a message"):
        given_id("0", "a message")


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        (
            f"/api/1/datasets/{UUID}/",
            f"has the form of a resource's id.*client.resource\\('{UUID}'",
        ),
        (f"/api/2/datasets/{UUID}/extras/", "has the form of a resource's id"),
        (f"/api/2/topics/{UUID}/", "not of a topic's"),
        (f"/api/1/discussions/{UUID}/", "the id of a discussion is 24 hexadecimal digits"),
        ("/api/1/contacts/accueil/", "the id of a contact point is 24"),
    ],
)
def test_the_form_of_another_id_is_said(path: str, hint: str) -> None:
    assert re.search(hint, wrong_form(path) or "")


@pytest.mark.parametrize(
    "path",
    [
        f"/api/1/datasets/{ID}/",
        "/api/1/datasets/eau/",
        f"/api/1/datasets/{ID}/resources/{UUID}/",
        f"/api/1/discussions/{ID}/",
        "/api/1/site/",
        "/api/1/",
        f"/api/2/datasets/resources/{UUID}/",
    ],
)
def test_the_right_form_needs_no_hint(path: str) -> None:
    assert wrong_form(path) is None


def test_a_collection_tells_its_noun() -> None:
    assert noun_of("/api/2/topics/") == "a topic"
    assert noun_of("organizations") == "an organization"
    assert noun_of("") == "an object"
