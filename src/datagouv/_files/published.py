"""Whether the platform may hold an uploaded file, in words for errors and notes. Pure."""

from __future__ import annotations

from enum import Enum

from .._udata.dated_rows import may_be_named


class Published(Enum):
    """The outcome of a call's requests that publish the file; parts publish nothing."""

    NOTHING = "no such request was sent, or each was refused or broke off before its end"
    PERHAPS = "one was sent, and its answer did not tell"
    OTHER = "one was answered: the platform stored something else than the file"


def after_a_part(published: Published) -> str:
    """Return the end of the error for a lost part."""
    return {
        Published.NOTHING: "nothing was published: call again",
        Published.PERHAPS: "an earlier try may have been published: look at the portal first",
        Published.OTHER: (
            "an earlier try was published, and is not the file: call again to replace it"
        ),
    }[published]


def note_of_create(published: Published, name: str) -> str:
    """Return the note on an interruption of an upload that makes a new resource."""
    if published is Published.NOTHING:
        return f"nothing of {name} was published"
    return f"{name} may be a new resource on the portal: look there before you upload it again"


def note_of_replacement(published: Published, title: str, *, changed: bool) -> str:
    """Return the note on an interruption of a replacement.

    Args:
        published: Whether the platform may hold the file.
        title: The title that the platform replaces by the name of the file.
        changed: Whether other metadata was changed before.
    """
    if published is Published.NOTHING:
        return "the file was not replaced" + (", and its metadata was changed" if changed else "")
    return f"the file may be replaced, and its title {title!r} not put back"


def title_to_keep(known: str, now: str, filename: str, published: Published) -> str:
    """Return the title that a replaced resource keeps.

    Args:
        known: The title before the upload.
        now: The title now.
        filename: The name of the file, which the platform makes the title.
        published: Whether the platform may hold the file by now.
    """
    replaced = published is not Published.NOTHING and may_be_named(now, filename)
    return known if replaced else now
