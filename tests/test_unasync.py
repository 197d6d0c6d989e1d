"""The renamer: what it writes, and when its check fails."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def test_a_rule_that_matched_is_noted() -> None:
    used: set[str] = set()
    unasync.sync_text("await x.aclose()", used)
    assert used == {r"\bawait ", r"\baclose\b"}


def test_what_is_generated_says_so_and_holds_no_async_word() -> None:
    files = unasync.generate(set())
    assert files
    for path, text in files.items():
        assert "_sync" in path.relative_to(ROOT).parts
        first, *rest = text.splitlines()
        assert first.startswith("# Generated from ")
        code = [line for line in rest if not line.lstrip().startswith(("#", '"""'))]
        words = [word for line in code for word in line.split() if word in {"async", "await"}]
        assert words == []
        compile(text, str(path), "exec")


def test_the_generated_files_are_what_their_sources_say() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


# Its check, on a copy


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the script and of the trees that it reads and writes."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    for source, target in unasync.TREES.items():
        for tree in (source, target):
            if tree.exists():
                there = tmp_path / tree.relative_to(ROOT)
                shutil.copytree(tree, there, ignore=shutil.ignore_patterns("__pycache__"))
    run(tmp_path)
    return tmp_path


def run(copy: Path, *arguments: str) -> tuple[int, str]:
    """Run the copy of the script; return its code and what it says."""
    script = copy / "scripts" / "unasync.py"
    done = subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout


CLIENT = Path("src/datagouv/_async/client.py")
TWIN = Path("src/datagouv/_sync/client.py")


def test_the_check_is_content_with_what_was_just_written(copy: Path) -> None:
    assert run(copy, "--check") == (0, "")


def test_the_check_fails_when_a_source_has_changed(copy: Path) -> None:
    (copy / CLIENT).write_text((copy / CLIENT).read_text(encoding="utf-8") + "\nX = 1\n", "utf-8")
    before = (copy / TWIN).read_text(encoding="utf-8")
    code, said = run(copy, "--check")
    assert code == 1
    assert f"{TWIN} is not what its source says" in said
    assert (copy / TWIN).read_text(encoding="utf-8") == before


def test_the_check_fails_when_a_generated_file_was_edited(copy: Path) -> None:
    (copy / TWIN).write_text("# by hand\n", encoding="utf-8")
    code, said = run(copy, "--check")
    assert code == 1
    assert str(TWIN) in said
    assert run(copy) == (0, "")
    assert run(copy, "--check") == (0, "")


@pytest.mark.parametrize("twin", [TWIN, Path("tests/_sync/download/conftest.py")])
def test_the_check_fails_when_a_generated_file_is_missing(copy: Path, twin: Path) -> None:
    (copy / twin).unlink()
    assert run(copy, "--check")[0] == 1
    assert run(copy)[0] == 0
    assert (copy / twin).exists()


@pytest.mark.parametrize("folder", ["src/datagouv/_sync", "tests/_sync/download"])
def test_the_check_fails_when_a_generated_file_has_lost_its_source(copy: Path, folder: str) -> None:
    orphan = copy / folder / "orphan.py"
    orphan.write_text("X = 1\n", encoding="utf-8")
    code, said = run(copy, "--check")
    assert code == 1
    assert "orphan.py" in said
    assert run(copy)[0] == 0
    assert not orphan.exists()


@pytest.mark.parametrize("arguments", [["--check"], []])
def test_a_rule_that_matches_nothing_fails(copy: Path, arguments: list[str]) -> None:
    script = copy / "scripts" / "unasync.py"
    text = script.read_text(encoding="utf-8")
    marker = "RULES: dict[str, str] = {\n"
    assert marker in text
    script.write_text(text.replace(marker, marker + '    r"\\bnowhere_at_all\\b": "x",\n'), "utf-8")
    code, said = run(copy, *arguments)
    assert code == 1
    assert "nowhere_at_all" in said
    assert "matches nothing" in said


def test_every_rule_is_of_use() -> None:
    used: set[str] = set()
    unasync.generate(used)
    assert used == set(unasync.RULES)


def test_no_word_is_written_in_only_one_of_two_ways() -> None:
    """A class keeps one name in each face: a rename must not join two names."""
    for text in unasync.generate(set()).values():
        names: list[Any] = [line for line in text.splitlines() if line.startswith("class ")]
        assert len(names) == len(set(names))
