"""Every Python block of the documentation runs on the real server software, as the page says it.

The blocks of a page run in order, as one program. They are those that a reader sees: only
placeholders are filled in, as by a reader, and the portals of data.gouv.fr lead to the sandbox. A
line `#> text` is what the block prints; `…` in it stands for anything.

The pages that a reader follows from top to bottom run in an empty folder: they make the files that
they use, find the ids that they need, and have two placeholders, the key and the organization. All
that they find is what a stranger has published, as on any portal. The pages about one noun or topic
find a dataset of the reader, and the files that they name.
"""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import datagouv
from datagouv import Client
from datagouv._http.portals import Portal, find_portal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FOLLOWED = [
    *(ROOT / "README.md", ROOT / "docs/quickstart.md", ROOT / "docs/guide.md"),
    ROOT / "docs/guide.fr.md",
]
WITH_CODE = [page for page in PAGES if "```python" in page.read_text(encoding="utf-8")]
PROSE = [*PAGES, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def blocks(page: str, language: str) -> list[tuple[int, str]]:
    """Return the blocks of a language, each with the number of lines before it."""
    return [
        (page.count("\n", 0, fence.start(2)), fence[2])
        for fence in FENCE.finditer(page)
        if fence[1] == language
    ]


@pytest.fixture
def values(datagouv_portal: Sandbox) -> dict[str, str]:
    """Make what the pages suppose to be there; return the values of their placeholders."""
    portal = datagouv_portal
    with Client(base_url=portal.url, api_key=portal.api_key) as client:
        dataset = client.datasets.create(
            title="Un jeu de données",
            description="Celui du lecteur",
            organization=portal.organization_id,
            tags=["air", "mesures"],
            temporal_coverage={"start": "2025-01-01", "end": "2025-12-31"},
            license="lov2",
        )
        resource = dataset.upload(b"a;b\n1;2\n", filename="a.csv", title="Fichier")
        remote = dataset.create_remote(title="Carte", url="https://example.org/carte.geojson")
    return {
        "your-api-key": portal.api_key,
        "your-organization-id": portal.organization_id,
        "your-dataset-id": dataset.id,
        "your-resource-id": resource.id,
        "your-remote-resource-id": remote.id,
        "id-de-votre-organisation": portal.organization_id,
        "id-de-votre-jeu-de-donnees": dataset.id,
        "id-de-votre-ressource": resource.id,
        "id-de-votre-ressource-distante": remote.id,
    }


@pytest.fixture(scope="module")
def catalogue(datagouv_portal: Sandbox) -> None:
    """Publish a dataset of a stranger, which the words and tags of each page find."""
    with Client(base_url=datagouv_portal.url, api_key=datagouv_portal.other_api_key) as stranger:
        dataset = stranger.datasets.create(
            title="Arbres, qualité de l’air",
            description="Trees, air quality",
            tags=["arbres", "trees"],
        )
        dataset.upload(b"nom;hauteur\n", filename="arbres.csv", title="Arbres")


@pytest.fixture
def key_and_organization(datagouv_portal: Sandbox, catalogue: None) -> dict[str, str]:
    """Return the two placeholders of the pages that a reader follows."""
    return {
        "your-api-key": datagouv_portal.api_key,
        "your-organization-id": datagouv_portal.organization_id,
        "id-de-votre-organisation": datagouv_portal.organization_id,
    }


@pytest.fixture
def machine(
    datagouv_portal: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Lead the portals of data.gouv.fr to the sandbox, and their keys' variables to its key."""

    def find_sandbox(environment: str | None, base_url: str | None) -> Portal:
        asked = find_portal(environment, base_url)  # which refuses what is wrong on a page
        return replace(asked, url=datagouv_portal.url) if asked.environment else asked

    for face in ("_async", "_sync"):
        monkeypatch.setattr(f"datagouv.{face}.client.find_portal", find_sandbox)
    for name in ("API_KEY", "DEMO_API_KEY", "DEV_API_KEY"):
        monkeypatch.setenv(f"DATAGOUV_{name}", datagouv_portal.api_key)
    monkeypatch.delenv("DATAGOUV_ENVIRONMENT", raising=False)
    monkeypatch.delenv("DATAGOUV_BASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", names(FOLLOWED))
def test_a_page_runs_in_an_empty_folder_as_its_reader_runs_it(
    name: str,
    key_and_organization: dict[str, str],
    machine: Path,
    datagouv_portal: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    for variable in ("API_KEY", "DEMO_API_KEY", "DEV_API_KEY"):
        if f"export DATAGOUV_{variable}=" not in page:
            monkeypatch.delenv(f"DATAGOUV_{variable}")

    run_page(name, key_and_organization, datagouv_portal)

    assert not re.findall(r'"(?:your|id-de-votre)-[\w-]+"', filled(page, key_and_organization))


@pytest.mark.parametrize("name", names([page for page in WITH_CODE if page not in FOLLOWED]))
def test_the_blocks_of_a_page_run_and_print_what_they_say(
    name: str, values: dict[str, str], machine: Path, datagouv_portal: Sandbox
) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    for file in re.findall(r'"([\w.-]+\.(?:csv|geojson))"', page):
        (machine / file).write_text(f"name\n{file}\n", encoding="utf-8")
    run_page(name, values, datagouv_portal)


def filled(text: str, values: dict[str, str]) -> str:
    """Return a text with the values of its placeholders, as a reader writes them."""
    for placeholder, value in values.items():
        text = text.replace(f'"{placeholder}"', f'"{value}"')
    return text


def run_page(name: str, values: dict[str, str], datagouv_portal: Sandbox) -> None:
    """Run the blocks of a page, one after the other; then the tests that they define."""
    page = (ROOT / name).read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": name}
    try:
        for line, block in blocks(page, "python"):
            run(block, line, ROOT / name, values, namespace)
            for test in [key for key in namespace if key.startswith("test_")]:
                namespace.pop(test)(datagouv_portal)
    finally:
        for value in namespace.values():
            if isinstance(value, Client):
                value.close()


def run(block: str, line: int, page: Path, values: dict[str, str], namespace: Any) -> None:
    code = filled(block, values)
    with contextlib.redirect_stdout(io.StringIO()) as output:
        # Empty lines in front: a traceback shows the page's own line.
        exec(compile("\n" * line + code, str(page), "exec"), namespace)
    said = re.findall(r"^#> (.*)$", block, re.MULTILINE)
    printed = output.getvalue().splitlines()
    if said:
        pattern = "\n".join(re.escape(text).replace("…", ".*") for text in said)
        assert re.fullmatch(pattern, "\n".join(printed)), f"{page.name}:{line}: {printed}"


@pytest.mark.parametrize("name", names(PROSE))
def test_every_block_of_code_says_what_it_is(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    languages = [fence[1] for fence in FENCE.finditer(text)]

    assert text.count("```") == 2 * len(languages)
    assert set(languages) <= {"python", "console", "text"}


@pytest.mark.parametrize("name", names(PROSE))
def test_every_link_to_a_file_leads_somewhere(name: str) -> None:
    page = ROOT / name
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if anchor:
            titles = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles}


@pytest.mark.parametrize("name", ["README.md", "docs/errors.md"])
def test_every_error_is_on_the_page(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")

    errors = [error for error in datagouv.__all__ if error.endswith("Error")]

    assert [error for error in errors if f"`{error}`" not in page] == []


def test_every_public_name_is_on_a_page() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in PAGES)

    sync = {name.removeprefix("Async") for name in datagouv.__all__ if name != "__version__"}

    assert {name for name in sync if not re.search(rf"`{name}[`(]", pages)} == set()


@pytest.mark.parametrize("name", names(PROSE))
def test_every_make_command_is_a_target(name: str) -> None:
    targets = re.findall(
        r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    page = (ROOT / name).read_text(encoding="utf-8")

    commands = re.findall(r"^make ([\w-]+)|`make ([\w-]+)`", page, re.MULTILINE)

    assert {first or second for first, second in commands} <= {*targets}


def test_pages_name_no_variable_that_nothing_reads() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("src", "examples")
        for path in (ROOT / folder).rglob("*.py")
    )
    pages = "".join(path.read_text(encoding="utf-8") for path in PROSE)

    variables = set(re.findall(r"\b(?:DATAGOUV|PORTAL)_[A-Z_]+\b", pages))

    assert {name for name in variables if name not in sources} == set()
