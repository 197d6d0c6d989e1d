"""Stands in for PostgREST: answers the reads that the two APIs ask of a database's schema.

PostgreSQL makes each value, each body, each count and each error, as it does behind PostgREST.
"""

from __future__ import annotations

from typing import Any

import asyncpg
from aiohttp import web
from postgrest_sql import RefusedError, identifier, plan

SCHEMA = "public"
POOL: web.AppKey[Any] = web.AppKey("POOL")
_STATUSES = {"42P01": 404, "42883": 404}
"""Which errors of PostgreSQL are not the 400 of a wrong request."""
# These are PostgREST's own two expressions: they decide how numbers, dates and quotes look.
_JSON = "coalesce(json_agg(t), '[]')::text"
_CSV = """
    (SELECT coalesce(string_agg(a.k, ','), '') FROM (
        SELECT json_object_keys(r)::text AS k FROM (
            SELECT row_to_json(h) AS r FROM source AS h LIMIT 1) s) a)
    || E'\\n' || coalesce(string_agg(substring(t::text, 2, length(t::text) - 2), E'\\n'), '')
"""


async def application(dsn: str) -> web.Application:
    """Return a server of the schema `public` of a database."""
    app = web.Application()
    app[POOL] = await asyncpg.create_pool(dsn, min_size=1, max_size=8)
    app.router.add_get("/{table}", _read)  # and HEAD
    return app


async def _read(request: web.Request) -> web.Response:
    wants_csv = "text/csv" in request.headers.get("Accept", "")
    counted = "count=exact" in request.headers.get("Prefer", "")
    try:
        body, shown, total, offset = await _rows(request, csv=wants_csv, counted=counted)
    except RefusedError as refused:
        return web.json_response(refused.body, status=refused.status)
    except asyncpg.PostgresError as error:
        names = {"code": "sqlstate", "details": "detail", "hint": "hint", "message": "message"}
        said = {key: getattr(error, name) for key, name in names.items()}
        return web.json_response(said, status=_STATUSES.get(said["code"], 400))
    span = f"{offset}-{offset + shown - 1}" if shown else "*"
    headers = {"Content-Range": f"{span}/{'*' if total is None else total}"}
    if total is not None and offset > total:
        details = f"An offset of {offset} was requested, but there are only {total} rows."
        beyond = RefusedError(416, "PGRST103", "Requested range not satisfiable", details)
        return web.json_response(beyond.body, status=416, headers=headers)
    return web.Response(
        text=body,
        status=206 if total is not None and shown < total else 200,
        headers=headers,
        content_type="text/csv" if wants_csv else "application/json",
        charset="utf-8",
    )


async def _rows(
    request: web.Request, *, csv: bool, counted: bool
) -> tuple[str, int, int | None, int]:
    """Return the body, the number of its rows, the total if asked for, and the offset."""
    table = request.match_info["table"]
    async with request.app[POOL].acquire() as database, database.transaction(readonly=True):
        name = f"{identifier(SCHEMA)}.{identifier(table)}"
        if not await database.fetchval("SELECT to_regclass($1)", name):
            message = f"Could not find the table '{SCHEMA}.{table}' in the schema cache"
            raise RefusedError(404, "PGRST205", message)
        asked = plan(SCHEMA, table, request.rel_url.raw_query_string)
        total = await database.fetchval(asked.count) if counted else None
        row = await database.fetchrow(
            f"WITH source AS ({asked.rows}) SELECT {_CSV if csv else _JSON} AS body,"
            " count(t) AS shown FROM (SELECT * FROM source) t"
        )
    return row["body"], row["shown"], total, asked.offset
