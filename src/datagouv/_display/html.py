"""HTML for notebooks: a card, a table, a link. Every text is escaped here.

Only inline styles and the colours of the page around: notebooks have light and dark themes, and a
style sheet would reach the cells beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape as escape_html
from urllib.parse import urlsplit

_LONGEST = 300
"""Characters of a text that are shown."""

# Notebooks typeset `$…$` as formulas: a title may hold two prices.
_OPEN = '<div class="datagouv tex2jax_ignore mathjax_ignore" style="max-width:60em">'
_LINE = "border-top:1px solid rgba(128,128,128,.3)"
_CELL = f"text-align:left;vertical-align:top;padding:.25em .9em .25em 0;{_LINE}"
_LABEL = "opacity:.65;font-weight:normal;white-space:nowrap"
_NOTE = "opacity:.65;font-size:90%;margin:.4em 0"


def escape(text: object) -> str:
    """Return a text as HTML, on one line, cut where it is long, without invisible characters."""
    line = " ".join(str(text).split())
    shown = "".join(char for char in line if char.isprintable())
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - 1] + "…"
    return escape_html(shown)


def link(url: object, text: object) -> str:
    """Return a text as HTML that leads to `url`, if that is an address of the web."""
    inner = escape(text)
    if not is_web_address(url):
        return inner
    return (
        f'<a href="{escape_html(str(url))}" target="_blank" rel="noopener noreferrer">{inner}</a>'
    )


def is_web_address(url: object) -> bool:
    """Tell whether a click on `url` opens a page: `javascript:` and `data:` run in the notebook."""
    if not isinstance(url, str) or not url.isprintable() or url != url.strip():
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def card(title: str, kind: str, rows: Iterable[tuple[str, str]], below: str = "") -> str:
    """Return one object as HTML.

    Args:
        title: Its title, as HTML.
        kind: The name of its class.
        rows: The names of its fields, and their values as HTML.
        below: What follows them, as HTML.
    """
    lines = "".join(
        f'<tr><th style="{_CELL};{_LABEL}">{escape(name)}</th><td style="{_CELL}">{value}</td></tr>'
        for name, value in rows
    )
    return (
        f'{_OPEN}<div style="margin:.3em 0"><strong style="font-size:115%">{title}</strong> '
        f'<span style="opacity:.65">{escape(kind)}</span></div>'
        f'<table style="border-collapse:collapse;margin:0">{lines}</table>{below}</div>'
    )


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as HTML.

    Args:
        names: The names of the columns.
        rows: The values of the cells, as HTML.
    """
    head = "".join(f'<th style="{_CELL};{_LABEL}">{escape(name)}</th>' for name in names)
    lines = ("".join(f'<td style="{_CELL}">{cell}</td>' for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f'<table style="border-collapse:collapse;margin:0"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def block(*parts: str) -> str:
    """Return parts, each of them HTML, as one output of a notebook."""
    return f"{_OPEN}{''.join(parts)}</div>"


def note(text: str) -> str:
    """Return a remark as HTML."""
    return f'<div style="{_NOTE}">{escape(text)}</div>'


def code(text: str) -> str:
    """Return a piece of a program as HTML."""
    return f"<code>{escape(text)}</code>"
