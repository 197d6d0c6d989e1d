"""Every example runs as a program, on the real server software, and stays on one screen."""

from __future__ import annotations

import contextlib
import io
import os
import re
import runpy
import shlex
import subprocess
import sys
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import httpx
import pytest

from datagouv import Client
from tests.loopback import Loopback, Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv.sandbox import Sandbox

EXAMPLES = Path(__file__).parents[2] / "examples"
LONGEST = {"portal.py": 80, "monthly_task.py": 45}
USUAL = 44
SAMPLES = ["publish_dataset.py", "async_publish.py"]
"""What has nothing but samples, and runs on a portal of its own only."""
NEEDED = {
    "newest_csv.py": ["DATASET_ID"],
    "resume_draft.py": ["ORGANIZATION_ID"],
    "tag_datasets.py": ["ORGANIZATION_ID", "TAG"],
    "topic_from_search.py": ["ORGANIZATION_ID", "TOPIC_ID", "WORDS"],
    "without_licence.py": ["ORGANIZATION_ID"],
}
ALONE = "monthly_task.py"
"""What uses no other module of the examples."""
READS = {"newest_csv.py", "without_licence.py"}
IDS = ("ORGANIZATION_ID", "DATASET_ID", "TOPIC_ID")
VARIABLES = ("DATAGOUV_", "PORTAL_", *IDS, "RESOURCE_ID", "FILE", "TAG", "WORDS", "APPLY")


Outcome: TypeAlias = "subprocess.CompletedProcess[str]"


def run(name: str, *, folder: Path | None = None, **variables: str) -> Outcome:
    """Run an example with these variables, and none of whoever runs the tests."""
    return subprocess.run(
        [sys.executable, EXAMPLES / name],
        cwd=folder,
        env=without_ours() | {"PYTHONUTF8": "1"} | variables,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def without_ours() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(VARIABLES)}


def run_here(name: str, *, folder: Path | None = None, **variables: str) -> Outcome:
    """Do so in this process, which costs a fiftieth of a process of its own."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        for key in os.environ.keys() - without_ours().keys():
            patch.delenv(key)
        for key, given in variables.items():
            patch.setenv(key, given)
        patch.setattr(sys, "argv", [name])
        patch.syspath_prepend(EXAMPLES)
        patch.chdir(folder or Path.cwd())
        patch.delitem(sys.modules, "portal", raising=False)
        try:
            runpy.run_path(str(EXAMPLES / name), run_name="__main__")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
            if isinstance(end.code, str):
                err.write(f"{end.code}\n")
        sys.modules.pop("portal", None)
    return subprocess.CompletedProcess([name], code, out.getvalue(), err.getvalue())


def practised(done: Outcome) -> list[str]:
    """Return what an example said on a portal of its own."""
    assert done.returncode == 0
    assert re.fullmatch("A portal of your own starts .*\n", done.stderr)
    return done.stdout.splitlines()


@pytest.fixture
def variables(datagouv_portal: Sandbox) -> dict[str, str]:
    return {
        "PORTAL_URL": datagouv_portal.url,
        "PORTAL_API_KEY": datagouv_portal.api_key,
        "ORGANIZATION_ID": datagouv_portal.organization_id,
    }


@pytest.fixture
def practise(
    an_organization: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[str]]:
    """Return the function that runs an example as if it had started the portal of the tests.

    Two examples start a portal of their own: see `test_publish_dataset_tells_the_whole_life`.
    """
    portal = SimpleNamespace(
        url=an_organization["PORTAL_URL"],
        api_key=an_organization["PORTAL_API_KEY"],
        organization_id=an_organization["ORGANIZATION_ID"],
    )
    monkeypatch.setattr("datagouv.sandbox.Sandbox", lambda: contextlib.nullcontext(portal))
    return lambda name, **options: practised(run_here(name, **options))


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_an_example_fits_on_a_screen(example: Path) -> None:
    longest = LONGEST.get(example.name, USUAL)
    assert len(example.read_text(encoding="utf-8").splitlines()) <= longest


def test_publish_dataset_tells_the_whole_life() -> None:
    steps = {line.split()[0]: line for line in practised(run("publish_dataset.py"))}
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


def test_async_publish_sends_the_files_and_sorts_them() -> None:
    titles = [line[:12] for line in practised(run("async_publish.py"))]
    assert titles == ["Stations    ", "Mesures 2025", "Mesures 2026"]


def test_resume_draft_finishes_what_was_left(
    practise: Callable[..., list[str]],
) -> None:
    first, last = practise("resume_draft.py")
    assert first.endswith("lacks a licence, tags, a file")
    assert "is published" in last


def test_resume_draft_writes_nothing_on_a_portal_that_is_named(
    an_organization: dict[str, str],
) -> None:
    with Client(
        base_url=an_organization["PORTAL_URL"], api_key=an_organization["PORTAL_API_KEY"]
    ) as client:
        organization = client.organization(an_organization["ORGANIZATION_ID"])
        draft = organization.create_dataset(title="Arbres", description="Vrais.", private=True)
        done = run_here("resume_draft.py", **an_organization)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "'Arbres' lacks a licence, tags, a file\n"
        assert draft.refresh().is_draft
        assert not draft.resources


# The monthly task, as a scheduler runs it: with the variables that it names, and no others


def scheduled(folder: Path, **variables: str) -> tuple[int, str]:
    """Run the monthly task with `env -i`; return its code, and the log that it appends to."""
    named = [f"{name}={value}" for name, value in variables.items()]
    command = shlex.join(["env", "-i", *named, sys.executable, str(EXAMPLES / ALONE)])
    done = subprocess.run(
        ["sh", "-c", f"{command} >>task.log 2>&1"], cwd=folder, capture_output=True, timeout=120
    )
    assert (done.stdout, done.stderr) == (b"", b"")
    return done.returncode, (folder / "task.log").read_text(encoding="utf-8")


@pytest.fixture
def task(datagouv_portal: Sandbox, tmp_path: Path) -> dict[str, str]:
    """Return the variables of a task whose file is there, and whose resource is not."""
    file = tmp_path / "novembre.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    return {
        "PORTAL_URL": datagouv_portal.url,
        "PORTAL_API_KEY": datagouv_portal.api_key,
        "RESOURCE_ID": "00000000-0000-4000-8000-000000000000",
        "FILE": str(file),
    }


def test_the_monthly_task_replaces_the_file_of_its_resource(
    task: dict[str, str], tmp_path: Path
) -> None:
    with Client(base_url=task["PORTAL_URL"], api_key=task["PORTAL_API_KEY"]) as client:
        dataset = client.datasets.create(title="Tâche", description="Mensuelle", private=True)
        resource = dataset.upload(b"a;b\n", filename="octobre.csv", title="Relevés")

        code, log = scheduled(tmp_path, **task | {"RESOURCE_ID": resource.id})

        assert code == 0
        assert re.fullmatch(DATED + r"INFO 'Relevés' has 8 bytes now: http\S+\n", log)
        assert (resource.refresh().filesize, resource.title) == (8, "Relevés")


DATED = r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8},[0-9]{3} "


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ({"PORTAL_API_KEY": "not-a-key"}, 1, "a person must look: 401"),
        ({}, 1, "a person must look: 404"),
        ({"RESOURCE_ID": "a/b"}, 1, "a person must look: 'a/b' is not the id of a resource"),
        ({"PORTAL_URL": "http://127.0.0.1:9"}, 75, "try again later"),
        ({"FILE": "missing.csv"}, 2, "nothing was done: FILE is missing.csv"),
        ({"FILE": ""}, 2, "nothing was done: FILE must be set"),
        ({"PORTAL_API_KEY": ""}, 2, "nothing was done: PORTAL_API_KEY must be set"),
        ({"RESOURCE_ID": "", "FILE": ""}, 2, "nothing was done: RESOURCE_ID and FILE must be set"),
        (
            {"PORTAL_URL": ""},
            2,
            "nothing was done: DATAGOUV_ENVIRONMENT=www (or demo) must be set",
        ),
    ],
)
def test_the_monthly_task_says_with_a_date_why_it_failed(
    task: dict[str, str], wrong: dict[str, str], code: int, said: str, tmp_path: Path
) -> None:
    returned, log = scheduled(tmp_path, **task | wrong)

    assert returned == code
    *tries, last = log.splitlines()
    assert re.match(DATED + "ERROR ", last)
    assert said in last
    assert all(re.match(DATED + "WARNING ", line) for line in tries)
    assert "Traceback" not in log


def test_the_monthly_task_asks_for_the_key_of_the_portal_that_is_named(
    task: dict[str, str], tmp_path: Path
) -> None:
    given = {"RESOURCE_ID": task["RESOURCE_ID"], "FILE": task["FILE"]}

    assert scheduled(tmp_path, **given, DATAGOUV_ENVIRONMENT="demo")[0] == 2
    code, log = scheduled(tmp_path, **given, DATAGOUV_ENVIRONMENT="www")

    assert code == 2
    assert [line.rpartition(": ")[2] for line in log.splitlines()] == [
        "DATAGOUV_DEMO_API_KEY must be set",
        "DATAGOUV_API_KEY must be set",
    ]


@pytest.mark.parametrize(
    ("page", "is_there", "tries"),
    [("monthly_task.md", False, 2), ("tache_mensuelle.fr.md", True, 1)],
)
def test_the_line_of_the_crontab_runs_the_task_and_tries_again_where_it_may_help(
    page: str, is_there: bool, tries: int, task: dict[str, str], tmp_path: Path
) -> None:
    text = (EXAMPLES.parent / "docs" / page).read_text(encoding="utf-8")
    [line] = re.findall(r"^15 6 3 \* \* (.*)$", text, re.MULTILINE)
    [variables] = re.findall(r"^```text\n((?:export .*\n)+)```$", text, re.MULTILINE)
    url = task["PORTAL_URL"] if is_there else "http://127.0.0.1:9"
    variables = re.sub("^export HTTPS_PROXY=.*\n", "", variables, flags=re.MULTILINE)
    for name, ours, value in (
        ("DATAGOUV_ENVIRONMENT", "PORTAL_URL", url),
        ("DATAGOUV_API_KEY", "PORTAL_API_KEY", task["PORTAL_API_KEY"]),
        ("RESOURCE_ID", "RESOURCE_ID", task["RESOURCE_ID"]),
        ("FILE", "FILE", task["FILE"]),
    ):
        given = f"export {ours}={value}"
        variables, found = re.subn(f"^export {name}=.*$", given, variables, flags=re.MULTILINE)
        assert found == 1
    home = re.match(r"\. (/home/\w+)/", line)
    assert home is not None
    (tmp_path / "datagouv.env").write_text(variables, encoding="utf-8")
    (tmp_path / ALONE).write_bytes((EXAMPLES / ALONE).read_bytes())
    line = line.replace(f"{home[1]}/venv/bin/python", sys.executable).replace("sleep 3600", "true")
    line = line.replace(home[1], str(tmp_path))

    subprocess.run(["env", "-i", "sh", "-c", line], cwd="/", timeout=120)

    log = (tmp_path / "task.log").read_text(encoding="utf-8").splitlines()
    assert len([line for line in log if " ERROR " in line]) == tries


@pytest.mark.parametrize("page", ["monthly_task.md", "tache_mensuelle.fr.md"])
def test_the_page_of_the_monthly_task_holds_the_whole_example(page: str) -> None:
    text = (EXAMPLES.parent / "docs" / page).read_text(encoding="utf-8")

    assert f"```python\n{(EXAMPLES / ALONE).read_text(encoding='utf-8')}```\n" in text


def test_without_licence_reports_what_was_published_in_a_hurry(
    practise: Callable[..., list[str]],
) -> None:
    found, count = practise("without_licence.py")
    assert found.startswith("Bancs: http")
    assert count.startswith("2 datasets seen")


def test_newest_csv_finds_it_and_brings_it(
    practise: Callable[..., list[str]], tmp_path: Path
) -> None:
    said, name = practise("newest_csv.py", folder=tmp_path)
    assert said.startswith("'2025' of ")
    assert (tmp_path / name).read_bytes() == b"compteur;passages\nA;120\n"


def test_newest_csv_looks_into_the_dataset_that_is_named(
    variables: dict[str, str], tmp_path: Path
) -> None:
    with Client(base_url=variables["PORTAL_URL"], api_key=variables["PORTAL_API_KEY"]) as client:
        dataset = client.datasets.create(title="Vide", description="Rien")

    done = run_here("newest_csv.py", folder=tmp_path, DATASET_ID=dataset.id, **variables)

    assert (done.returncode, done.stdout) == (0, "'Vide' has no CSV\n")


@pytest.fixture
def an_organization(variables: dict[str, str]) -> dict[str, str]:
    """Return the variables of an organization that publishes nothing yet."""
    headers = {"X-API-KEY": variables["PORTAL_API_KEY"]}
    with httpx.Client(headers=headers, trust_env=False, timeout=60) as http:
        url = f"{variables['PORTAL_URL']}/api/1/organizations/"
        made = http.post(url, json={"name": "Mairie", "description": "Celle d'un exemple."})
    return variables | {"ORGANIZATION_ID": made.raise_for_status().json()["id"]}


def test_a_topic_is_built_from_a_search_and_completed_by_the_next_one(
    practise: Callable[..., list[str]],
) -> None:
    said = practise("topic_from_search.py")
    assert [line for line in said if "added" in line] == ["2 added, 2 in all", "1 added, 3 in all"]
    assert said[-1] == "Cyclovoies de Brest: notspecified"


def test_tags_are_shown_before_they_are_added(an_organization: dict[str, str]) -> None:
    with Client(
        base_url=an_organization["PORTAL_URL"], api_key=an_organization["PORTAL_API_KEY"]
    ) as client:
        organization = client.organization(an_organization["ORGANIZATION_ID"])
        organization.create_dataset(title="Pistes", description="?", tags=["velo"], private=True)
        preview = run_here("tag_datasets.py", **an_organization, TAG="rue")
        assert (preview.returncode, preview.stderr) == (0, "")
        assert preview.stdout.splitlines()[-1] == "1 would change; APPLY=yes changes them"

        done = run_here("tag_datasets.py", **an_organization, TAG="rue", APPLY="yes")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines() == ["Pistes: velo + rue", "1 changed"]
        [dataset] = organization.datasets()
        assert dataset.is_draft


# On a portal that is named


class Recorder(Visit):
    """A portal that notes what it is asked."""

    asked: ClassVar[list[str]] = []

    def visit(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()


def test_every_example_says_what_it_needs() -> None:
    programs = {path.name for path in EXAMPLES.glob("*.py")} - {"portal.py", ALONE}
    assert programs == {*SAMPLES, *NEEDED}


def halves(name: str) -> list[dict[str, str]]:
    """Return the variables of an example with one missing, or empty, or with none but one."""
    given = {**dict.fromkeys(NEEDED.get(name, ()), "5bc04b2cff66bd680e499f4a")}
    keyed = {"PORTAL_API_KEY": "a-key"}
    if name in SAMPLES:
        return [{}, keyed, {**keyed, "ORGANIZATION_ID": "5bc04b2cff66bd680e499f4a"}]
    lacking = [{}, keyed, *({**keyed, **given, each: " "} for each in given)]
    return lacking if name in READS else [*lacking, given]


@pytest.mark.parametrize("name", [*SAMPLES, *NEEDED])
def test_nothing_is_sent_to_a_portal_that_is_named_where_something_is_missing(name: str) -> None:
    Recorder.asked.clear()
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9"}
    with Loopback(Recorder) as portal:
        names = (
            {"PORTAL_URL": portal.url},
            {"DATAGOUV_ENVIRONMENT": "demo"},
            {"DATAGOUV_ENVIRONMENT": "prod", "PORTAL_URL": portal.url},
        )
        # Every half meets one way to name a portal.
        for half, named in zip(halves(name), cycle(names), strict=False):
            done = run_here(name, **nowhere, **named, **half)
            assert (done.returncode, done.stdout) == (2, ""), (named, half)
            [line] = done.stderr.splitlines()
            assert line.startswith("nothing was done: ")
    assert not Recorder.asked


@pytest.mark.parametrize("name", [*IDS, "PORTAL_API_KEY"])
def test_a_variable_without_a_portal_starts_nothing(name: str) -> None:
    done = run_here("newest_csv.py", **{name: "5bc04b2cff66bd680e499f4a"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"nothing was done: {name} is set, and no portal: "
        "name it in DATAGOUV_ENVIRONMENT or PORTAL_URL\n"
    )


@pytest.mark.parametrize(
    "wrong", [{"DATAGOUV_ENVIRONMENT": "production"}, {"PORTAL_URL": "data.example"}]
)
def test_a_portal_that_is_none_is_said_in_one_line(wrong: dict[str, str]) -> None:
    done = run_here("newest_csv.py", DATASET_ID="5bc04b2cff66bd680e499f4a", **wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
