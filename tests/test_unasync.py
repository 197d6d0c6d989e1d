"""The renamer: what it writes, and when its check fails."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "scripts" / "unasync.py"


def load(script: Path) -> ModuleType:
    """Return the script as a module."""
    spec = importlib.util.spec_from_file_location("unasync_of_a_test", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


unasync = load(SCRIPT)


# What it writes


@pytest.mark.parametrize(
    ("source", "twin"),
    [
        ("async def get(self) -> AsyncDataset:", "def get(self) -> Dataset:"),
        ("return await self._send()", "return self._send()"),
        ("async with AsyncClient() as client:", "with Client() as client:"),
        ("[x async for x in pages]", "[x for x in pages]"),
        ("await client.aclose()", "client.close()"),
        ("async def __aenter__(self) -> Self:", "def __enter__(self) -> Self:"),
        ("async def __aexit__(self) -> None:", "def __exit__(self) -> None:"),
        ("async def __aiter__(self) -> AsyncIterator[R]:", "def __iter__(self) -> Iterator[R]:"),
        ("blocks: AsyncIterable[bytes]", "blocks: Iterable[bytes]"),
        ("httpx.AsyncClient(timeout=1)", "httpx.Client(timeout=1)"),
        ("def one() -> Awaitable[AsyncDataset]: ...", "def one() -> Dataset: ..."),
        ("def one() -> Coroutine[Any, Any, AsyncDataset]: ...", "def one() -> Dataset: ..."),
        ("send: Callable[[], Awaitable[list[str]]]", "send: Callable[[], list[str]]"),
        ("from tenacity import AsyncRetrying", "from tenacity import Retrying"),
        ("await async_call(open_source, file)", "call(open_source, file)"),
        ("class _AsyncThing: ...", "class _Thing: ..."),
        ("asynchronous = 'Asynchronous'", "asynchronous = 'Asynchronous'"),
    ],
)
def test_a_line_becomes_its_sync_twin(source: str, twin: str) -> None:
    assert unasync.sync_text(source, set()) == twin


# Its check, on a small project

CLIENT = Path("src/_async/client.py")
TWIN = Path("src/_sync/client.py")


class Project:
    """A project with two trees of sources, and the script that reads and writes them."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.script = load(SCRIPT)
        self.script.ROOT = root
        self.script.TREES = {
            root / "src/_async": root / "src/_sync",
            root / "tests/_async": root / "tests/_sync",
        }
        self.script.RULES = {r"async (def|with|for)\b": r"\1", r"\bawait ": ""}
        self._capsys = capsys
        self.write(CLIENT, "async def get():\n    return await send()\n")
        self.write(Path("tests/_async/download/conftest.py"), "async def serve(): ...\n")
        assert self.run()[0] == 0

    def write(self, path: Path, text: str) -> None:
        there = self.root / path
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(text, encoding="utf-8")

    def read(self, path: Path) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run the script; return its code and what it prints."""
        self.script.sys = SimpleNamespace(argv=["unasync.py", *arguments])
        code: int = self.script.main()
        return code, self._capsys.readouterr().out


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return Project(tmp_path, capsys)


def test_the_check_is_content_with_the_twins_that_were_just_written(project: Project) -> None:
    assert project.run("--check") == (0, "")
    assert "def get():\n    return send()\n" in project.read(TWIN)


def test_the_check_fails_when_a_source_has_changed(project: Project) -> None:
    project.write(CLIENT, project.read(CLIENT) + "\nX = 1\n")
    before = project.read(TWIN)
    code, said = project.run("--check")
    assert code == 1
    assert f"{TWIN} is not what its source says" in said
    assert project.read(TWIN) == before


def test_the_check_fails_when_a_generated_file_was_edited(project: Project) -> None:
    project.write(TWIN, "# by hand\n")
    code, said = project.run("--check")
    assert code == 1
    assert str(TWIN) in said
    assert project.run() == (0, "")
    assert project.run("--check") == (0, "")


@pytest.mark.parametrize("twin", [TWIN, Path("tests/_sync/download/conftest.py")])
def test_the_check_fails_when_a_generated_file_is_missing(project: Project, twin: Path) -> None:
    (project.root / twin).unlink()
    assert project.run("--check")[0] == 1
    assert project.run()[0] == 0
    assert (project.root / twin).exists()


@pytest.mark.parametrize("folder", ["src/_sync", "tests/_sync/download"])
def test_the_check_fails_when_a_generated_file_has_lost_its_source(
    project: Project, folder: str
) -> None:
    orphan = Path(folder) / "orphan.py"
    project.write(orphan, "X = 1\n")
    code, said = project.run("--check")
    assert code == 1
    assert "orphan.py" in said
    assert project.run()[0] == 0
    assert not (project.root / orphan).exists()


@pytest.mark.parametrize("arguments", [["--check"], []])
def test_a_rule_that_matches_nothing_fails(project: Project, arguments: list[str]) -> None:
    project.script.RULES = {r"\bnowhere_at_all\b": "x", **project.script.RULES}
    code, said = project.run(*arguments)
    assert code == 1
    assert "nowhere_at_all" in said
    assert "matches nothing" in said
