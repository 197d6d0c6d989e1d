"""Every example runs as a program, on the real server software, and stays on one screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from datagouv import Client

if TYPE_CHECKING:
    from datagouv.sandbox import Sandbox

EXAMPLES = Path(__file__).parents[2] / "examples"
LONGEST = 40
IDS = ("ORGANIZATION_ID", "DATASET_ID", "RESOURCE_ID")
VARIABLES = ("DATAGOUV_", "PORTAL_", *IDS, "FILE", "TAG", "APPLY")


def run(
    name: str, *, folder: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run an example with these variables, and none of whoever runs the tests."""
    known = {key: value for key, value in os.environ.items() if not key.startswith(VARIABLES)}
    return subprocess.run(
        [sys.executable, EXAMPLES / name],
        cwd=folder,
        env=known | {"PYTHONUTF8": "1"} | variables,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.fixture
def variables(datagouv_portal: Sandbox) -> dict[str, str]:
    return {
        "PORTAL_URL": datagouv_portal.url,
        "PORTAL_API_KEY": datagouv_portal.api_key,
        "ORGANIZATION_ID": datagouv_portal.organization_id,
    }


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_an_example_fits_on_a_screen(example: Path) -> None:
    assert len(example.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_publish_dataset_tells_the_whole_life(variables: dict[str, str]) -> None:
    done = run("publish_dataset.py", **variables)

    assert (done.returncode, done.stderr) == (0, "")
    steps = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert list(steps) == [
        *("created", "file", "remote", "corrected", "replaced"),
        *("signalled", "sorted", "published", "deleted", "restored"),
    ]
    assert "draft: True" in steps["created"]
    assert "['air', 'mesures']" in steps["corrected"]
    assert "the title stays 'Mesures'" in steps["replaced"]
    assert "['Mesures', 'Carte']" in steps["sorted"]
    assert "draft: False" in steps["published"]
    assert "2 resources, 'lov2' and the tags ['air', 'mesures']" in steps["restored"]


def test_publish_dataset_publishes_on_the_environment_that_is_named() -> None:
    done = run("publish_dataset.py", DATAGOUV_ENVIRONMENT="demo", ORGANIZATION_ID="an-id")

    assert "DATAGOUV_DEMO_API_KEY" in done.stderr, "the key of demo is missing, and asked for"


def test_async_publish_sends_the_files_and_sorts_them(variables: dict[str, str]) -> None:
    done = run("async_publish.py", **variables)

    assert (done.returncode, done.stderr) == (0, "")
    titles = [line[:12] for line in done.stdout.splitlines()]
    assert titles == ["Stations    ", "Mesures 2025", "Mesures 2026"]


def test_resume_draft_finishes_what_was_left(variables: dict[str, str]) -> None:
    done = run("resume_draft.py", **variables)

    assert (done.returncode, done.stderr) == (0, "")
    first, last = done.stdout.splitlines()
    assert first.endswith("lacks a licence, tags, a file")
    assert "is published" in last


def test_the_monthly_task_practises_when_it_has_no_resource(variables: dict[str, str]) -> None:
    done = run("update_monthly_file.py", **variables)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_monthly_task_replaces_the_file_of_its_resource(
    variables: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "novembre.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    with Client(base_url=variables["PORTAL_URL"], api_key=variables["PORTAL_API_KEY"]) as client:
        dataset = client.datasets.create(title="Tâche", description="Mensuelle", private=True)
        resource = dataset.upload(b"a;b\n", filename="octobre.csv", title="Relevés")

        done = run("update_monthly_file.py", **variables, RESOURCE_ID=resource.id, FILE=str(file))

        assert (done.returncode, done.stderr) == (0, "")
        assert (resource.refresh().filesize, resource.title) == (8, "Relevés")


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ({"PORTAL_API_KEY": "not-a-key"}, 1, "not replaced: 401"),
        ({"RESOURCE_ID": "00000000-0000-4000-8000-000000000000"}, 1, "not replaced: 404"),
        ({"FILE": "missing.csv"}, 1, "not replaced: missing.csv"),
        ({"PORTAL_URL": "http://127.0.0.1:9"}, 75, "try again later"),
    ],
)
def test_the_monthly_task_says_in_one_line_why_it_failed(
    variables: dict[str, str], wrong: dict[str, str], code: int, said: str
) -> None:
    done = run("update_monthly_file.py", **variables | wrong)

    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_licence_reports_what_was_published_in_a_hurry(variables: dict[str, str]) -> None:
    with Client(base_url=variables["PORTAL_URL"], api_key=variables["PORTAL_API_KEY"]) as client:
        new = {"name": "Sans licence", "description": "Une mairie"}
        made = client.request("POST", "organizations/", json=new).json()["id"]

    done = run("without_licence.py", **variables | {"ORGANIZATION_ID": made})

    assert (done.returncode, done.stderr) == (0, "")
    found, count = done.stdout.splitlines()
    assert found.startswith("Bancs: http")
    assert count.startswith("2 datasets seen")


def test_newest_csv_finds_it_and_brings_it(variables: dict[str, str], tmp_path: Path) -> None:
    done = run("newest_csv.py", folder=tmp_path, **variables)

    assert (done.returncode, done.stderr) == (0, "")
    said, name = done.stdout.splitlines()
    assert said.startswith("'2025' of ")
    assert (tmp_path / name).read_bytes() == b"compteur;passages\nA;120\n"


def test_newest_csv_looks_into_the_dataset_that_is_named(
    variables: dict[str, str], tmp_path: Path
) -> None:
    with Client(base_url=variables["PORTAL_URL"], api_key=variables["PORTAL_API_KEY"]) as client:
        dataset = client.datasets.create(title="Vide", description="Rien")

    done = run("newest_csv.py", folder=tmp_path, DATASET_ID=dataset.id, **variables)

    assert (done.returncode, done.stdout) == (0, "'Vide' has no CSV\n")


@pytest.fixture
def an_organization(variables: dict[str, str]) -> dict[str, str]:
    """Return the variables of an organization that publishes nothing yet."""
    headers = {"X-API-KEY": variables["PORTAL_API_KEY"]}
    with httpx.Client(headers=headers, trust_env=False) as http:
        url = f"{variables['PORTAL_URL']}/api/1/organizations/"
        made = http.post(url, json={"name": "Mairie", "description": "Celle d'un exemple."})
    return variables | {"ORGANIZATION_ID": made.raise_for_status().json()["id"]}


def test_a_topic_is_built_from_a_search_and_completed_by_the_next_one(
    an_organization: dict[str, str],
) -> None:
    done = run("topic_from_search.py", **an_organization)

    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert [line for line in said if "added" in line] == ["2 added, 2 in all", "1 added, 3 in all"]
    assert said[-1] == "Cyclovoies de Brest: notspecified"


def test_tags_are_shown_before_they_are_added(an_organization: dict[str, str]) -> None:
    preview = run("tag_datasets.py", **an_organization, TAG="rue")

    assert (preview.returncode, preview.stderr) == (0, "")
    assert preview.stdout.splitlines()[-1] == "1 would change; APPLY=yes changes them"

    done = run("tag_datasets.py", **an_organization, TAG="rue", APPLY="yes")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["Pistes: velo + rue", "1 changed"]
    with Client(base_url=an_organization["PORTAL_URL"]) as anyone:
        assert anyone.datasets.count(tag="rue") == 0, "drafts stay drafts"
    again = run("tag_datasets.py", **an_organization, TAG="rue", APPLY="yes")
    assert again.stdout.splitlines() == ["0 changed"]
