"""Small drawings for notebooks, as inline SVG: a bar for each criterion, a line of months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .html import escape

_ROW, _BAR, _LABELS = 18, 120, 230


def bars(score: float | None, criteria: Sequence[tuple[str, bool | None]]) -> str:
    """Return a bar for the score and one for each criterion, full where it is fulfilled.

    Args:
        score: From 0 to 1, or `None` where there is none.
        criteria: Their names, and whether each is fulfilled: `None` where nobody has looked.
    """
    rows: list[tuple[str, float, str]] = []
    if score is not None:
        share = min(max(float(score), 0.0), 1.0)
        rows.append(("score", share, f"{share:.0%}"))
    for name, fulfilled in criteria:
        said = "not known" if fulfilled is None else "yes" if fulfilled else "no"
        rows.append((name, 1.0 if fulfilled else 0.0, said))
    drawn: list[str] = []
    for number, (name, share, said) in enumerate(rows):
        top = number * _ROW
        colour = "#2f8f5b" if share >= 0.75 else "#c98500" if share else "none"
        drawn.append(
            f'<text x="0" y="{top + 13}">{escape(name)}</text>'
            f'<rect x="{_LABELS}" y="{top + 4}" width="{_BAR}" height="10" fill="none" '
            'stroke="currentColor" stroke-opacity=".35"/>'
            f'<rect x="{_LABELS}" y="{top + 4}" width="{share * _BAR:.1f}" height="10" '
            f'fill="{colour}"/>'
            f'<text x="{_LABELS + _BAR + 8}" y="{top + 13}">{escape(said)}</text>'
        )
    return _drawing(_LABELS + _BAR + 80, len(rows) * _ROW, "Criteria", drawn)


def line(months: Mapping[str, float]) -> str:
    """Return the values of months as a line, with the first month, the last and the largest value.

    Args:
        months: The values by month, such as `{"2026-01": 12}`.
    """
    ordered = sorted(months.items())
    width, height, base = 300, 54, 40
    largest = max((value for _, value in ordered), default=0)
    step = width / max(len(ordered) - 1, 1)
    points = " ".join(
        f"{number * step:.1f},{base - (36 * value / largest if largest > 0 else 0):.1f}"
        for number, (_, value) in enumerate(ordered)
    )
    drawn = [f'<polyline points="{points}" fill="none" stroke="#3a7bd5" stroke-width="1.5"/>']
    if ordered:
        first, last = ordered[0][0], ordered[-1][0]
        drawn.append(f'<text x="0" y="{height - 2}">{escape(first)}</text>')
        if last != first:
            drawn.append(
                f'<text x="{width}" y="{height - 2}" text-anchor="end">{escape(last)}</text>'
            )
        drawn.append(f'<text x="{width + 8}" y="12">max {largest:,.0f}</text>')
    return _drawing(width + 110, height, "Values by month", drawn)


def _drawing(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-size="12" fill="currentColor" role="img">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
