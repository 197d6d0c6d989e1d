"""The real programs: how hydra and the two APIs are set up, how their tables are made and served.

To import it takes seconds, most of them for pandas.
"""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import api_tabular
import asyncpg
import postgrest
import udata_hydra
import udata_hydra.analysis.resource  # hydra imports it late: a first analysis would wait for it
from aiohttp import web
from api_tabular.metrics.app import app_factory as metrics
from api_tabular.tabular.app import app_factory as tabular
from stand_ins import Bucket, Jobs
from udata_hydra import context
from udata_hydra.app import app_factory as hydra
from udata_hydra.crawl import start_checks
from udata_hydra.migrations import Migrator

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

    from postgresql import Cluster

HYDRA_KEY = "hydra-key"
"""What the portal shows to hydra."""
_DATABASES = {"main": "hydra", "csv": "tables"}
"""Our databases, by the names that hydra's migrations have for them."""
_SECONDS_TO_START = 30
# The package of the two APIs opens these files in the working folder, and does not hold them.
_SWAGGERS = ("ressource_app_swagger.yaml", "metrics_swagger.yaml")
_SWAGGER = 'openapi: 3.0.0\ninfo: {title: "", version: "0"}\npaths: {}\n'


@dataclass
class Real:
    """The real programs on one PostgreSQL.

    Args:
        folder: The working folder.
        cluster: PostgreSQL, which starts.
        urls: Where they and the stand-ins serve.

    """

    folder: Path
    cluster: Cluster
    urls: Mapping[str, str]
    _working: asyncio.Task[None] | None = None

    def configure(self) -> None:
        """Give hydra and the two APIs their settings, but for those that the portal decides."""
        os.chdir(self.folder)
        for name in _SWAGGERS:
            Path(name).write_text(_SWAGGER, encoding="utf-8")
        for name in ("downloads", "files"):
            (self.folder / name).mkdir()
        api_tabular.config.override(
            PGREST_ENDPOINT=self.urls["postgrest"],
            SERVER_NAME=self.urls["tabular"].removeprefix("http://"),
        )
        logging.getLogger("udata-hydra").setLevel(logging.WARNING)
        udata_hydra.config.override(
            DATABASE_URL=self.cluster.dsn(_DATABASES["main"]),
            DATABASE_URL_CSV=self.cluster.dsn(_DATABASES["csv"]),
            MAX_POOL_SIZE=10,  # asyncpg opens 10 at least.
            BATCH_SIZE=4,
            SLEEP_BETWEEN_BATCHES=0.2,
            TEMPORARY_DOWNLOAD_FOLDER=str(self.folder / "downloads"),
            DB_TO_PARQUET=True,
            PARQUET_TO_DB=True,
            API_KEY=HYDRA_KEY,
        )

    async def create_databases(self) -> None:
        """Wait for PostgreSQL, then create hydra's tables and those of the metrics."""
        database = await self._connect()
        for name in _DATABASES.values():
            await database.execute(f"CREATE DATABASE {name}")
        await database.close()
        for name in _DATABASES:
            await (await Migrator.create(name)).migrate()
            # A pool belongs to its event loop, and there will be another.
            await context.context["databases"].pop(name).close()
        database = await asyncpg.connect(self.cluster.dsn(_DATABASES["csv"]))
        await database.execute((Path(__file__).parent / "metrics.sql").read_text(encoding="utf-8"))
        await database.close()

    async def _connect(self) -> Any:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _SECONDS_TO_START
        while loop.time() < deadline and not self.cluster.has_ended():
            with suppress(OSError, asyncpg.CannotConnectNowError):
                return await asyncpg.connect(self.cluster.dsn("postgres"))
            await asyncio.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start")

    @staticmethod
    def know_portal(*, portal: str, key: str) -> None:
        """Tell hydra where the portal is, and the key of its administrator."""
        udata_hydra.config.override(
            UDATA_URI=f"{portal}/api/2",
            UDATA_URI_API_KEY=key,
            # Of other hosts it takes 180 files in six minutes.
            NO_BACKOFF_DOMAINS=[portal.partition("//")[2]],
        )

    async def crawl_and_analyse(self) -> None:
        """Run hydra's crawler and its worker, without an end."""
        await asyncio.gather(start_checks(), self._worker())

    async def serve(self, sockets: Mapping[str, socket.socket]) -> Any:
        """Let the APIs and the stand-ins answer; return connections to the database of tables."""
        # hydra's own API makes jobs too: `POST /api/checks` checks at once.
        self._working = asyncio.create_task(self._worker())
        files = web.Application()
        files.router.add_static("/", self.folder / "files")
        rows = await postgrest.application(self.cluster.dsn(_DATABASES["csv"]))
        applications = {
            "hydra": await hydra(),
            "tabular": await tabular(),
            "metrics": await metrics(),
            "postgrest": rows,
            "files": files,
        }
        for name, application in applications.items():
            runner = web.AppRunner(application, access_log=None)
            await runner.setup()
            await web.SockSite(runner, sockets[name]).start()
        return rows[postgrest.POOL]

    async def _worker(self) -> None:
        jobs = Jobs()
        context.context["queues"] = jobs.queues()
        context.context["s3"] = Bucket(self.folder / "files", self.urls["files"])
        await jobs.work()


def allow_aggregation(resources: list[str]) -> None:
    """Let the tabular API aggregate the rows of these resources too."""
    allowed = [*api_tabular.config.ALLOW_AGGREGATION, *resources]
    api_tabular.config.override(ALLOW_AGGREGATION=allowed)
