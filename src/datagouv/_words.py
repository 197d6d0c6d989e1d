"""Words of messages that depend on a value: a number with its noun, one thing or several. Pure."""

from __future__ import annotations


def counted(number: int, noun: str, *, of: int | None = None) -> str:
    """Return a number with its noun: "1 file", "1,200 files", "2 of 3 files".

    Args:
        number: The number.
        noun: The noun in the plural, such as "community resources" or "elements of a topic".
        of: How many there are in all.
    """
    all_in_all = number if of is None else of
    said = f"{number:,}" if of is None else f"{number:,} of {of:,}"
    return f"{said} {singular(noun) if all_in_all == 1 else noun}"


def singular(noun: str) -> str:
    """Return a noun in the singular: "community resource", "element of a topic".

    Args:
        noun: The noun in the plural.
    """
    head, of, rest = noun.partition(" of ")
    if head.endswith("ies"):
        head = f"{head[:-3]}y"
    elif head.endswith(("sses", "ches", "shes", "xes")):
        head = head[:-2]
    else:
        head = head.removesuffix("s")
    return f"{head}{of}{rest}"
